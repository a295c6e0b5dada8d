#include <catch2/catch_test_macros.hpp>
#include <string>

#include "loop/loop.h"

TEST_CASE("posted work runs in order in the same turn") {
  auto loop = edgert::loop::Loop::create().value();
  std::string order;
  loop->post([&] {
    order += "a";
    loop->post([&] {
      order += "c";
      loop->stop();
    });
  });
  loop->post([&] { order += "b"; });
  loop->run();
  CHECK(order == "abc");
}
