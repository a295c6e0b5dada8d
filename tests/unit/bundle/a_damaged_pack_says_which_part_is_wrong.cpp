#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/packs.h"

using namespace edgert;
using namespace edgert::test;
using bundle::ChecksumKind;
using bundle::Pack;
using bundle::PackReader;

namespace {

// Empty: there is nothing wrong.
std::string damage_in(std::string bytes) {
  const Result<PackReader::Ptr> reader = PackReader::of(std::move(bytes), "/f.pack");
  if (!reader.ok()) return reader.error().message;
  const Result<Pack> pack = reader.value()->unpack();
  if (!pack.ok()) return pack.error().message;
  CHECK(pack.value() == some_pack());
  return "";
}

}  // namespace

TEST_CASE("a byte that has changed is found, wherever it is") {
  const ChecksumKind kind = GENERATE(ChecksumKind::kNone, ChecksumKind::kSha256);
  const std::string bytes = bundle::pack_bytes(some_pack(), kind).value();
  size_t unnoticed = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const std::string fault = damage_in(damaged);
    if (fault.empty()) {
      CHECK(bytes[at] == '\0');  // between the parts
      ++unnoticed;
    } else {
      CHECK(fault.starts_with("/f.pack: "));
    }
  }
  if (kind == ChecksumKind::kSha256) {
    CHECK(unnoticed == 0);
  } else {
    CHECK(unnoticed < 300);
  }
}

TEST_CASE("a pack that ends too early is found, wherever it ends") {
  const std::string bytes = bundle::pack_bytes(some_pack(), ChecksumKind::kNone).value();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string fault = damage_in(bytes.substr(0, size));
    CHECK(fault.starts_with("/f.pack: "));
  }
  CHECK(damage_in("") == "/f.pack: unexpected end of file");
  CHECK(damage_in(bytes.substr(0, 100)) == "/f.pack: the pack ends within its head");
  CHECK(damage_in(bytes.substr(0, 200)) == "/f.pack: the pack ends within its index");
  CHECK(damage_in(bytes.substr(0, bytes.size() - 1)) ==
        "/f.pack: the pack ends before the end of the npm snapshot");
  CHECK(damage_in(bytes + "x").find("not the") != std::string::npos);
}

TEST_CASE("what is damaged is told when it is used, and the rest is used") {
  std::string bytes = bundle::pack_bytes(some_pack(), ChecksumKind::kNone).value();
  for (const char* text : {"exports.a", "{\"version\":3}", "other code", "hello", "edgert npm"})
    bytes[bytes.find(text)] = '#';
  const Result<PackReader::Ptr> opened = PackReader::of(bytes, "/f.pack");
  REQUIRE(opened.ok());
  const PackReader& reader = *opened.value();
  for (int again = 0; again < 2; ++again) {
    CHECK(reader.module("file:///f/a.cjs").error().message ==
          "/f.pack: the text of file:///f/a.cjs is damaged");
    CHECK(reader.source_map("file:///f/index.ts").error().message ==
          "/f.pack: the source map of file:///f/index.ts is damaged");
    CHECK(reader.code("file:///f/index.ts", "v8 15").error().message ==
          "/f.pack: the code of file:///f/index.ts is damaged");
    CHECK(reader.file("static/a.txt").error().message ==
          "/f.pack: the file static/a.txt is damaged");
    CHECK(reader.npm_snapshot().error().message == "/f.pack: the npm snapshot is damaged");
    CHECK(reader.module("file:///f/index.ts").ok());
    CHECK(reader.code("file:///f/index.ts", "v8 10").ok());
  }
}
