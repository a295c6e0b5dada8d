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

TEST_CASE("calls of what createRequire has made are found by any name") {
  using Specifiers = std::vector<std::string>;
  CHECK(literal_requires(R"(import { createRequire } from "node:module";
                            const require2 = createRequire(import.meta.url);
                            require2("./data.json"); require2 ( "b" ); require2(name))") ==
        Specifiers{"./data.json", "b"});
  CHECK(literal_requires(R"(const need=createRequire2(import.meta.url); need("a"); needs("x");
                            let $r = module.createRequire ("/a/"), load =
                                Module.default.createRequire(here);
                            $r("b"); load("c"))") == Specifiers{"b", "c", "a"});
  // What is not given what it makes.
  CHECK(literal_requires(R"(createRequire(here); f(createRequire(here)); f("a");
                            make = createRequire; make("b"))")
            .empty());
}

TEST_CASE("of very many names of what createRequire has made some are looked for") {
  std::string code;
  for (int i = 0; i < 5'000; ++i) {
    const std::string name = "r" + std::to_string(10'000 + i);
    code += name + "=createRequire(u);" + name + "('" + std::to_string(i) + "');";
  }
  CHECK(literal_requires(code).size() == 16);
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
