#include <catch2/catch_test_macros.hpp>

#include "graph/literal_imports.h"

using edgert::graph::literal_requires;

TEST_CASE("calls of require with literals are found") {
  using Specifiers = std::vector<std::string>;
  CHECK(literal_requires(R"(var a = require("a"), b = x ? require ( /* b */ './b' ) : require(`c`);
                            require("a"); module.require('d'); require('\x65', "for tools");
                            // require("f")
                            require(name); require("g" + name); requires("h"); myrequire("i"))") ==
        Specifiers{"a", "./b", "c", "d", "e", "f"});
}

TEST_CASE("of very many calls of require the first are found") {
  std::string code;
  for (int i = 0; i < 5'000; ++i) code += "require('" + std::to_string(i) + "');";
  const auto found = literal_requires(code);
  CHECK(found.size() == 1'000);
  CHECK(found.back() == "999");
}

TEST_CASE("octal escapes of scripts are read") {
  CHECK(literal_requires(R"(require('\101\60\0\47\477'))").front() == std::string("A0\0''7", 6));
}
