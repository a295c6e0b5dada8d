#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "unit/graph/helper_owner.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a helper ends with its owner") {
  char file[] = "/tmp/edgert-helper-XXXXXX";
  close(mkstemp(file));
  Owner owner;
  // It says its number, and then nothing for ever.
  std::thread stopper([&] {
    while (std::ifstream(file).peek() == std::ifstream::traits_type::eof())
      std::this_thread::yield();
    owner.gone.store(true);
  });
  const auto ran = run_line(std::string("echo $$ > ") + file + "; exec sleep 1000", owner);
  stopper.join();
  REQUIRE(!ran.ok());
  CHECK(ran.error().code == ErrorCode::kCancelled);
  CHECK(ran.error().message == "the worker was stopped while sh ran");
  pid_t child = 0;
  std::ifstream(file) >> child;
  REQUIRE(child > 0);
  CHECK(kill(child, 0) != 0);
  unlink(file);
}
