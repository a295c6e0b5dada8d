#include "common/frame.h"

#include <algorithm>

#include "common/error_codes.h"

namespace edgert::server {

namespace {

// What stands in front of the message, where that does not say by itself what it is about.
std::string_view opening(ErrorTopic topic) {
  return topic == ErrorTopic::kSyntax ? "syntax error: " : "";
}

std::string place_of(const ErrorDetail& detail) {
  std::string place = printable(detail.url);
  if (detail.line > 0)
    place += ":" + std::to_string(detail.line) + ":" + std::to_string(detail.column);
  return place;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    // Those of C1 have two bytes.
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool is_c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;
    if (is_c1) ++at;
    const bool is_control = is_c1 || (byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f;
    out += is_control ? '?' : text[at];
  }
  return out;
}

ErrorDetail detail_of(const Error& error) {
  if (error.detail != nullptr) return *error.detail;
  ErrorDetail detail;
  detail.what = error.message;
  return detail;
}

std::string framed(const Error& error, bool has_colours) {
  return framed(error, detail_of(error), has_colours);
}

std::string framed(const Error& error, const ErrorDetail& detail, bool has_colours) {
  const auto style = [has_colours](const char* code) {
    return has_colours ? "\x1b[" + std::string(code) + "m" : std::string();
  };
  const std::string what = printable(detail.what);
  const size_t first_line = std::min(what.find('\n'), what.size());
  std::string text(opening(detail.topic));
  text += what.substr(0, first_line) + style("39;2") + code_behind(error, detail) + style("22") +
          what.substr(first_line);
  if (!detail.url.empty()) {
    text += "\n    ";
    text += detail.is_import ? "imported from " : "at ";
    text += style("36") + place_of(detail) + style("39");
  }
  if (!detail.excerpt.empty()) {
    const std::string number = std::to_string(detail.line);
    const std::string gutter(std::max<size_t>(number.size(), 3), ' ');
    text += "\n" + style("2") + gutter.substr(number.size()) + number + " |" + style("22") + " " +
            printable(detail.excerpt) + "\n" + style("2") + gutter + " |" + style("22") + " " +
            std::string(static_cast<size_t>(std::max(detail.caret, 0)), ' ') + style("31") + "^" +
            style("39");
  }
  if (!detail.hint.empty())
    text += "\n    " + style("36") + "hint:" + style("39") + " " + printable(detail.hint);
  return text;
}

}  // namespace edgert::server
