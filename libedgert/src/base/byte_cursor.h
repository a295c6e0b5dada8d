// ByteCursor: reads numbers and texts off bytes that anybody may have made up.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace edgert::base {

// What is beyond the end reads as zeros and empty texts, and then the cursor has failed: callers
// ask once, before they believe what they have read. Views are of the bytes.
template <std::endian kOrder>
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return at_ == bytes_.size(); }
  size_t at() const { return at_; }
  size_t left() const { return bytes_.size() - at_; }

  std::string_view take(uint64_t size) {
    if (size > left()) {
      failed_ = true;
      at_ = bytes_.size();
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, static_cast<size_t>(size));
    at_ += taken.size();
    return taken;
  }
  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint32_t u32() { return static_cast<uint32_t>(number(4)); }
  uint64_t u64() { return number(8); }
  // Its size in 32 bits in front of it.
  std::string_view text() { return take(u32()); }

 private:
  uint64_t number(size_t size) {
    const std::string_view digits = take(size);
    uint64_t value = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
      const size_t place = kOrder == std::endian::little ? i : digits.size() - 1 - i;
      value |= uint64_t{static_cast<unsigned char>(digits[i])} << (8 * place);
    }
    return value;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace edgert::base
