#include "base/digest.h"
#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/packs.h"

using namespace edgert;
using namespace edgert::test;
using bundle::ByteWriter;
using bundle::ChecksumKind;
using bundle::PackHead;
using bundle::PackReader;

namespace {

std::string sha256(std::string_view bytes) { return base::digest(base::Hash::kSha256, bytes); }

std::string around(const std::string& index, const std::string& rest = "") {
  PackHead head;
  head.index_bytes = index.size();
  head.file_bytes = PackHead::kBytes + index.size() + rest.size();
  head.index_digest = sha256(index);
  head.file_digest.assign(32, '\0');
  return head.bytes() + index + rest;
}

std::string complaint_about(const std::string& bytes) {
  const Result<PackReader::Ptr> reader = PackReader::of(bytes, "it");
  if (reader.ok()) return "";
  return reader.error().message;
}

// An index up to its modules.
ByteWriter begun() {
  ByteWriter index;
  for (int i = 0; i < 4; ++i) index.text("");
  index.u32(0);
  index.u32(0);
  return index;
}

void add_module(ByteWriter* index, std::string_view url, uint64_t offset, uint64_t size,
                std::string_view digest = std::string_view()) {
  index->text(url);
  index->u8(0);
  index->u64(size);
  if (size > 0) {
    index->u64(offset);
    index->raw(digest.empty() ? std::string(32, 'x') : std::string(digest));
  }
  index->u64(0);
  index->u64(0);
  index->u32(0);
}

std::string end(ByteWriter index, const std::string& rest = "") {
  index.u32(0);
  index.u64(0);
  return around(index.take(), rest);
}

}  // namespace

TEST_CASE("what is no pack of this version is refused") {
  CHECK(complaint_about("").starts_with("it: unexpected end of file"));
  CHECK(complaint_about("ESZIP2.3") == "it: it is no pack");
  CHECK(complaint_about(std::string(500, 'x')) == "it: it is no pack");
  CHECK(complaint_about("EDGTPACK") == "it: the pack ends within its head");
  std::string bytes = bundle::pack_bytes(some_pack(), ChecksumKind::kNone).value();
  bytes[8] = 7;
  const Result<PackReader::Ptr> reader = PackReader::of(bytes, "it");
  CHECK(reader.error().code == ErrorCode::kNotSupported);
  CHECK(reader.error().message == "it: packs of version 7 are not supported, those of 1 are");
  CHECK(complaint_about(bytes.substr(0, 12)) ==
        "it: packs of version 7 are not supported, those of 1 are");
}

TEST_CASE("an index that says what cannot be is refused") {
  {
    ByteWriter index = begun();
    index.u32(1);
    add_module(&index, "a:b", 0, 0);
    CHECK(complaint_about(end(index)).empty());
  }
  {
    ByteWriter index = begun();
    index.u32(0xffffffff);
    CHECK(complaint_about(around(index.take())) ==
          "it: the pack has more modules, files, redirects and values than the limit of 100000");
  }
  {
    ByteWriter index = begun();
    index.u32(99'999);
    CHECK(complaint_about(around(index.take())) ==
          "it: the pack's index is malformed at its modules");
  }
  for (const auto& [offset, size] : std::vector<std::pair<uint64_t, uint64_t>>{
           {0, UINT64_MAX}, {UINT64_MAX, 1}, {UINT64_MAX, UINT64_MAX}, {400, 1}, {1, 400}}) {
    ByteWriter index = begun();
    index.u32(1);
    add_module(&index, "a:b", offset, size);
    CHECK(complaint_about(end(index)) == "it: the pack ends before the end of the text of a:b");
  }
  {
    ByteWriter index = begun();
    index.u32(1);
    add_module(&index, "", 0, 0);
    CHECK(complaint_about(end(index)) == "it: the pack's index is malformed at its modules");
  }
  for (const auto& [first, second] :
       std::vector<std::pair<const char*, const char*>>{{"b", "a"}, {"a", "a"}}) {
    ByteWriter index = begun();
    index.u32(2);
    add_module(&index, first, 0, 0);
    add_module(&index, second, 0, 0);
    CHECK(complaint_about(end(index)) == "it: the pack's index is malformed at its modules");
  }
  {
    ByteWriter index = begun();
    index.u32(0);
    index.u32(1);
    index.text("../../etc/passwd");
    index.u64(0);
    index.u64(0);
    CHECK(complaint_about(around(index.take())) ==
          "it: the pack's index is malformed at its files");
  }
  {
    ByteWriter index = begun();
    index.u32(0);
    index.u32(0);
    index.u64(0);
    index.u8(0);
    CHECK(complaint_about(around(index.take())) == "it: the pack's index is malformed at its end");
  }
}

TEST_CASE("parts that share bytes are together no larger than the file") {
  const std::string text(1000, 'x');
  ByteWriter index = begun();
  index.u32(2);
  add_module(&index, "a", 128, 700, "");
  add_module(&index, "b", 128, 700, "");
  CHECK(complaint_about(end(index, text)) == "it: the parts of the pack are larger than the file");
}

TEST_CASE("a list of names says no more than it holds") {
  const auto fault = [](const ByteWriter& names) {
    ByteWriter index = begun();
    index.u32(1);
    index.text("a:b");
    index.u8(1);
    index.u64(0);
    index.u64(0);
    const std::string& list = names.out();
    // The sizes of what is in front of the list: head, index and its own range.
    const uint64_t at = PackHead::kBytes + index.out().size() + 8 + 8 + 32 + 4 + 4 + 8;
    index.u64(list.size());
    index.u64(at);
    index.raw(sha256(list));
    index.u32(0);
    index.u32(0);
    index.u64(0);
    const Result<PackReader::Ptr> reader = PackReader::of(around(index.take(), list), "it");
    REQUIRE(reader.ok());
    const auto module = reader.value()->module("a:b");
    return module.ok() ? "" : module.error().message;
  };
  ByteWriter good;
  good.u32(1);
  good.text("a");
  good.u32(0);
  good.u32(0);
  CHECK(fault(good).empty());
  const std::string malformed = "it: the list of names in a:b is malformed";
  for (const uint32_t count : {2u, 4u, 0x7fffffffu, 0xffffffffu}) {
    ByteWriter names;
    names.u32(count);
    names.text("a");
    names.u32(0);
    names.u32(0);
    CHECK(fault(names) == malformed);
  }
  ByteWriter more = good;
  more.u8(0);
  CHECK(fault(more) == malformed);
}
