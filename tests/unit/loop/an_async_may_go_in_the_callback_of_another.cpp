#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "loop/async.h"
#include "loop/loop.h"

TEST_CASE("an async may go in the callback of another, or in its own") {
  auto loop = edgert::loop::Loop::create().value();
  int called = 0;
  std::vector<std::unique_ptr<edgert::loop::Async>> asyncs(4);
  std::unique_ptr<edgert::loop::Async> late;
  asyncs[0] = std::make_unique<edgert::loop::Async>(*loop, [&] {
    ++called;
    asyncs[0].reset();
    asyncs[1].reset();
    // One that comes meanwhile is woken as any other.
    late = std::make_unique<edgert::loop::Async>(*loop, [&] {
      called += 100;
      loop->stop();
    });
    late->send();
  });
  asyncs[1] = std::make_unique<edgert::loop::Async>(*loop, [&] { called += 1000; });
  asyncs[2] = std::make_unique<edgert::loop::Async>(*loop, [&] { called += 10; });
  asyncs[3] = std::make_unique<edgert::loop::Async>(*loop, [&] { called += 1000; });
  std::thread sender([&] {
    for (const size_t i : {2, 1, 0}) asyncs[i]->send();
  });
  sender.join();
  loop->run();
  CHECK(called == 111);
}
