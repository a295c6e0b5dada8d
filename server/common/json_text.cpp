#include "common/json_text.h"

namespace edgert::server {

namespace {

// How many bytes beyond ASCII a character has there, by
// https://www.unicode.org/versions/latest/core-spec/chapter-3/#G27506, table 3-7; 0: there is none.
size_t character_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t place) {
    return static_cast<unsigned char>(place < text.size() ? text[place] : 0);
  };
  const auto follows = [&](size_t place) { return (byte(place) & 0xC0) == 0x80; };
  const unsigned char first = byte(at);
  if (first >= 0xC2 && first <= 0xDF && follows(at + 1)) return 2;
  if (first >= 0xE0 && first <= 0xEF && follows(at + 1) && follows(at + 2) &&
      !(first == 0xE0 && byte(at + 1) < 0xA0) && !(first == 0xED && byte(at + 1) > 0x9F))
    return 3;
  if (first >= 0xF0 && first <= 0xF4 && follows(at + 1) && follows(at + 2) && follows(at + 3) &&
      !(first == 0xF0 && byte(at + 1) < 0x90) && !(first == 0xF4 && byte(at + 1) > 0x8F))
    return 4;
  return 0;
}

}  // namespace

Control control_at(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7f) return {byte, 1};
  // Those of C1 have two bytes.
  const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
  return byte == 0xC2 && next >= 0x80 && next < 0xA0 ? Control{next, 2} : Control{};
}

void append_json(std::string_view text, std::string* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out->push_back('"');
  for (size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    const Control control = control_at(text, at);
    if (letter == '"' || letter == '\\') {
      out->push_back('\\');
      out->push_back(letter);
    } else if (letter == '\n') {
      out->append("\\n");
    } else if (control.size != 0) {
      out->append("\\u00").push_back(kDigits[control.code >> 4]);
      out->push_back(kDigits[control.code & 15]);
      at += control.size - 1;
    } else if (static_cast<unsigned char>(letter) < 0x80) {
      out->push_back(letter);
    } else if (const size_t size = character_at(text, at); size != 0) {
      out->append(text.substr(at, size));
      at += size - 1;
    } else {
      out->append("\xEF\xBF\xBD");
    }
  }
  out->push_back('"');
}

}  // namespace edgert::server
