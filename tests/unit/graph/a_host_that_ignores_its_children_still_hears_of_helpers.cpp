#include <catch2/catch_test_macros.hpp>
#include <csignal>

#include "unit/graph/helper_owner.h"

using namespace edgert::test;

TEST_CASE("a host that ignores its children still hears of helpers") {
  Owner owner;
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  const auto good = run_line("echo code", owner);
  const auto bad = run_line("echo complaint >&2; exit 1", owner);
  std::signal(SIGCHLD, before);
  REQUIRE(good.ok());
  CHECK(good.value().succeeded);
  CHECK(good.value().output == "code\n");
  REQUIRE(bad.ok());
  CHECK(!bad.value().succeeded);
  CHECK(bad.value().complaints == "complaint\n");
}
