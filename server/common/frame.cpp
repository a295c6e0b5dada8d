#include "common/frame.h"

#include <algorithm>

#include "common/error_codes.h"

namespace edgert::server {

namespace {

// What stands in front of the message, where that does not say by itself what it is about.
std::string_view opening(ErrorTopic topic) {
  return topic == ErrorTopic::kSyntax ? "syntax error: " : "";
}

// What authors write may be as long as they like.
constexpr size_t kMostBytes = 4000;

std::string told(std::string_view text) {
  if (text.size() <= kMostBytes) return printable(text);
  size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return printable(text.substr(0, end)) + "…";
}

std::string place_of(const ErrorDetail& detail) {
  std::string place = told(detail.url);
  if (detail.line > 0)
    place += ":" + std::to_string(detail.line) + ":" + std::to_string(detail.column);
  return place;
}

const char* roots_hint = "moduleRoots of userWorkers.create says from where a function may import";

// What may help; where functions read their modules from is for whoever hosts them to say.
std::string hint_of(const ErrorDetail& detail) {
  return detail.hint.empty() && detail.topic == ErrorTopic::kNotAllowed ? roots_hint : detail.hint;
}

class Styles {
 public:
  explicit Styles(bool has_colours) : has_colours_(has_colours) {}
  std::string operator()(const char* code) const {
    return has_colours_ ? "\x1b[" + std::string(code) + "m" : std::string();
  }

 private:
  const bool has_colours_;
};

// The line of a source and the caret below it, each behind a line feed; empty where there is none.
std::string excerpt_of(const ErrorDetail& detail, std::string_view indent, const Styles& style) {
  if (detail.excerpt.empty()) return {};
  const std::string number = std::to_string(detail.line);
  const std::string gutter(std::max<size_t>(number.size(), 3), ' ');
  const std::string begin = "\n" + std::string(indent) + style("2");
  return begin + gutter.substr(number.size()) + number + " |" + style("22") + " " +
         printable(detail.excerpt) + begin + gutter + " |" + style("22") + " " +
         std::string(static_cast<size_t>(std::max(detail.caret, 0)), ' ') + style("31") + "^" +
         style("39");
}

// Where the line of a stack that has this place ends, at or behind `from`; npos: there is none.
size_t end_of_frame(std::string_view stack, std::string_view place, size_t from) {
  for (size_t at = stack.find(place, from); at != std::string_view::npos;
       at = stack.find(place, at + 1)) {
    const size_t end = std::min(stack.find('\n', at), stack.size());
    std::string_view rest = stack.substr(at + place.size(), end - at - place.size());
    if (rest.starts_with(')')) rest.remove_prefix(1);
    // What an error has beside its stack, or what stands beside an error, follows.
    const bool is_whole = rest.empty() || rest == " {" || rest == ",";
    const size_t begin = stack.rfind('\n', at);
    if (is_whole && begin != std::string_view::npos &&
        stack.substr(begin + 1).find_first_not_of(' ') == stack.substr(begin + 1).find("at "))
      return end;
  }
  return std::string_view::npos;
}

bool is_of_running_script(ErrorTopic topic) { return topic >= ErrorTopic::kThrown; }

}  // namespace

void say_roots_are_configured() {
  roots_hint =
      "module_roots of the function, or of [defaults], in edgert.toml says from where it may "
      "import; folders beside the functions that begin with \"_\" it may";
}

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
  if (is_of_running_script(detail.topic))
    return framed_stack(printable(error.message), code_behind(error, detail), &detail, has_colours);
  const Styles style(has_colours);
  std::string what = told(detail.what);
  // Some messages end with the place, which follows in words of its own.
  if (const std::string place = "\n    at " + place_of(detail); what.ends_with(place))
    what.resize(what.size() - place.size());
  const size_t first_line = std::min(what.find('\n'), what.size());
  std::string text(opening(detail.topic));
  text += what.substr(0, first_line) + style("39;2") + code_behind(error, detail) + style("22") +
          what.substr(first_line);
  if (!detail.url.empty()) {
    text += "\n    ";
    text += detail.is_import ? "imported from " : "at ";
    text += style("36") + place_of(detail) + style("39");
  }
  text += excerpt_of(detail, "", style);
  if (const std::string hint = hint_of(detail); !hint.empty())
    text += "\n    " + style("36") + "hint:" + style("39") + " " + told(hint);
  return text;
}

std::string framed_stack(std::string_view stack, std::string_view code, const ErrorDetail* detail,
                         bool has_colours) {
  const Styles style(has_colours);
  const size_t first_line = std::min(stack.find('\n'), stack.size());
  std::string text(stack.substr(0, first_line));
  if (!code.empty()) text += style("39;2") + std::string(code) + style("22");
  // Each frame in its turn, so that of the same place in an error and its cause both are found.
  size_t told = first_line;
  std::string unplaced;  // nothing says it but the detail
  for (; detail != nullptr; detail = detail->cause.get()) {
    if (detail->excerpt.empty()) continue;
    const std::string place = place_of(*detail);
    const size_t end = end_of_frame(stack, place, told);
    if (end == std::string_view::npos) {
      unplaced += "\n    at " + place + excerpt_of(*detail, "", style);
      continue;
    }
    text += stack.substr(told, end - told);
    told = end;
    // A cause stands further to the right.
    const std::string_view frame = stack.substr(stack.rfind('\n', end - 1) + 1);
    constexpr size_t kUsual = 4, kMost = 40;
    const size_t spaces = std::min(frame.find_first_not_of(' '), kMost);
    text += excerpt_of(*detail, std::string(spaces > kUsual ? spaces - kUsual : 0, ' '), style);
  }
  return text.append(stack.substr(told)) + unplaced;
}

}  // namespace edgert::server
