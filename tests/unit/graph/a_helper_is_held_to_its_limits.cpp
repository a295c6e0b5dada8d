#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>

#include "unit/graph/helper_owner.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// Whatever becomes of it, a helper has been waited for.
void check_that_none_is_left() {
  CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

}  // namespace

TEST_CASE("a helper that computes for too long is ended, and its time is charged") {
  Owner owner;
  graph::HelperLimits limits = roomy();
  limits.cpu_ms = 200;
  const auto ran = run_line("while :; do :; done", owner, limits);
  REQUIRE(!ran.ok());
  CHECK(ran.error().code == ErrorCode::kLimit);
  CHECK(ran.error().message == "sh used up its 200 ms of CPU time");
  CHECK(owner.charged_ms >= 200);
  check_that_none_is_left();
}

TEST_CASE("a helper ends when its owner has no CPU time left for it") {
  Owner owner;
  owner.left_ms = 100;
  const auto ran = run_line("while :; do :; done", owner);
  REQUIRE(!ran.ok());
  CHECK(ran.error().code == ErrorCode::kTimedOut);
  check_that_none_is_left();
}

TEST_CASE("a helper that hangs is ended") {
  Owner owner;
  graph::HelperLimits limits = roomy();
  limits.wall_ms = 100;
  const auto ran = run_line("exec sleep 1000", owner, limits);
  REQUIRE(!ran.ok());
  CHECK(ran.error().code == ErrorCode::kTimedOut);
  CHECK(ran.error().message == "sh did not end within 100 ms");
  check_that_none_is_left();
}

TEST_CASE("a helper that writes too much is ended") {
  Owner owner;
  graph::HelperLimits limits = roomy();
  limits.output_bytes = 64 << 10;
  const auto ran = run_line("exec cat /dev/zero", owner, limits);
  REQUIRE(!ran.ok());
  CHECK(ran.error().message == "sh wrote its 64 KB in full");
  check_that_none_is_left();
}

TEST_CASE("a helper runs under the limits of the kernel") {
  Owner owner;
  graph::HelperLimits limits = roomy();
  limits.memory_bytes = 64 << 20;
  limits.cpu_ms = 3000;
  const auto ran = run_line("read line; ulimit -d; ulimit -f; ulimit -t; ulimit -n; ulimit -c",
                            owner, limits, "go\n");
  REQUIRE(ran.ok());
  CHECK(ran.value().output == "65536\n2048\n5\n64\n0\n");
}

TEST_CASE("a helper that does not read its input may end") {
  Owner owner;
  const std::string input(1 << 22, 'x');
  const auto ran = run_line("echo done", owner, roomy(), input);
  REQUIRE(ran.ok());
  CHECK(ran.value().output == "done\n");
  const auto counted = run_line("wc -c", owner, roomy(), input);
  REQUIRE(counted.ok());
  CHECK(counted.value().output == "4194304\n");
}

TEST_CASE("a helper that cannot be run is an error that names it") {
  Owner owner;
  const auto ran = graph::run_helper({"/nowhere/esbuild"}, {}, "", roomy(), owner);
  REQUIRE(!ran.ok());
  CHECK(ran.error().code == ErrorCode::kIo);
  CHECK(ran.error().message.starts_with("cannot run esbuild (/nowhere/esbuild): "));
  check_that_none_is_left();
}
