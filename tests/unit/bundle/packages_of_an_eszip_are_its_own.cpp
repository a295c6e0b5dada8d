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

TEST_CASE("an eszip with a node_modules beside it finds names there") {
  const std::string root = "file:///var/tmp/sb-compile-edge-runtime/";
  StoreFolder kept;
  bundle::Pack pack;
  pack.manifest.entry = root + "f/index.js";
  pack.modules[pack.manifest.entry].text = "import 'a'";
  pack.manifest.values["eszip.workspace-resolver"] =
      R"({"package_jsons":{"package.json":{"dependencies":{"a":"^1","b":"npm:@s/c@2"}}}})";
  pack.manifest.values["eszip.links"] =
      R"({"node_modules/l":"node_modules/.store/l","node_modules/o":"node_modules/o",)"
      R"("node_modules/up":"../etc"})";
  pack.files["node_modules/a/package.json"] = R"({"name":"a","main":"./m"})";
  pack.files["node_modules/a/m.js"] = "exports.a = 1";
  pack.files["node_modules/.store/l/index.js"] = "exports.l = 1";
  pack.files["node_modules/b/index.js"] = "exports.b = 1";
  const auto opened = eszip_with(pack);
  CHECK(opened->has_node_modules());
  CHECK(opened->name_of("npm:a@^1/x/y.js") == "a/x/y.js");
  CHECK(opened->name_of("npm:/@s/c@2/x") == "b/x");
  CHECK(opened->name_of("npm:@s/d") == "@s/d");
  const auto folder = bundle::unpack_files(*opened, *kept.store);
  REQUIRE(folder.ok());
  const auto packages = bundle::packed_packages(opened, kept.store, folder.value());
  const auto led = [&](const std::string& name, const std::string& from) {
    const auto to = packages->name(name, from, graph::ImportKind::kImport);
    return to.ok() ? to.value() : "";
  };
  CHECK(led("a", pack.manifest.entry) == root + "node_modules/a/m.js");
  // Known by where a link leads, as in Node.
  CHECK(led("l", pack.manifest.entry) == root + "node_modules/.store/l/index.js");
  CHECK(led("a", root + "node_modules/.store/l/index.js") == root + "node_modules/a/m.js");
  const auto file = packages->open(root + "node_modules/l/index.js");
  REQUIRE(file.ok());
  CHECK(file.value().read().value() == "exports.l = 1");
  for (const char* name : {"o", "o/x", "up", "up/passwd", "gone"})
    CHECK(led(name, pack.manifest.entry).empty());
  // Nothing of the machine is read, and where the files lie is no name for them.
  CHECK(!packages->open("file:///etc/passwd").ok());
  CHECK(!packages->open("file://" + folder.value() + "/node_modules/a/m.js").ok());
  const auto missing = packages->open(root + "node_modules/a/none.js");
  CHECK(missing.error().message.find(folder.value()) == std::string::npos);
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
