#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/packs.h"

using namespace edgert;
using namespace edgert::test;
using bundle::ChecksumKind;
using bundle::Pack;
using bundle::PackReader;

TEST_CASE("a pack comes back as it was") {
  const PackFolder folder;
  const Pack pack = some_pack();
  const ChecksumKind kind = GENERATE(ChecksumKind::kNone, ChecksumKind::kSha256);
  REQUIRE(bundle::write_pack(folder.file(), pack, kind).ok());
  CHECK(folder.entries() == 1);
  const Result<PackReader::Ptr> opened = PackReader::open(folder.file());
  REQUIRE(opened.ok());
  const PackReader& reader = *opened.value();
  CHECK(reader.checksum() == kind);
  CHECK(reader.manifest() == pack.manifest);
  const Result<Pack> unpacked = reader.unpack();
  REQUIRE(unpacked.ok());
  CHECK(unpacked.value() == pack);
}

TEST_CASE("the parts of a pack are found by name") {
  const Pack pack = some_pack();
  const Result<PackReader::Ptr> opened =
      PackReader::of(bundle::pack_bytes(pack, ChecksumKind::kNone).value(), "it");
  REQUIRE(opened.ok());
  const PackReader& reader = *opened.value();
  CHECK(reader.module_urls().size() == 5);
  CHECK(reader.module_urls().front() == "file:///f/a.cjs");
  CHECK(reader.file_paths() == std::vector<std::string_view>{"static/a.txt", "static/empty"});
  const Result<bundle::PackedModule> module = reader.module("file:///f/a.cjs");
  REQUIRE(module.ok());
  CHECK(module.value().kind == bundle::PackModuleKind::kCommonJs);
  CHECK(module.value().text == "exports.a = require('b');");
  CHECK(module.value().export_names == std::vector<std::string_view>{"a", "default"});
  CHECK(module.value().required == std::vector<std::string_view>{"b"});
  CHECK(reader.source_map("file:///f/a.cjs").value().empty());
  CHECK(reader.source_map("file:///f/index.ts").value() == R"({"version":3})");
  const std::string_view code = reader.code("file:///f/index.ts", "v8 10").value();
  CHECK(code == std::string_view("\0code", 5));
  CHECK(reinterpret_cast<uintptr_t>(code.data()) % 8 == 0);
  CHECK(reader.code("file:///f/index.ts", "v8 11").value().empty());
  CHECK(reader.file("static/a.txt").value() == "hello");
  CHECK(reader.file("static/empty").value().empty());
  CHECK(reader.resolve("https://x.test/m").value() == "https://x.test/m.wasm");
  CHECK(reader.resolve("file:///f/late.js").value() == "file:///f/late.js");
  for (const ErrorCode code :
       {reader.module("https://x.test/m").error().code,
        reader.resolve("https://x.test/o").error().code, reader.file("static/b").error().code})
    CHECK(code == ErrorCode::kNotFound);
  CHECK(reader.module("https://x.test/o").error().message ==
        "it: the pack has no module https://x.test/o");
}

TEST_CASE("the same pack has the same bytes") {
  const std::string once = bundle::pack_bytes(some_pack(), ChecksumKind::kSha256).value();
  CHECK(bundle::pack_bytes(some_pack(), ChecksumKind::kSha256).value() == once);
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kSha256).ok());
  CHECK(read_file(folder.file()) == once);
  Pack other = some_pack();
  other.manifest.values["created"] = "today";
  CHECK(bundle::pack_bytes(other, ChecksumKind::kSha256).value() != once);
}

TEST_CASE("an empty pack is one, too") {
  const Result<PackReader::Ptr> reader =
      PackReader::of(bundle::pack_bytes({}, ChecksumKind::kSha256).value(), "it");
  REQUIRE(reader.ok());
  CHECK(reader.value()->unpack().value() == Pack());
}

TEST_CASE("redirects that go in a circle end in an error") {
  Pack pack;
  pack.redirects = {{"a:1", "a:2"}, {"a:2", "a:3"}, {"a:3", "a:2"}, {"a:4", "a:4"}};
  const Result<PackReader::Ptr> reader =
      PackReader::of(bundle::pack_bytes(pack, ChecksumKind::kNone).value(), "it");
  REQUIRE(reader.ok());
  for (const auto& [from, to] : pack.redirects) {
    CHECK(reader.value()->resolve(from).error().message ==
          "it: " + from + ": its redirects go in a circle, or on for too long");
  }
}

TEST_CASE("a pack beyond its limits is not written") {
  const PackFolder folder;
  const auto refused = [&](const Pack& pack) {
    const Status status = bundle::write_pack(folder.file(), pack, ChecksumKind::kNone);
    REQUIRE(!status.ok());
    CHECK(folder.entries() == 0);
    return status.error().message.substr(folder.file().size());
  };
  Pack pack;
  pack.modules[""] = {};
  CHECK(refused(pack) == ": a pack has no module ''");
  for (const char* path : {"/etc/passwd", "../a", "a/../b", "a//b", "a/", ".", "a/./b"}) {
    pack = {};
    pack.files[path] = "x";
    CHECK(refused(pack) == ": a pack has no file '" + std::string(path) + "'");
  }
  pack = {};
  pack.redirects[std::string(Pack::kMostNameBytes + 1, 'a')] = "b";
  CHECK(refused(pack).ends_with("has more bytes than the limit of 1048576"));
  pack = {};
  for (size_t i = 0; i <= Pack::kMostEntries; ++i) pack.files[std::to_string(i)] = "";
  CHECK(refused(pack) ==
        ": the pack has more modules, files, redirects and values than the limit of 100000");
  pack.files.erase("0");
  CHECK(bundle::write_pack(folder.file(), pack, ChecksumKind::kNone).ok());
  CHECK(PackReader::open(folder.file()).ok());
}
