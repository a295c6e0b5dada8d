// What our reader finds in scripts of CommonJS, as a line of JSON for each text of the input, so
// that npm's cjs-module-lexer can be asked the same. Before each text stands its length in bytes
// and a line feed.
#include <iostream>
#include <string>
#include <vector>

#include "graph/commonjs_names.h"

namespace {

std::string json(const std::vector<std::string>& texts) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out = "[";
  for (const std::string& text : texts) {
    out += out.size() > 1 ? ",\"" : "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (static_cast<unsigned char>(c) < ' ') {
        out.append("\\u00").append({kDigits[c >> 4], kDigits[c & 15]});
      } else {
        out += c;
      }
    }
    out += '"';
  }
  return out + "]";
}

}  // namespace

int main() {
  std::string size;
  while (std::getline(std::cin, size)) {
    std::string code(std::stoul(size), '\0');
    std::cin.read(code.data(), static_cast<std::streamsize>(code.size()));
    const edgert::graph::CommonJsNames found = edgert::graph::commonjs_names(code);
    std::cout << "{\"exports\":" << json(found.names) << ",\"reexports\":" << json(found.reexports)
              << "}\n";
  }
}
