#include "bindings/encoding/base64.h"

#include <array>
#include <cstdint>

namespace edgert::bindings {

namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 255, kSpace = 254, kPadding = 253;

constexpr std::array<uint8_t, 256> make_values() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNone;
  for (uint8_t i = 0; i < 64; ++i) values[static_cast<uint8_t>(kAlphabet[i])] = i;
  for (const char c : {'\t', '\n', '\f', '\r', ' '}) values[static_cast<uint8_t>(c)] = kSpace;
  values['='] = kPadding;
  return values;
}
constexpr std::array<uint8_t, 256> kValues = make_values();

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t left = bytes.size() - at;
    const auto byte = [&](size_t i) -> uint32_t {
      return i < left ? static_cast<uint8_t>(bytes[at + i]) : 0;
    };
    const uint32_t bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kAlphabet[bits >> 18];
    out += kAlphabet[bits >> 12 & 63];
    out += left > 1 ? kAlphabet[bits >> 6 & 63] : '=';
    out += left > 2 ? kAlphabet[bits & 63] : '=';
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  size_t digits = 0, padding = 0;
  for (const char c : text) {
    const uint8_t value = kValues[static_cast<uint8_t>(c)];
    if (value == kSpace) continue;
    if (value == kPadding) {
      ++padding;
      continue;
    }
    if (value == kNone || padding != 0) return std::nullopt;
    bits = bits << 6 | value;
    if (++digits % 4 == 0) {
      out += static_cast<char>(bits >> 16 & 255);
      out += static_cast<char>(bits >> 8 & 255);
      out += static_cast<char>(bits & 255);
    }
  }
  // Padding counts only where it completes a group of four.
  if (padding > 2 || (padding != 0 && (digits + padding) % 4 != 0)) return std::nullopt;
  switch (digits % 4) {
    case 1:
      return std::nullopt;
    case 2:
      out += static_cast<char>(bits >> 4 & 255);
      break;
    case 3:
      out += static_cast<char>(bits >> 10 & 255);
      out += static_cast<char>(bits >> 2 & 255);
      break;
    default:
      break;
  }
  return out;
}

}  // namespace edgert::bindings
