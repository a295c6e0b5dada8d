// What our reader finds that modules import, as a line of JSON for each text of the input, so that
// V8 can be asked the same. Before each text stands its length in bytes and a line feed.
#include <iostream>
#include <string>

#include "base/text_codecs.h"
#include "graph/static_imports.h"

int main() {
  std::string size;
  while (std::getline(std::cin, size)) {
    std::string code(std::stoul(size), '\0');
    std::cin.read(code.data(), static_cast<std::streamsize>(code.size()));
    const edgert::graph::StaticImports found = edgert::graph::static_imports(code);
    std::cout << "{\"isWhole\":" << (found.is_whole ? "true" : "false") << ",\"imports\":[";
    for (size_t i = 0; i < found.imports.size(); ++i)
      std::cout << (i == 0 ? "" : ",") << edgert::base::json_text(found.imports[i].specifier);
    std::cout << "]}\n";
  }
}
