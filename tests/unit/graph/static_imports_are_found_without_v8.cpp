#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "graph/static_imports.h"

namespace edgert::graph {

namespace {

std::vector<std::string> imported(std::string_view code) {
  std::vector<std::string> specifiers;
  for (const StaticImport& import : static_imports(code).imports)
    specifiers.push_back(import.specifier);
  return specifiers;
}

using Specifiers = std::vector<std::string>;

}  // namespace

TEST_CASE("imports and re-exports of all forms are found") {
  CHECK(imported("import 'a'; import b from \"b\"; import {c, default as d, 'e f' as g} from 'c';"
                 "import * as h from'd'; import i, {j} from 'e';import k, * as l from \"f\"") ==
        Specifiers{"a", "b", "c", "d", "e", "f"});
  CHECK(imported("export * from 'a'; export * as b from 'b'; export {c, d as 'e'} from 'c'") ==
        Specifiers{"a", "b", "c"});
  CHECK(imported("import from from 'a'; import {from} from 'b'; import * as from from 'c'") ==
        Specifiers{"a", "b", "c"});
  CHECK(imported("import/* it's */a\n// from 'no'\nfrom\n'a'") == Specifiers{"a"});
  CHECK(imported("import a from 'a' with {type: 'json'}; export * from 'b' assert {x: 'y'}") ==
        Specifiers{"a", "b"});
  CHECK(imported("import defer * as a from 'a'; import source b from 'b'") == Specifiers{"a", "b"});
}

TEST_CASE("what attributes make of an import is told") {
  const StaticImports found = static_imports(
      "import a from 'a' with { type: 'text' }; import b from 'a' assert{x:'y','type':\"bytes\",};"
      "import c from 'a'; export * from 'a' with { type: 'json' }; import d from 'b' with {}");
  std::vector<ImportType> types;
  for (const StaticImport& import : found.imports) types.push_back(import.type);
  CHECK(types == std::vector{ImportType::kText, ImportType::kBytes, ImportType::kNone,
                             ImportType::kJson, ImportType::kNone});
}

TEST_CASE("what only looks like an import is none") {
  CHECK(imported("import('a'); import.meta.b; `import 'c' ${import('d')}`; /import 'e'/; "
                 "// import 'f'\n/* import 'g' */ 'import \"h\"'; x.import; ({import: 'i'})")
            .empty());
  CHECK(imported("export const a = 'a'; export {a as b}; export default /'from/; "
                 "export function from() {} 'c'")
            .empty());
  CHECK(imported("important from 'a'; exports * from 'b'").empty());
  CHECK(imported("if (a) /import 'b'/.test(c) / 2; a++ / import.meta.b / 'c'").empty());
}

TEST_CASE("what no module has ends the reading, however often it begins") {
  for (const char* beginning : {"import ", "import * ", "import/**/", "export * ", "import {a} "}) {
    std::string code = "import 'a';";
    for (int i = 0; i < 200'000; ++i) code += beginning;
    const StaticImports found = static_imports(code);
    CHECK(found.imports.size() == 1);
    if (beginning[std::string_view(beginning).size() - 2] != '}') CHECK(!found.is_whole);
  }
  CHECK(imported("export { a }; export { b as c } ; import 'd'; export {}\nimport 'e'") ==
        Specifiers{"d", "e"});
}

TEST_CASE("specifiers are told once, unescaped, and where they stand") {
  const StaticImports found =
      static_imports("import 'a';\nimport '\\x61';import \"\\u{1F600}\\u00e9\"");
  REQUIRE(found.imports.size() == 2);
  CHECK(found.imports[0].specifier == "a");
  CHECK(found.imports[0].offset == 7);
  CHECK(found.imports[1].specifier == "\xF0\x9F\x98\x80\xC3\xA9");
  CHECK(found.imports[1].offset == 33);
  CHECK(found.is_whole);
}

TEST_CASE("a text that breaks off is told, with what stands before") {
  for (const char* broken :
       {"import 'a'; {", "import 'a'; }", "import 'a'; 'b", "import 'a'; `${"}) {
    const StaticImports found = static_imports(broken);
    CHECK(found.imports.size() == 1);
    CHECK_FALSE(found.is_whole);
  }
  CHECK(imported("import {a").empty());
  CHECK(imported("import").empty());
  CHECK(imported("export *").empty());
  CHECK(imported("import a from").empty());
}

}  // namespace edgert::graph
