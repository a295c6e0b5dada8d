#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "bindings/compression/codec.h"

using edgert::Result;
using edgert::bindings::Codec;

namespace {

const std::string kNone = "error";

// What comes out, piece by piece; "error" when the data is refused, and when it grows beyond all
// measure.
std::string run(const std::string& format, bool decompress, const std::string& data, size_t piece) {
  auto codec = Codec::create(format, decompress);
  REQUIRE(codec.ok());
  std::string out;
  std::string room(piece, '\0');
  // A copy of its own, so that a sanitizer sees what lies behind.
  const std::vector<char> copy(data.begin(), data.end());
  std::string_view input(copy.data(), copy.size());
  for (const bool finish : {false, true}) {
    for (;;) {
      const Result<size_t> written = codec.value()->step(&input, finish, room.data(), room.size());
      if (!written.ok()) return kNone;
      if (written.value() == 0) break;
      out.append(room, 0, written.value());
      if (out.size() > 1u << 20) return kNone;
    }
    CHECK(input.empty());
  }
  CHECK(codec.value()->memory() > 0);
  return out;
}

}  // namespace

TEST_CASE("damaged compressed data ends in an error") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "line " + std::to_string(i * i) + "\n";
  for (const std::string format : {"gzip", "deflate", "deflate-raw", "brotli", "zstd"}) {
    CAPTURE(format);
    const std::string packed = run(format, false, text, 64);
    REQUIRE(packed.size() < text.size());
    for (const size_t piece : {1, 7, 65536}) CHECK(run(format, true, packed, piece) == text);
    CHECK(run(format, true, packed + "x", 100) == kNone);
    CHECK(run(format, true, packed.substr(0, packed.size() - 1), 100) == kNone);
    for (size_t at = 0; at < packed.size(); ++at) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      // Not every format has a checksum: the point is that it ends, within bounds.
      run(format, true, damaged, 1000);
    }
    // A checksum over all of it notices.
    if (format == "gzip" || format == "deflate") {
      std::string damaged = packed;
      damaged[packed.size() - 5] = static_cast<char>(damaged[packed.size() - 5] ^ 1);
      CHECK(run(format, true, damaged, 1000) == kNone);
    }
  }
  CHECK_FALSE(Codec::create("lzma", true).ok());
  CHECK_FALSE(Codec::create("", false).ok());
}
