// Where package.json's maps lead, for each line of the input: "exports" or "imports", the path of
// the file, the conditions with commas between them, what is imported, and the file's text,
// separated by unit separators. Node is asked the same.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "graph/package_json.h"

using edgert::graph::PackageJson;

namespace {

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string answer(std::string_view line) {
  const std::vector<std::string_view> fields = parts_of(line, '\x1f');
  const auto package = PackageJson::parse(fields.at(4), std::string(fields.at(1)));
  if (!package.ok()) return package.error().message;
  const std::vector<std::string_view> conditions = parts_of(fields.at(2), ',');
  const auto found = fields.at(0) == "exports"
                         ? package.value()->resolve_exports(fields.at(3), conditions)
                         : package.value()->resolve_imports(fields.at(3), conditions);
  return found.ok() ? "=" + found.value() : found.error().message;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer(line) << '\n';
}
