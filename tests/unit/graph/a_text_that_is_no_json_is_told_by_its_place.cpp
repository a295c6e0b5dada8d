#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "graph/json_syntax.h"

using edgert::graph::json_fault;

TEST_CASE("what is JSON has no fault") {
  for (const std::string text :
       {"null", " [ ] ", "{}", "[1,-0,0.5,-1.25e+10,1E-400,12345678901234567890123]",
        R"({"a":{"b":[true,false,null,{}]},"":"\"\\\/\b\f\n\r\t\u00e9\ud800"})", "\"\x7f\xc3\xa9\"",
        "\r\n\t1"}) {
    CAPTURE(text);
    CHECK(!json_fault(text));
  }
  CHECK(!json_fault(std::string(100'000, '[') + std::string(100'000, ']')));
}

TEST_CASE("a text that is no JSON is told by its first fault") {
  struct Case {
    std::string text;
    size_t offset;
    std::string what;
  };
  const std::string end = "Unexpected end of JSON input";
  for (const auto& [text, offset, what] : std::vector<Case>{
           {"", 0, end},
           {"[1,", 3, end},
           {"{\"a\"", 4, end},
           {"\"a", 2, end},
           {"tru", 3, end},
           {"-", 1, end},
           {"\"\\u12", 5, end},
           {std::string(100'000, '['), 100'000, end},
           {"{no JSON", 1, "Unexpected token 'n' in JSON"},
           {"[1,]", 3, "Unexpected token ']' in JSON"},
           {"{\"a\":1,}", 7, "Unexpected token '}' in JSON"},
           {"{\"a\" 1}", 5, "Unexpected token '1' in JSON"},
           {"[1 2]", 3, "Unexpected token '2' in JSON"},
           {"[1}", 2, "Unexpected token '}' in JSON"},
           {"01", 1, "Unexpected token '1' in JSON"},
           {"1.x", 2, "Unexpected token 'x' in JSON"},
           {"nul!", 3, "Unexpected token '!' in JSON"},
           {"{} // end", 3, "Unexpected token '/' in JSON"},
           {"\xc3\xa9", 0, "Unexpected token '\xc3\xa9' in JSON"},
           {"\"\\x\"", 2, "Unexpected token 'x' in JSON"},
           {"\"\\u12g4\"", 5, "Unexpected token 'g' in JSON"},
           {"\"a\nb\"", 2, "Bad control character in string literal in JSON"},
           {std::string("\0", 1), 0, std::string("Unexpected token '\0' in JSON", 28)},
       }) {
    CAPTURE(text);
    const auto fault = json_fault(text);
    REQUIRE(fault);
    CHECK(fault->offset == offset);
    CHECK(fault->what == what);
  }
}
