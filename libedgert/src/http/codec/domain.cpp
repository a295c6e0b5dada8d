#include "http/codec/domain.h"

#include <ada.h>

#include <algorithm>
#include <cstdint>

namespace edgert::http {

namespace {

// ada's tables are of Unicode 15: these it refuses or maps otherwise, while
// https://www.unicode.org/reports/tr46/ maps them today to as many others from `to` on, or ignores
// them.
constexpr char32_t kIgnored = 0;
struct Mapping {
  char32_t first, last, to;
};
constexpr Mapping kMappings[] = {
    {0x4C0, 0x4C0, 0x4CF},        {0x10A0, 0x10C5, 0x2D00},   {0x115F, 0x1160, kIgnored},
    {0x17B4, 0x17B5, kIgnored},   {0x180E, 0x180E, kIgnored}, {0x1E9E, 0x1E9E, 0xDF},
    {0x2061, 0x2063, kIgnored},   {0x206A, 0x206F, kIgnored}, {0x2132, 0x2132, 0x214E},
    {0x2183, 0x2183, 0x2184},     {0x3164, 0x3164, kIgnored}, {0xFFA0, 0xFFA0, kIgnored},
    {0x1D173, 0x1D17A, kIgnored}, {0x2F868, 0x2F868, 0x36FC}, {0x2F874, 0x2F874, 0x5F53},
    {0x2F91F, 0x2F91F, 0x243AB},  {0x2F95F, 0x2F95F, 0x7AEE}, {0x2F9BF, 0x2F9BF, 0x45D7},
};

const Mapping* mapping_of(char32_t point) {
  const auto* found = std::find_if(
      std::begin(kMappings), std::end(kMappings),
      [point](const Mapping& mapping) { return point >= mapping.first && point <= mapping.last; });
  return found == std::end(kMappings) ? nullptr : found;
}

void append_utf8(std::string* out, char32_t point) {
  const auto add = [out](char32_t byte) { *out += static_cast<char>(byte); };
  const auto add_tail = [&add, point](int shift) { add(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x800) {
    add(0xC0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      add(0xE0 | (point >> 12));
    } else {
      add(0xF0 | (point >> 18));
      add_tail(12);
    }
    add_tail(6);
  }
  add_tail(0);
}

// What is no UTF-8 stays as it is: ada refuses it.
std::string with_todays_mappings(std::string_view domain) {
  std::string out;
  for (size_t at = 0; at < domain.size();) {
    const auto lead = static_cast<uint8_t>(domain[at]);
    const size_t wanted = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view bytes = domain.substr(at, wanted);
    at += bytes.size();
    char32_t point = wanted == 1 ? lead : lead & (0x7Fu >> wanted);
    bool is_whole = bytes.size() == wanted;
    for (const char byte : bytes.substr(1)) {
      is_whole = is_whole && (byte & 0xC0) == 0x80;
      point = (point << 6) | (byte & 0x3F);
    }
    const char32_t least = wanted < 3 ? 0x80 : wanted == 3 ? 0x800 : 0x10000;
    const Mapping* mapping = is_whole && point >= least ? mapping_of(point) : nullptr;
    if (!mapping) {
      out += bytes;
    } else if (mapping->to != kIgnored) {
      append_utf8(&out, mapping->to + (point - mapping->first));
    }
  }
  return out;
}

}  // namespace

std::string domain_to_ascii(std::string_view domain) {
  const bool is_ascii =
      std::all_of(domain.begin(), domain.end(), [](char c) { return (c & 0x80) == 0; });
  if (!is_ascii) return ada::idna::to_ascii(with_todays_mappings(domain));
  // Punycode in it is taken as it is, be it valid or not.
  std::string out(domain);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

}  // namespace edgert::http
