#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "bundle/eszip_reader.h"
#include "bundle/eszip_sections.h"
#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/eszips.h"

using namespace edgert;
using namespace edgert::test;
using bundle::EszipPack;
using bundle::Pack;
using bundle::PackModuleKind;
using bundle::read_eszip;

TEST_CASE("eszips of all versions and checksums become packs") {
  const auto& [magic, version, checksum] = GENERATE(
      std::make_tuple("ESZIP_V2", "2.0", kSha256), std::make_tuple("ESZIP2.1", "2.1", kSha256),
      std::make_tuple("ESZIP2.2", "2.2", kNoChecksum), std::make_tuple("ESZIP2.2", "2.2", kSha256),
      std::make_tuple("ESZIP2.3", "2.3", kNoChecksum), std::make_tuple("ESZIP2.3", "2.3", kSha256),
      std::make_tuple("ESZIP2.3", "2.3", kXxHash3));
  EszipMaker maker(magic, checksum);
  maker.module("file:///f/map.json", kJsonc, "{/**/}")
      .module("file:///f/index.ts", kJs, "import './b.ts'", "{\"version\":3}")
      .module("file:///f/b.ts", kJs, "export {}")
      .module("file:///f/empty.js", kJs, "")
      .module("file:///f/c.cjs", kJs, "exports.a = 1")
      .module("file:///f/d.json", kJson, "{}")
      .module("https://x.test/m.wasm", kWasm, std::string("\0asm", 4))
      .module("some:data", kOpaque, std::string("\0\1", 2))
      .redirect("https://x.test/m", "https://x.test/m.wasm");
  const bool has_npm = std::string_view(magic) != "ESZIP_V2";
  if (has_npm) {
    maker.npm_root("a@1", 0).npm_root("b", 1);
    maker.npm_package("a@1.0.0", {{"b", 1}, {"\"c\"", 0}}).npm_package("b@2.0.0", {});
  }
  const Result<EszipPack> read = read_eszip(maker.bytes(), "");
  REQUIRE(read.ok());
  CHECK(read.value().notes.empty());
  Pack expected;
  expected.manifest.entry = "file:///f/index.ts";
  expected.manifest.tool = "eszip";
  expected.manifest.version = version;
  expected.manifest.values = {{"eszip.version", version}};
  const auto add = [&](const char* url, PackModuleKind kind, std::string text) {
    bundle::PackModule& module = expected.modules[url];
    module.kind = kind;
    module.text = std::move(text);
  };
  add("file:///f/map.json", PackModuleKind::kText, "{/**/}");
  add("file:///f/index.ts", PackModuleKind::kJavaScript, "import './b.ts'");
  expected.modules["file:///f/index.ts"].source_map = "{\"version\":3}";
  add("file:///f/b.ts", PackModuleKind::kJavaScript, "export {}");
  add("file:///f/empty.js", PackModuleKind::kJavaScript, "");
  add("file:///f/c.cjs", PackModuleKind::kCommonJs, "exports.a = 1");
  add("file:///f/d.json", PackModuleKind::kJson, "{}");
  add("https://x.test/m.wasm", PackModuleKind::kWasm, std::string("\0asm", 4));
  add("some:data", PackModuleKind::kBytes, std::string("\0\1", 2));
  expected.redirects = {{"https://x.test/m", "https://x.test/m.wasm"}};
  if (has_npm) {
    expected.npm_snapshot =
        R"({"packages":{"a@1.0.0":{"b":"b@2.0.0","\"c\"":"a@1.0.0"},"b@2.0.0":{}},)"
        R"("roots":{"a@1":"a@1.0.0","b":"b@2.0.0"}})";
  }
  CHECK(read.value().pack == expected);
  CHECK(bundle::pack_bytes(read.value().pack, bundle::ChecksumKind::kNone).ok());
}

TEST_CASE("XXH3 is that of its definition, big-endian") {
  CHECK(EszipMaker("ESZIP2.3", kXxHash3).digest("") ==
        std::string("\x2d\x06\x80\x05\x38\xd3\x94\xc2"));
}

TEST_CASE("options that nobody knows are passed over") {
  const std::string bytes =
      EszipMaker().options({0, 0, 1, 0, 9, 9}).module("a:b", kJs, "x").bytes();
  CHECK(read_eszip(bytes, "").value().pack.modules.contains("a:b"));
  // Such checksums are skipped.
  std::string unknown = "ESZIP2.3";
  const std::string head =
      sized("a:b") + '\0' + big_endian(0) + big_endian(1) + std::string(8, '\0') + '\0';
  unknown += sized({"\0\7\1\2", 4}) + "##" + sized(head) + "##" + sized("") + "##" + sized("x##") +
             sized("");
  const Result<EszipPack> read = read_eszip(unknown, "");
  REQUIRE(read.ok());
  CHECK(read.value().pack.modules.at("a:b").text == "x");
  CHECK(
      read.value().notes ==
      std::vector<std::string>{"its checksums are of an unknown kind, and have not been checked"});
}

TEST_CASE("relative names lie below the root, and the last of a name counts") {
  bundle::EszipOptions options;
  options.root = "file:///srv/f/";
  const std::string bytes = EszipMaker()
                                .module("a/index.ts", kJs, "1")
                                .module("../../../etc/x.js", kJs, "2")
                                .module("a/index.ts", kJs, "3")
                                .module("gone", kJs, "4")
                                .redirect("gone", "a/index.ts")
                                .redirect("npm:x", "y:z")
                                .module("npm:x", kJs, "5")
                                .bytes();
  const Pack pack = read_eszip(bytes, "", options).value().pack;
  CHECK(pack.modules.size() == 3);
  CHECK(pack.modules.at("file:///srv/f/a/index.ts").text == "3");
  CHECK(pack.modules.at("file:///etc/x.js").text == "2");
  CHECK(pack.modules.at("npm:x").text == "5");
  CHECK(pack.redirects.size() == 1);
  CHECK(pack.redirects.at("file:///srv/f/gone") == "file:///srv/f/a/index.ts");
  CHECK(pack.manifest.entry == "file:///srv/f/a/index.ts");
  options.entry = "file:///given.ts";
  CHECK(read_eszip(bytes, "", options).value().pack.manifest.entry == "file:///given.ts");
}

TEST_CASE("redirects of an eszip that go in a circle stay an error of who follows them") {
  const std::string bytes = EszipMaker().redirect("a:1", "a:2").redirect("a:2", "a:1").bytes();
  const Result<EszipPack> read = read_eszip(bytes, "");
  REQUIRE(read.ok());
  const auto reader = bundle::PackReader::of(
      bundle::pack_bytes(read.value().pack, bundle::ChecksumKind::kNone).value(), "it");
  CHECK(reader.value()->resolve("a:1").error().code == ErrorCode::kInvalidData);
}
