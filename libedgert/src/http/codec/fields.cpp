#include "http/codec/fields.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace edgert::http {

namespace {

// RFC 9110 §5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

}  // namespace

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!kTokenCharacters[static_cast<unsigned char>(c)]) return false;
  }
  return !text.empty();
}

bool is_field_value(std::string_view text) {
  // Without a way out, so that many are looked at in one step.
  bool is_bad = false;
  for (const char c : text) is_bad |= c == '\r' || c == '\n' || c == '\0';
  return !is_bad;
}

bool is_framing_field(std::string_view name) {
  using namespace std::literals;
  switch (name.size()) {
    case "connection"sv.size():
      static_assert("connection"sv.size() == "keep-alive"sv.size());
      return base::equal_ignoring_case(name, "connection"sv) ||
             base::equal_ignoring_case(name, "keep-alive"sv);
    case "content-length"sv.size():
      return base::equal_ignoring_case(name, "content-length"sv);
    case "transfer-encoding"sv.size():
      return base::equal_ignoring_case(name, "transfer-encoding"sv);
    default:
      return false;
  }
}

int64_t parse_length(std::string_view text) {
  int64_t length = -1;
  if (text.empty() || text.front() == '-') return -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size() ? length : -1;
}

}  // namespace edgert::http
