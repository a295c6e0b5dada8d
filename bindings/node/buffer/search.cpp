#include "bindings/node/buffer/search.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace edgert::bindings::node {

namespace {

// Of those up to here the standard library's way is the quickest, and tries few bytes of each
// place.
constexpr size_t kShort = 64;

// Units from the first one on, or from the last one back.
template <typename Unit>
struct Units {
  const char* data;
  size_t count;
  bool forward;
  Unit operator[](size_t i) const {
    Unit unit;
    std::memcpy(&unit, data + (forward ? i : count - 1 - i) * sizeof(Unit), sizeof unit);
    return unit;
  }
};

template <typename Unit>
Units<Unit> units_of(std::string_view bytes, bool forward) {
  return {bytes.data(), bytes.size() / sizeof(Unit), forward};
}

// Knuth, Morris, Pratt: Fast pattern matching in strings (1977). Where `needle` ends, counted in
// units; 0: nowhere.
template <typename Unit>
size_t end_of_match(const Units<Unit>& text, const Units<Unit>& needle) {
  // How many of the first units stand before each unit, too.
  std::vector<uint32_t> borders(needle.count);
  size_t matched = 0;
  for (size_t i = 1; i < needle.count; ++i) {
    while (matched != 0 && needle[i] != needle[matched]) matched = borders[matched - 1];
    if (needle[i] == needle[matched]) ++matched;
    borders[i] = static_cast<uint32_t>(matched);
  }
  matched = 0;
  for (size_t i = 0; i < text.count; ++i) {
    const Unit unit = text[i];
    while (matched != 0 && unit != needle[matched]) matched = borders[matched - 1];
    if (unit == needle[matched]) ++matched;
    if (matched == needle.count) return i + 1;
  }
  return 0;
}

template <typename Unit>
size_t search_long(std::string_view text, std::string_view needle, size_t start, bool forward) {
  const size_t begin = forward ? start : 0;
  const std::string_view part =
      forward ? text.substr(start)
              : text.substr(0, std::min(text.size() - start, needle.size()) + start);
  const size_t end =
      end_of_match(units_of<Unit>(part, forward), units_of<Unit>(needle, forward)) * sizeof(Unit);
  if (end == 0) return std::string_view::npos;
  return forward ? begin + end - needle.size() : part.size() - end;
}

}  // namespace

size_t search(std::string_view text, std::string_view needle, size_t start, bool forward) {
  if (needle.size() > kShort) return search_long<uint8_t>(text, needle, start, forward);
  return forward ? text.find(needle, start) : text.rfind(needle, start);
}

size_t search_utf16(std::string_view text, std::string_view needle, size_t start, bool forward) {
  text = text.substr(0, text.size() & ~size_t{1});
  needle = needle.substr(0, needle.size() & ~size_t{1});
  start &= ~size_t{1};
  if (needle.size() > kShort) return search_long<uint16_t>(text, needle, start, forward);
  for (size_t at = start;; forward ? ++at : --at) {
    at = forward ? text.find(needle, at) : text.rfind(needle, at);
    if (at == std::string_view::npos || at % 2 == 0) return at;
  }
}

size_t memory_of_search(std::string_view needle) {
  return needle.size() > kShort ? needle.size() * sizeof(uint32_t) : 0;
}

}  // namespace edgert::bindings::node
