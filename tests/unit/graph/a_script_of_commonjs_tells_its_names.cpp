#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "graph/commonjs_names.h"

using edgert::graph::commonjs_names;
using edgert::graph::looks_like_commonjs;

namespace {

using Texts = std::vector<std::string>;

Texts names_of(std::string_view code) { return commonjs_names(code).names; }
Texts reexports_of(std::string_view code) { return commonjs_names(code).reexports; }

}  // namespace

TEST_CASE("a script of CommonJS tells its names") {
  CHECK(names_of("exports.a = 1; module . exports . b = 2; exports['c-d'] = 3; exports.a = 4") ==
        Texts{"a", "b", "c-d"});
  CHECK(names_of("(function (exports) { exports.a = 1 })(exports)") == Texts{"a"});
  CHECK(names_of("module.exports = { a, b: c, 'd': e, ...f, g: require('h'), i }") ==
        Texts{"a", "b", "d", "g"});
  CHECK(names_of("exports.\xC3\xA9 = exports['\\u{1F600}\\101'] = 1") == Texts{"\xC3\xA9",
                                                                               "\xF0\x9F\x98\x80"
                                                                               "A"});
  CHECK(names_of("exports['\\uD83D'] = exports['\\uFF21'] = 1; exports.a == 2") == Texts{"a"});
}

TEST_CASE("a property that is defined counts where its value is a plain one") {
  CHECK(names_of("Object.defineProperty(exports, '__esModule', { value: true })") ==
        Texts{"__esModule"});
  CHECK(names_of("Object.defineProperty(exports, 'a', { enumerable: true, get: function () { "
                 "return b.c; } })") == Texts{"a"});
  CHECK(names_of("exports.a = exports.b = 1; Object.defineProperty(exports, 'a', { get() { return "
                 "c(); } })") == Texts{"b"});
}

TEST_CASE("what a script of CommonJS takes over from others is told") {
  CHECK(reexports_of("module.exports = require('a'); if (b) module.exports = require('./c')") ==
        Texts{"./c"});
  CHECK(reexports_of("module.exports = { ...require('a'), b, ...require('c') }") ==
        Texts{"a", "c"});
  CHECK(reexports_of("tslib_1.__exportStar(require('a'), exports); __export(require('b'))") ==
        Texts{"a", "b"});
  CHECK(
      reexports_of("var _a = _interopRequireWildcard(require('./a'));\n"
                   "Object.keys(_a).forEach(function (key) {\n"
                   "  if (key === 'default' || key === '__esModule') return;\n"
                   "  if (key in exports && exports[key] === _a[key]) return;\n"
                   "  Object.defineProperty(exports, key, { enumerable: true, get: function () {\n"
                   "    return _a[key]; } });\n"
                   "});") == Texts{"./a"});
}

TEST_CASE("what stands in strings, comments, templates and regular expressions is no export") {
  CHECK(names_of("'exports.a = 1'; /* exports.b = 2 */ // exports.c = 3\n"
                 "`exports.d = 4 ${exports.e = 5}`; x = /exports.f = 6['\"]/; y / exports.g = 7") ==
        Texts{"e", "g"});
  CHECK(names_of("if (a) /'/.test(b); exports.c = a++ / 2 / '/'; exports.d = 1") ==
        Texts{"c", "d"});
}

TEST_CASE("a module or what is no script has no names of CommonJS") {
  for (const char* code :
       {"exports.a = 1; export default 2", "exports.a = 1; import b from 'b'",
        "exports.a = import.meta", "exports.a = 'b", "exports.a = (", "exports.a = 1)",
        "exports.a = `${", "exports.a = /[/", "exports.a = \"\\"}) {
    CAPTURE(code);
    CHECK(names_of(code).empty());
  }
  CHECK(names_of("exports.a = 1; import('b'); a.import; importScripts('c'); exporter = 1") ==
        Texts{"a"});
}

TEST_CASE("a text that requires or exports something, and is no module, looks like CommonJS") {
  for (const char* code : {"require('a')", "function f() { return require (a) }", "exports.a = 1",
                           "module.exports = f", "Object.defineProperty(exports, 'a', b)",
                           "exports['a'] = 1", "#!/usr/bin/env node\nrequire('a')"}) {
    CAPTURE(code);
    CHECK(looks_like_commonjs(code));
  }
  for (const char* code :
       {"", "f()", "'require(1)'", "// exports.a = 1", "x.require('a')", "required('a')",
        "import a from 'a'; module.exports = a", "export {}; require('a')",
        "import 'a'; exports.b = 1", "import.meta.url; require('a')"}) {
    CAPTURE(code);
    CHECK_FALSE(looks_like_commonjs(code));
  }
}

TEST_CASE("a script of many beginnings takes no long time to read") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* part : {"exports/*",
                           "exports.a=",
                           "module.exports={a,",
                           "module/**/.exports={a:b,...require('a'),",
                           "Object.defineProperty(exports,'a',{",
                           "Object.keys(a).forEach(function(a){if(a===",
                           "(",
                           "{",
                           "${",
                           "`${",
                           "`",
                           "var a = require('a')\n",
                           "__export(require('a')",
                           "/",
                           "a=/[",
                           "\\",
                           "_interopRequireWildcard(",
                           "'a'",
                           "exports['a']=",
                           "import(",
                           "Object/*",
                           "\xC3\xA9",
                           "exports.\xC3\xA9=",
                           "\xE2\x80",
                           "module.exports=require('a');",
                           "//",
                           "\r\n",
                           "exports "}) {
    std::string code;
    while (code.size() < 2'000'000) code += part;
    CHECK(commonjs_names(code).names.size() <= 50'000);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("of very many names of CommonJS the first are told") {
  std::string code;
  for (int i = 0; i < 60'000; ++i) code += "exports.a" + std::to_string(i) + "=";
  CHECK(names_of(code + "1").size() == 50'000);
  CHECK(names_of(code + "1").back() == "a49999");
}
