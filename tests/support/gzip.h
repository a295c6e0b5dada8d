// What zlib makes of a text, as servers and package registries send it.
#pragma once

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace edgert::test {

// `window` as deflateInit2 takes it: gzip unless it says otherwise.
inline std::string gzip(const std::string& text, int window = 16 + MAX_WBITS) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace edgert::test
