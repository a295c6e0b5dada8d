#include "edgert/trace_parent.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace edgert {

namespace {

// version "-" trace-id "-" parent-id "-" trace-flags
constexpr size_t kSize = 2 + 1 + 32 + 1 + 16 + 1 + 2;

constexpr bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
// Of the last bit of a digit.
constexpr bool is_odd(char digit) {
  return (digit <= '9' ? digit - '0' : digit - 'a' + 10) % 2 != 0;
}
constexpr bool is_all_hex(std::string_view text) { return std::ranges::all_of(text, is_hex); }
constexpr bool is_all_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::optional<TraceParent> TraceParent::parse(std::string_view header) {
  header = base::trim(header);
  if (header.size() < kSize || header[2] != '-' || header[35] != '-' || header[52] != '-')
    return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  const std::string_view trace_id = header.substr(3, 32);
  const std::string_view parent_id = header.substr(36, 16);
  const std::string_view flags = header.substr(53, 2);
  if (!is_all_hex(version) || !is_all_hex(trace_id) || !is_all_hex(parent_id) || !is_all_hex(flags))
    return std::nullopt;
  if (version == "ff" || is_all_zero(trace_id) || is_all_zero(parent_id)) return std::nullopt;
  if (header.size() > kSize && (version == "00" || header[kSize] != '-')) return std::nullopt;
  if (version == "00") return TraceParent(std::string(header));
  // Of the flags only `sampled` is known.
  return TraceParent("00" + std::string(header.substr(2, kSize - 4)) +
                     (is_odd(flags[1]) ? "01" : "00"));
}

bool TraceParent::is_sampled() const { return is_odd(text_.back()); }

}  // namespace edgert
