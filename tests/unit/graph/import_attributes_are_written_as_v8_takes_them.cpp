#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "graph/import_attributes.h"

using edgert::graph::attribute_word;
using edgert::graph::AttributeWord;
using edgert::graph::SourceMap;
using edgert::graph::write_attributes;

namespace {

constexpr char kBefore[] =
    "(o=>o&&(typeof o==\"object\"||typeof o==\"function\")"
    "?{get assert(){const w=o.with;return w===void 0?o.assert:w}}:o)(";

std::string written(std::string code, AttributeWord word = AttributeWord::kAssert) {
  write_attributes(&code, word);
  return code;
}

}  // namespace

TEST_CASE("import attributes are written as V8 takes them") {
  CHECK(attribute_word("chrome102") == AttributeWord::kAssert);
  CHECK(attribute_word("chrome150") == AttributeWord::kWith);
  CHECK(attribute_word("") == AttributeWord::kAssert);
  CHECK(written("import a from \"b\" with { type: \"json\" };") ==
        "import a from \"b\" assert { type: \"json\" };");
  CHECK(written("import\"b\"with{type:'text'};export*from'c'with{type:'bytes'}") ==
        "import\"b\"assert{type:'text'};export*from'c'assert{type:'bytes'}");
  CHECK(written("export { default } from \"b\" /* c */ with // d\n { type: \"json\" }") ==
        "export { default } from \"b\" /* c */ assert // d\n { type: \"json\" }");
  CHECK(written("import a from \"b\" assert { type: \"json\" };a", AttributeWord::kWith) ==
        "import a from \"b\" with   { type: \"json\" };a");
}

TEST_CASE("the options of import() are written as V8 takes them") {
  const std::string before = kBefore;
  CHECK(written("import(a, b)") == "import(a," + before + " b))");
  CHECK(written("import(a, { with: c } , )") == "import(a," + before + " { with: c } ), )");
  CHECK(written("import([a, b][0], f(c, `${d, e}`), )") ==
        "import([a, b][0]," + before + " f(c, `${d, e}`)), )");
  CHECK(written("import(import(a, b), c)") ==
        "import(import(a," + before + " b))," + before + " c))");
  CHECK(written("import(a, await import(b, c))") ==
        "import(a," + before + " await import(b," + before + " c))))");
  for (const std::string alone :
       {"import(a)", "import(a, )", "import((a, b))", "a.import(b, c)", "import.meta.f(b, c)",
        "({ import(a, b) {} })", "class A { import(a, b) { } }", "important(a, b)"}) {
    CHECK(written(alone) == alone);
    CHECK(written(alone + "\nimport(a, b)").starts_with(alone + "\nimport(a,("));
  }
  CHECK(written("import(a, b)", AttributeWord::kWith) == "import(a, b)");
}

TEST_CASE("what only looks like import attributes stays as it is") {
  for (const std::string code :
       {R"(x = 'import a from "b" with { type: "json" }')",
        R"(x = `import a from "b" with { type: "json" }; import(a, b)`)",
        R"(// import a from "b" with { type: "json" })", R"(/from "b" with {/; /import(a, b)/)",
        R"(f("b"); with (c) {})", "x = \"b\"\nwith ({}) {}", R"(notfrom "b" with {)",
        R"(import a from "b" with { type: "json" }; ")", R"(import a from "b" withal {})"}) {
    CHECK(written(code) == code);
  }
  const std::string statement = "import \"b\"\nassert\n{ c }";
  CHECK(written(statement, AttributeWord::kWith) == statement);
}

TEST_CASE("a slash behind a brace divides an object, and begins a regular expression else") {
  // What closes the brackets that are open.
  const auto ends_of = [](const std::string& code) {
    std::string ends;
    for (const char c : code) {
      if (c == '{') ends.insert(0, "}");
      if (c == '(') ends.insert(0, ")");
      if (c == '`') ends.insert(0, "`");
      if (c == '}' || c == ')') ends.erase(0, 1);
    }
    return ends;
  };
  // Taken for the other one, each has a string without an end.
  for (const std::string before :
       {"a: {} ", "a: b: {} ", "switch (a) { case b: {} ", "switch (a) { case b ? c : d: {} ",
        "switch (a) { default: {} ", "{} ", "{ {} ", "f()\na: {} ", "x = {}\n{} ", "try {} ",
        "do {} ", "a: if (b) {} ", "class A { static {} } ", "x => { a: {} "}) {
    CAPTURE(before);
    const std::string code = before + "/'/.test(c); import(a, b);" + ends_of(before);
    CHECK(written(code) != code);
  }
  for (const std::string before :
       {"x = { a: {} ", "x = b ? c : {} ", "f(b ? c : {} ", "x = [b ? c : {} ", "`${{} ",
        "x = { a: { b: {} ", "return {} ", "x = a?.b ? c : {} ", "x = a ?? b ? c : {} ",
        "x = b ? .5 : {} ", "({ a() {}, b: {} ", "export default { a: {} "}) {
    CAPTURE(before);
    const std::string code = before + "/ d, '/', import(a, b)" + ends_of(before);
    CHECK(written(code) != code);
  }
}

TEST_CASE("what import attributes move is mapped back") {
  // V8 counts UTF-16: é is one, what lies beyond U+FFFF two.
  std::string code =
      "import \"\u00E9\U0001F600\" with {}; f(import(b, c), d);\r\nimport \"\" with {}; g";
  const SourceMap map = SourceMap::with(nullptr, write_attributes(&code, AttributeWord::kAssert));
  const int wrapped = static_cast<int>(std::string_view(kBefore).size());
  struct Place {
    int line, column, source_column;
  };
  const int moved = 2 + wrapped;
  for (const Place& place :
       {Place{1, 1, 1}, Place{1, 13, 13}, Place{1, 14 + 2, 14}, Place{1, 23 + 2, 23},
        Place{1, 32 + 2, 32}, Place{1, 34 + moved, 34}, Place{1, 35 + moved, 35},
        Place{1, 36 + moved, 36}, Place{1, 36 + moved + 1, 36}, Place{1, 39 + moved + 1, 39},
        Place{2, 10, 10}, Place{2, 20 + 2, 20}, Place{3, 7, 7}}) {
    int line = place.line, column = place.column;
    CHECK(map.map(&line, &column));
    CHECK(line == place.line);
    CHECK(column == place.source_column);
  }
}

TEST_CASE("of very many import attributes none is written") {
  std::string code;
  for (int i = 0; i < 10'001; ++i) code += "import(a,b);";
  CHECK(written(code) == code);
}
