#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "store/shared_caches.h"

TEST_CASE("a corrupt cache entry counts as absent") {
  char directory[] = "/tmp/edgert-cache-XXXXXX";
  REQUIRE(mkdtemp(directory) != nullptr);
  const std::string key(64, 'a');
  edgert::store::SharedCaches(directory, 1 << 20).put("js", key, "code");
  REQUIRE(*edgert::store::SharedCaches(directory, 1 << 20).get("js", key) == "code");
  std::ofstream(std::string(directory) + "/js/" + key, std::ios::app) << "x";
  CHECK(edgert::store::SharedCaches(directory, 1 << 20).get("js", key) == nullptr);
  edgert::store::SharedCaches again(directory, 1 << 20);
  again.put("js", key, "code");
  CHECK(*edgert::store::SharedCaches(directory, 1 << 20).get("js", key) == "code");
  std::filesystem::remove_all(directory);
}
