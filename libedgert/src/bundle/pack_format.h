// How a pack lies in its file: a head of fixed size, an index, and sections.
//
// Numbers are little-endian. The head has hashes of the index and of itself, the index one of each
// section, so that opening a pack reads no section, and none is used that is damaged. The index has
// everything sorted by name and each name once.
//
// A range, in the index: its size (64 bits) and, unless that is 0, its offset in the file (64 bits)
// and its SHA-256. A text: its size (32 bits) and its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/result.h"

namespace edgert::bundle {

// How the file as a whole is checked when it is opened. Its parts are in any case, when they are
// used.
enum class ChecksumKind : uint8_t { kNone, kSha256 };

constexpr std::string_view kPackMagic = "EDGTPACK";
constexpr uint32_t kPackVersion = 1;
constexpr size_t kDigestBytes = 32;
// V8 copies code that does not lie so.
constexpr uint64_t kSectionAlignment = 16;
constexpr uint64_t kMostIndexBytes = uint64_t{256} << 20;

struct PackHead {
  static constexpr size_t kBytes = 128;

  std::string bytes() const;
  // Of the beginning of a file; says what is wrong with it, without the file's name.
  static Result<PackHead> parse(std::string_view file);

  ChecksumKind checksum = ChecksumKind::kNone;
  uint64_t file_bytes = 0, index_bytes = 0;
  std::string index_digest;
  std::string file_digest;  // of what is behind the head, or zeros
};

bool is_pack(std::string_view bytes);

// Makes such numbers and texts.
class ByteWriter {
 public:
  void u8(uint8_t value) { number(value, 1); }
  void u32(uint32_t value) { number(value, 4); }
  void u64(uint64_t value) { number(value, 8); }
  void raw(std::string_view bytes) { out_.append(bytes); }
  void text(std::string_view bytes) {
    u32(static_cast<uint32_t>(bytes.size()));
    raw(bytes);
  }
  void reserve(uint64_t size) { out_.reserve(static_cast<size_t>(size)); }
  void pad_to(uint64_t size) { out_.resize(static_cast<size_t>(size), '\0'); }
  const std::string& out() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void number(uint64_t value, int size) {
    for (; size > 0; --size, value >>= 8) out_ += static_cast<char>(value & 0xff);
  }

  std::string out_;
};

}  // namespace edgert::bundle
