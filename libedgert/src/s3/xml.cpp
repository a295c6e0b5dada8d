#include "s3/xml.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace edgert::s3 {

namespace {

constexpr size_t kMostDepth = 16;
constexpr std::string_view kSpaces = " \t\r\n";

bool append_character(uint32_t code, std::string* out) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  const auto byte = [out](uint32_t value) { *out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
  return true;
}

// Of what stands between "&" and ";".
bool append_reference(std::string_view name, std::string* out) {
  constexpr std::pair<std::string_view, char> kKnown[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kKnown) {
    if (name == known) return *out += character, true;
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  uint32_t code = 0;
  const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  return error == std::errc() && stop == name.data() + name.size() && append_character(code, out);
}

bool append_text(std::string_view raw, std::string* out) {
  constexpr size_t kLongestReference = 10;
  while (!raw.empty()) {
    const size_t begin = raw.find('&');
    out->append(raw.substr(0, begin));
    if (begin == std::string_view::npos) return true;
    raw.remove_prefix(begin + 1);
    const size_t end = raw.substr(0, kLongestReference).find(';');
    if (end == std::string_view::npos || !append_reference(raw.substr(0, end), out)) return false;
    raw.remove_prefix(end + 1);
  }
  return true;
}

class Reading {
 public:
  Reading(std::string_view left, const ElementEnded& ended) : left_(left), ended_(ended) {}

  bool run() {
    while (!left_.empty()) {
      const size_t begin = left_.find('<');
      if (!take_text(left_.substr(0, begin))) return false;
      if (begin == std::string_view::npos) break;
      left_.remove_prefix(begin);
      if (!take_markup()) return false;
    }
    return has_root_ && path_.empty();
  }

 private:
  bool take_text(std::string_view raw) {
    if (!path_.empty()) return append_text(raw, &texts_.back());
    return raw.find_first_not_of(kSpaces) == std::string_view::npos;
  }

  // What lies between the two; false where the second does not come.
  bool take(std::string_view from, std::string_view to, std::string_view* inner) {
    left_.remove_prefix(from.size());
    const size_t end = left_.find(to);
    if (end == std::string_view::npos) return false;
    *inner = left_.substr(0, end);
    left_.remove_prefix(end + to.size());
    return true;
  }

  bool take_markup() {
    constexpr std::string_view kComment = "<!--", kData = "<![CDATA[", kInstruction = "<?",
                               kEnd = "</";
    std::string_view inner;
    if (left_.starts_with(kComment)) return take(kComment, "-->", &inner);
    if (left_.starts_with(kInstruction)) return take(kInstruction, "?>", &inner);
    if (left_.starts_with(kData)) {
      if (path_.empty() || !take(kData, "]]>", &inner)) return false;
      texts_.back().append(inner);
      return true;
    }
    if (left_.starts_with(kEnd)) {
      if (!take(kEnd, ">", &inner)) return false;
      const size_t space = inner.find_last_not_of(kSpaces);
      return space != std::string_view::npos && close(inner.substr(0, space + 1));
    }
    if (left_.starts_with("<!")) return false;
    return open();
  }

  bool open() {
    left_.remove_prefix(1);
    const size_t name_end = left_.find_first_of(" \t\r\n/>");
    if (name_end == 0 || name_end == std::string_view::npos) return false;
    const std::string_view name = left_.substr(0, name_end);
    left_.remove_prefix(name_end);
    // What stands in quotes may hold anything but "<".
    char quote = 0;
    size_t end = 0;
    for (; end < left_.size(); ++end) {
      const char c = left_[end];
      if (c == '<') return false;
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        break;
      }
    }
    if (end == left_.size() || path_.size() >= kMostDepth || (path_.empty() && has_root_))
      return false;
    const bool is_empty = end > 0 && left_[end - 1] == '/';
    left_.remove_prefix(end + 1);
    has_root_ = true;
    whole_names_.push_back(name);
    const size_t colon = name.rfind(':');
    path_.push_back(colon == std::string_view::npos ? name : name.substr(colon + 1));
    texts_.emplace_back();
    return !is_empty || close(name);
  }

  bool close(std::string_view name) {
    if (path_.empty() || whole_names_.back() != name) return false;
    ended_(path_, std::move(texts_.back()));
    texts_.pop_back();
    path_.pop_back();
    whole_names_.pop_back();
    return true;
  }

  std::string_view left_;
  const ElementEnded& ended_;
  std::vector<std::string_view> path_, whole_names_;
  std::vector<std::string> texts_;
  bool has_root_ = false;
};

}  // namespace

bool read_xml(std::string_view document, const ElementEnded& ended) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (document.starts_with(kMark)) document.remove_prefix(kMark.size());
  return Reading(document, ended).run();
}

}  // namespace edgert::s3
