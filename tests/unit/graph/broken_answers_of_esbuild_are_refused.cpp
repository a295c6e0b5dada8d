#include <catch2/catch_test_macros.hpp>

#include "graph/esbuild_packets.h"

using namespace edgert;

namespace {

std::string length(size_t size) {
  return {static_cast<char>(size & 0xFF), static_cast<char>(size >> 8 & 0xFF), 0, 0};
}
std::string text(const std::string& value) { return "\x03" + length(value.size()) + value; }
std::string key(const std::string& name) { return length(name.size()) + name; }
std::string packet(const std::string& body) { return length(body.size()) + body; }
std::string answer(char number, const std::string& code) {
  return packet(std::string{static_cast<char>(number << 1 | 1), 0, 0, 0} + "\x06" + length(2) +
                key("errors") + "\x05" + length(0) + key("code") + text(code));
}

}  // namespace

TEST_CASE("answers come by their numbers") {
  const auto read = graph::transformed_by(answer(1, "b") + answer(0, "a"), 2);
  REQUIRE(read);
  CHECK((*read)[0].code == "a");
  CHECK((*read)[1].code == "b");
}

TEST_CASE("what is cut off, missing, twice there or out of range is no answer") {
  const std::string whole = answer(0, "a");
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(graph::transformed_by(whole.substr(0, size), 1));
  CHECK(graph::transformed_by(whole, 1));
  CHECK_FALSE(graph::transformed_by(whole, 2));
  CHECK_FALSE(graph::transformed_by(whole + answer(0, "a"), 2));
  CHECK_FALSE(graph::transformed_by(answer(7, "a"), 1));
}

TEST_CASE("lists within lists without an end are refused") {
  std::string deep = std::string{1, 0, 0, 0} + "\x06" + length(1) + key("warnings");
  for (int i = 0; i < 100000; ++i) deep += "\x05" + length(1);
  CHECK_FALSE(graph::transformed_by(length(0), 1));
  std::string body = length(deep.size());
  body[2] = static_cast<char>(deep.size() >> 16 & 0xFF);
  CHECK_FALSE(graph::transformed_by(body + deep, 1));
}
