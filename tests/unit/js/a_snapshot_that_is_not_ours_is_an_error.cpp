#include <catch2/catch_test_macros.hpp>
#include <string>

#include "edgert/snapshot.h"
#include "tests/support/test_pool.h"

TEST_CASE("a snapshot that is not ours is an error") {
  edgert::test::platform();
  const auto refused = [](std::string bytes) {
    return !edgert::Snapshot::create(bytes, [](edgert::binding::Natives&) {}).ok();
  };
  CHECK(refused(""));
  CHECK(refused("edgert"));
  CHECK(refused(std::string(100'000, '\0')));
  CHECK(refused(std::string(100'000, 'x')));
}
