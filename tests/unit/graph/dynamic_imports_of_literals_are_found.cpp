#include <catch2/catch_test_macros.hpp>

#include "graph/literal_imports.h"

using edgert::graph::literal_imports;
using Found = std::vector<std::string>;

TEST_CASE("dynamic imports of literals are found") {
  CHECK(literal_imports(R"(await import("./a.js"); x ? import('./b.js') : import(`./c.js`))") ==
        Found{"./a.js", "./b.js", "./c.js"});
  CHECK(literal_imports("import ( /* one */ // two\n\t\"./a.js\" /* three */ , {with: {}})") ==
        Found{"./a.js"});
  CHECK(literal_imports("\xC2\xA0import\xE2\x80\xA8(\xEF\xBB\xBF\"./a.js\"\xE2\x80\x83)") ==
        Found{"./a.js"});
  CHECK(literal_imports("return/x/.test(y)?import('./a.js'):`${import('./b.js')}`") ==
        Found{"./a.js", "./b.js"});
}

TEST_CASE("escapes in literals mean what they mean to V8") {
  CHECK(literal_imports(R"(import("\x2e/\u0061\u{62}\u{1F600}\uD83D\uDE00\
c\'\"\\\n\0"))") == Found{std::string("./ab😀😀c'\"\\\n\0", 18)});
  CHECK(literal_imports(R"(import("\uD83D-"))") == Found{"\xEF\xBF\xBD-"});
  CHECK(literal_imports("import(\"a\\\r\nb\\\xE2\x80\xA8"
                        "c\")") == Found{"abc"});
  for (const char* broken : {R"(import("\x2"))", R"(import("\u{110000}"))", R"(import("\u{}"))",
                             R"(import("\u12"))", "import(\"a\nb\")"}) {
    CAPTURE(broken);
    CHECK(literal_imports(broken).empty());
  }
}

TEST_CASE("what is no literal, or no import, is left out") {
  for (const char* code : {"import(name)", "import('./a' + name)", "import(`./${name}.js`)",
                           "import './a.js'", "reimport('./a.js')", "import_('./a.js')",
                           "import.meta.resolve('./a.js')", "import('./a.js", "import(", "import",
                           "import('", "import(/* no end", "import('./a.js'", "import()"}) {
    CAPTURE(code);
    CHECK(literal_imports(code).empty());
  }
}

TEST_CASE("a specifier that is written often is found once, and of very many the first") {
  std::string code;
  for (int i = 0; i < 100'000; ++i) code += "import('');import('./a.js');";
  CHECK(literal_imports(code) == Found{"", "./a.js"});
  for (int i = 0; i < 100'000; ++i) code += "import('" + std::to_string(i) + "');";
  const Found found = literal_imports(code);
  CHECK(found.size() == 50'000);
  CHECK(found.back() == "49997");
}

TEST_CASE("a text of many beginnings takes no long time to read") {
  // Each is bounded by itself; were it not, these would take hours.
  for (const char* part :
       {"import/*", "import(", "import(`", "import('", "import//", "import(\"x\\"}) {
    std::string code;
    while (code.size() < 4'000'000) code += part;
    CHECK(literal_imports(code).size() <= code.size());
  }
}

TEST_CASE("dynamic imports in code alone are told with their types") {
  using edgert::graph::ImportType;
  const auto found = edgert::graph::typed_literal_imports(
      "/** @type {import('./types')} */ // import('./comment')\n"
      "import('./a', {with: {type: 'text'}}); x = `${import(\"./b\", { 'assert': {type: \"json\"} "
      "})}`;"
      "'import(\"./string\")'; import('./c', options); import('./a')");
  REQUIRE(found.size() == 4);
  CHECK((found[0].specifier == "./a" && found[0].type == ImportType::kText));
  CHECK((found[1].specifier == "./b" && found[1].type == ImportType::kJson));
  CHECK((found[2].specifier == "./c" && found[2].type == ImportType::kNone));
  CHECK((found[3].specifier == "./a" && found[3].type == ImportType::kNone));
  // Where the text cannot be followed, all that looks like one.
  CHECK(edgert::graph::typed_literal_imports("} import('./a')").size() == 1);
}
