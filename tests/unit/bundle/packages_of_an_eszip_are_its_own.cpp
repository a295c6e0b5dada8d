#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "bundle/pack_writer.h"
#include "bundle/packed_files.h"
#include "unit/bundle/packs.h"
#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

namespace {

bundle::OpenedPack::Ptr eszip_with(const bundle::Pack& pack) {
  auto bytes = bundle::pack_bytes(pack, bundle::ChecksumKind::kNone);
  auto reader = bundle::PackReader::of(std::move(bytes).value(), "it");
  return bundle::OpenedPack::make(reader.value(), "it", true).value();
}

bundle::Pack with_packages() {
  bundle::Pack pack;
  pack.manifest.entry = "file:///var/tmp/sb-compile-edge-runtime/index.js";
  pack.modules[pack.manifest.entry].text = "import 'npm:a@1'";
  pack.npm_snapshot = R"({"packages":{"a@1.2.0_@s+b@2.0.0":{"@s/b":"@s/b@2.0.0"},"@s/b@2.0.0":{}},)"
                      R"("roots":{"a@1":"a@1.2.0_@s+b@2.0.0"}})";
  const std::string at = "node_modules/localhost/";
  pack.files[at + "a/1.2.0/package.json"] = R"({"name":"a","exports":{".":"./main.js"}})";
  pack.files[at + "a/1.2.0/main.js"] = "module.exports = require('@s/b')";
  pack.files[at + "@s/b/2.0.0/package.json"] = R"({"name":"@s/b"})";
  pack.files[at + "@s/b/2.0.0/index.js"] = "exports.b = 1";
  pack.files["assets/a.txt"] = "text";
  return pack;
}

struct StoreFolder {
  PackFolder folder;
  std::shared_ptr<graph::NpmStore> store =
      std::make_shared<graph::NpmStore>(folder.file("store"), memory_caches());
};

}  // namespace

TEST_CASE("names of packages lead to the files that came with an eszip") {
  StoreFolder kept;
  const auto packages = bundle::packed_packages(eszip_with(with_packages()), kept.store);
  const auto main = packages->npm("npm:a@1", graph::ImportKind::kImport);
  REQUIRE(main.ok());
  CHECK(packages->open(main.value()).value().read().value() == "module.exports = require('@s/b')");
  const auto inner = packages->name("@s/b", main.value(), graph::ImportKind::kRequire);
  REQUIRE(inner.ok());
  CHECK(packages->open(inner.value()).value().read().value() == "exports.b = 1");
  CHECK(packages->is_commonjs(inner.value(), "exports.b = 1"));
  // Nothing is fetched, and nothing of the machine is read.
  CHECK(!packages->npm("npm:a@2", graph::ImportKind::kImport).ok());
  CHECK(!packages->npm("npm:other", graph::ImportKind::kImport).ok());
  CHECK(!packages->open("file:///etc/passwd").ok());
}

TEST_CASE("an eszip whose packages do not hold together is refused") {
  for (const char* snapshot :
       {"{", "[]", R"({"packages":{},"roots":{"a@1":"a@1.0.0"}})",
        R"({"packages":{"a":{}},"roots":{}})", R"({"packages":{"../a@1.0.0":{}},"roots":{}})",
        R"({"packages":{"a@../1":{}},"roots":{}})"}) {
    StoreFolder kept;
    bundle::Pack pack = with_packages();
    pack.npm_snapshot = snapshot;
    const auto packages = bundle::packed_packages(eszip_with(pack), kept.store);
    const auto led = packages->npm("npm:a@1", graph::ImportKind::kImport);
    REQUIRE(!led.ok());
    CHECK(led.error().message.starts_with("it: "));
  }
}

TEST_CASE("static files are unpacked once, by their content") {
  StoreFolder kept;
  const auto pack = eszip_with(with_packages());
  const auto folder = bundle::unpack_files(*pack, *kept.store);
  REQUIRE(folder.ok());
  CHECK(read_file(folder.value() + "/assets/a.txt") == "text");
  CHECK(!std::filesystem::exists(folder.value() + "/node_modules"));
  CHECK(bundle::unpack_files(*eszip_with(with_packages()), *kept.store).value() == folder.value());
  bundle::Pack other = with_packages();
  other.files["assets/a.txt"] = "other";
  CHECK(bundle::unpack_files(*eszip_with(other), *kept.store).value() != folder.value());
  other.files.clear();
  CHECK(bundle::unpack_files(*eszip_with(other), *kept.store).value().empty());
  // A path that is a file and a folder.
  other.files = {{"a", "x"}, {"a/b", "y"}};
  CHECK(bundle::unpack_files(*eszip_with(other), *kept.store)
            .error()
            .message.starts_with("it: its file a/b cannot be unpacked: "));
}
