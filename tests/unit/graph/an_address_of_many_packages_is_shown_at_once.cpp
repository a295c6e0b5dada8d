#include <catch2/catch_test_macros.hpp>
#include <string>

#include "graph/addresses.h"

TEST_CASE("an address of many packages is shown at once") {
  std::string specifier;
  while (specifier.size() < 4'000'000) specifier += "package:";
  CHECK(edgert::graph::shown(specifier).size() < 510);
  CHECK(edgert::graph::shown(edgert::graph::package_address("a b", "file:///c")) == "a b");
}
