#include "graph/jsonc.h"

#include "base/text.h"

namespace edgert::graph {

std::string strip_jsonc(std::string_view text) {
  std::string out;
  text = base::without_byte_order_mark(text);
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const size_t from = i++;
      while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
      out.append(text.substr(from, i - from + 1));
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      out += ' ';
      while (i + 1 < text.size() && text[i + 1] != '\n') {
        out += ' ';
        ++i;
      }
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      const size_t end = text.find("*/", i + 2);
      const size_t next = end == std::string_view::npos ? text.size() : end + 2;
      for (; i < next; ++i) out += text[i] == '\n' ? '\n' : ' ';
      --i;
    } else if (c == ']' || c == '}') {
      const size_t last = out.find_last_not_of(" \t\r\n");
      if (last != std::string::npos && out[last] == ',') out[last] = ' ';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace edgert::graph
