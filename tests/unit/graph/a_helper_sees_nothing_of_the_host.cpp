#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdlib>

#include "unit/graph/helper_owner.h"

using namespace edgert::test;

TEST_CASE("a helper sees nothing of the host") {
  Owner owner;
  setenv("EDGERT_TEST_SECRET", "of the host", 1);
  const int left_open = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const auto environment = run_line("env", owner);
  const auto descriptors = run_line("cd /proc/self/fd && echo *", owner);
  const auto signals = run_line("grep SigBlk /proc/self/status", owner);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(left_open);
  REQUIRE(environment.ok());
  CHECK(environment.value().output.find("ONLY=this") != std::string::npos);
  CHECK(environment.value().output.find("EDGERT") == std::string::npos);
  CHECK(environment.value().output.find("HOME=") == std::string::npos);
  REQUIRE(descriptors.ok());
  // The shell has one of its own while it looks.
  CHECK((descriptors.value().output == "0 1 2\n" || descriptors.value().output == "0 1 2 3\n"));
  REQUIRE(signals.ok());
  CHECK(signals.value().output == "SigBlk:\t0000000000000000\n");
}
