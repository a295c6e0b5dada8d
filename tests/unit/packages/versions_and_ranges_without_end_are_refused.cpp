#include <catch2/catch_test_macros.hpp>

#include "packages/semver.h"

using edgert::packages::Range;
using edgert::packages::Version;

TEST_CASE("versions and ranges without end are refused") {
  const auto repeated = [](std::string_view text, size_t times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
  };
  CHECK(Version::parse("1.2." + repeated("3", 10)).ok());
  CHECK_FALSE(Version::parse("1.2." + repeated("3", 17)).ok());
  CHECK_FALSE(Version::parse("1.2.3-" + repeated("a", 251)).ok());
  CHECK(Range::parse(repeated("1 ", 400)).ok());
  CHECK_FALSE(Range::parse(repeated("1 ", 1100)).ok());
  CHECK_FALSE(Range::parse(repeated(" ", 4097)).ok());
  CHECK_FALSE(Range::parse(repeated("1", 300)).ok());
  // What looks like the beginning of a comparator everywhere takes no time either.
  CHECK_FALSE(Range::parse(repeated("v= ", 1300)).ok());
  CHECK(Range::parse(repeated("||", 900)).ok());
}
