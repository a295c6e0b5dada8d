// The multi-byte encodings of the past:
// https://encoding.spec.whatwg.org/#legacy-multi-byte-chinese-(simplified)-encodings and on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgert::bindings {

enum class MultiByte : uint8_t { kGb18030, kBig5, kEucJp, kIso2022Jp, kShiftJis, kEucKr };

std::optional<MultiByte> multi_byte_encoding(std::string_view name);

struct MultiByteResult {
  std::u16string text;
  size_t read = 0;       // what follows waits for more bytes
  bool invalid = false;  // something became U+FFFD
};

// Decodes what is whole; at the end also what is not. `state` is 0 at first and kept from call to
// call of a stream.
MultiByteResult decode_multi_byte(MultiByte encoding, const uint8_t* bytes, size_t size, bool last,
                                  uint32_t& state);

}  // namespace edgert::bindings
