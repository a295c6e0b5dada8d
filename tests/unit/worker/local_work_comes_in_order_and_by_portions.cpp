#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "worker/local_work.h"

using edgert::worker::LocalWork;

TEST_CASE("local work comes in order and by portions") {
  LocalWork box;
  int woken = 0;
  box.set_wake([&woken] { ++woken; });
  std::vector<int> ran;
  for (int i = 0; i < 12; ++i) REQUIRE(box.submit([&ran, i] { ran.push_back(i); }));
  CHECK(woken == 1);
  std::vector<size_t> portions;
  while (!box.empty()) {
    const std::vector<LocalWork::Work> portion = box.take(5);
    portions.push_back(portion.size());
    for (const LocalWork::Work& work : portion) work();
  }
  CHECK(portions == std::vector<size_t>{5, 5, 2});
  CHECK(ran == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("local work that comes too late is dropped") {
  LocalWork box;
  box.close();
  CHECK_FALSE(box.submit([] {}));
  CHECK(box.empty());
}
