#include <catch2/catch_test_macros.hpp>

#include "packages/semver.h"

using edgert::packages::Grammar;
using edgert::packages::Range;
using edgert::packages::satisfies;

TEST_CASE("ranges take the versions that npm takes") {
  const auto comparators = [](std::string_view text, Grammar grammar = Grammar::kStrict) {
    const auto range = Range::parse(text, grammar);
    return range.ok() ? range.value().text() : "unreadable";
  };
  CHECK(comparators("^1.2.3") == ">=1.2.3 <2.0.0-0");
  CHECK(comparators("^0.2.3") == ">=0.2.3 <0.3.0-0");
  CHECK(comparators("^0.0.x") == "<0.1.0-0");
  CHECK(comparators("~1") == ">=1.0.0 <2.0.0-0");
  CHECK(comparators("~> 1.2.3") == ">=1.2.3 <1.3.0-0");
  CHECK(comparators("1.2.3 - 2") == ">=1.2.3 <3.0.0-0");
  CHECK(comparators(">1.x") == ">=2.0.0");
  CHECK(comparators("<=1.2") == "<1.3.0-0");
  CHECK(comparators("> 1.2.3 <v2 || =4.*") == ">1.2.3 <2.0.0-0||>=4.0.0 <5.0.0-0");
  CHECK(comparators("") == "");
  CHECK(comparators("*") == "");
  CHECK(comparators("1.x.3") == "unreadable");
  CHECK(comparators("^1.x.3") == ">=1.0.0 <2.0.0-0");
  CHECK(comparators("latest") == "unreadable");
  CHECK(comparators("latest >=1", Grammar::kLoose) == ">=1.0.0");
  CHECK(comparators("latest", Grammar::kLoose) == "unreadable");
  CHECK(comparators(">01.2.3beta", Grammar::kLoose) == ">1.2.3-beta");

  CHECK(satisfies("1.9.9", "^1.2.3"));
  CHECK_FALSE(satisfies("2.0.0-0", "^1.2.3"));
  CHECK_FALSE(satisfies("0.0.0", "<0.0.0-0"));
}

TEST_CASE("prereleases are taken by those alone who name one of the same numbers") {
  CHECK(satisfies("1.2.3-beta.2", ">=1.2.3-beta"));
  CHECK(satisfies("1.2.4", ">=1.2.3-beta"));
  CHECK_FALSE(satisfies("1.2.4-beta", ">=1.2.3-beta"));
  CHECK_FALSE(satisfies("1.2.4-beta", "*"));
}
