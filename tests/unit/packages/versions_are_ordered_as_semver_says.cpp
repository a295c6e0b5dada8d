#include <catch2/catch_test_macros.hpp>

#include "packages/semver.h"

using edgert::packages::Grammar;
using edgert::packages::max_satisfying;
using edgert::packages::Range;
using edgert::packages::Version;

TEST_CASE("versions are ordered as semver says") {
  const char* const ascending[] = {
      "0.9.10",       "1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",    "1.0.0",
      "1.0.1",        "1.2.0",         "1.10.0"};
  std::vector<Version> versions;
  for (const char* each : ascending) versions.push_back(Version::parse(each).value());
  for (size_t a = 0; a < versions.size(); ++a) {
    for (size_t b = 0; b < versions.size(); ++b)
      CHECK(versions[a].compare(versions[b]) == (a < b ? -1 : a > b ? 1 : 0));
  }
  CHECK(max_satisfying(versions, Range::parse("1.0.x").value()) == 8);
  CHECK(max_satisfying(versions, Range::parse("<1.0.0").value()) == 0);
  CHECK(max_satisfying(versions, Range::parse("3").value()) == versions.size());
  CHECK(Version::parse("1.2.3+a").value() == Version::parse("v1.2.3+b").value());
  CHECK(Version::parse("1.2.3+a", Grammar::kStrict).value().text() == "1.2.3");
}
