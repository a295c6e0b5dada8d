#include "common/json_text.h"

namespace edgert::server {

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
    } else {
      out->push_back(letter);
    }
  }
  out->push_back('"');
}

}  // namespace edgert::server
