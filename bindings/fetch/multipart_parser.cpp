#include "bindings/fetch/multipart_parser.h"

#include <utility>

namespace edgert::bindings {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

Error malformed(std::string_view what) {
  return {ErrorCode::kInvalidArgument,
          "the multipart/form-data body is malformed: " + std::string(what)};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// What stands in quotation marks; a line end and a quotation mark are percent-encoded there, and
// nothing else is.
std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      const std::string_view code = text.substr(at + 1, 2);
      const char escaped = code == "22"                       ? '"'
                           : equals_ignoring_case(code, "0a") ? '\n'
                           : equals_ignoring_case(code, "0d") ? '\r'
                                                              : '\0';
      if (escaped != '\0') {
        out += escaped;
        at += 2;
        continue;
      }
    }
    out += text[at];
  }
  return out;
}

// form-data; name="…"; filename="…"
bool read_disposition(std::string_view value, MultipartPart* part) {
  size_t at = value.find(';');
  if (at == std::string_view::npos || !equals_ignoring_case(trim(value.substr(0, at)), "form-data"))
    return false;
  bool named = false;
  while (at < value.size()) {
    ++at;  // the semicolon
    const size_t equals = value.find_first_of("=;", at);
    if (equals == std::string_view::npos || value[equals] == ';') {
      if (!trim(value.substr(at, equals - at)).empty()) return false;
      at = equals;
      continue;
    }
    const std::string_view key = trim(value.substr(at, equals - at));
    size_t from = equals + 1;
    while (from < value.size() && (value[from] == ' ' || value[from] == '\t')) ++from;
    std::string text;
    if (from < value.size() && value[from] == '"') {
      const size_t end = value.find('"', ++from);
      if (end == std::string_view::npos) return false;
      text = unescape(value.substr(from, end - from));
      at = value.find(';', end);
      if (!trim(value.substr(end + 1, at == std::string_view::npos ? at : at - end - 1)).empty())
        return false;
    } else {
      at = value.find(';', from);
      text = trim(value.substr(from, at == std::string_view::npos ? at : at - from));
    }
    if (equals_ignoring_case(key, "name") && !named) {
      part->name = std::move(text);
      named = true;
    } else if (equals_ignoring_case(key, "filename") && !part->filename) {
      part->filename = std::move(text);
    }
  }
  return named;
}

// Reads the head that begins at `*at`; `*at` is behind its empty line then.
Result<MultipartPart> read_head(std::string_view body, size_t limit, size_t* at) {
  MultipartPart part;
  const size_t begin = *at;
  bool disposed = false;
  for (;;) {
    const std::string_view rest = body.substr(*at, limit - (*at - begin));
    const size_t end = rest.find(kLineEnd);
    if (end == std::string_view::npos)
      return malformed(body.size() - begin > limit ? "a part's head is too long"
                                                   : "a part's head has no end");
    const std::string_view line = rest.substr(0, end);
    *at += end + kLineEnd.size();
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line[0] == ' ' || line[0] == '\t')
      return malformed("a part's header has no name");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (equals_ignoring_case(name, "content-disposition")) {
      if (disposed || !read_disposition(value, &part))
        return malformed("a part's Content-Disposition is not form-data with a name");
      disposed = true;
    } else if (equals_ignoring_case(name, "content-type")) {
      part.content_type = value;
    }
  }
  if (!disposed) return malformed("a part has no Content-Disposition");
  return part;
}

}  // namespace

Result<std::vector<MultipartPart>> parse_multipart(std::string_view body, std::string_view boundary,
                                                   const MultipartLimits& limits) {
  // https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1. A line end inside would make the search
  // for the delimiter more than linear.
  if (boundary.empty() || boundary.size() > 256 ||
      boundary.find_first_of(kLineEnd) != std::string_view::npos)
    return malformed("its boundary is empty, too long or no text");
  const std::string delimiter = "\r\n--" + std::string(boundary);
  std::vector<MultipartPart> parts;
  size_t at = 0;
  if (body.starts_with(std::string_view(delimiter).substr(kLineEnd.size()))) {
    at = delimiter.size() - kLineEnd.size();
  } else {
    const size_t first = body.find(delimiter);
    if (first == std::string_view::npos) return malformed("it has no boundary");
    at = first + delimiter.size();
  }
  for (;;) {
    if (body.substr(at).starts_with("--")) return parts;
    // Transport padding may follow a boundary.
    while (at < body.size() && (body[at] == ' ' || body[at] == '\t')) ++at;
    if (!body.substr(at).starts_with(kLineEnd)) return malformed("a boundary's line goes on");
    at += kLineEnd.size();
    if (parts.size() == limits.parts) return malformed("it has too many parts");
    Result<MultipartPart> part = read_head(body, limits.head_bytes, &at);
    if (!part.ok()) return part.error();
    // The delimiter's line end may be the head's own when there is no content.
    const size_t end = body.find(delimiter, at - kLineEnd.size());
    if (end == std::string_view::npos) return malformed("a part has no end");
    parts.push_back(std::move(part).value());
    parts.back().from = at;
    parts.back().to = end < at ? at : end;
    at = end + delimiter.size();
  }
}

}  // namespace edgert::bindings
