#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "graph/discovery.h"

TEST_CASE("the entry is the first index file that is there") {
  char name[] = "/tmp/edgert-entry-XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  const std::string folder = name;
  const auto entry = [&] { return edgert::graph::find_entry(folder, "", {}, nullptr); };
  const auto none = entry();
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().message == "could not find an appropriate entrypoint");
  // From the last choice to the first.
  for (const char* file : {"index.jsx", "index.mjs", "index.js", "index.tsx", "index.ts"}) {
    std::ofstream(folder + "/" + file) << "0";
    REQUIRE(entry().ok());
    CHECK(entry().value().path.ends_with(file));
  }
  std::filesystem::remove_all(folder);
}
