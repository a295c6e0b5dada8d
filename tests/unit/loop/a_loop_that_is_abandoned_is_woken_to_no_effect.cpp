#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>

#include "loop/async.h"
#include "loop/loop.h"

TEST_CASE("a loop that is abandoned is woken to no effect") {
  for (const bool is_sent_before : {false, true}) {
    auto loop = edgert::loop::Loop::create().value();
    auto wake = std::make_unique<edgert::loop::Async>(*loop, [] {});
    int ends[2];
    REQUIRE(pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    const int descriptor = loop->wakes().descriptor();
    if (is_sent_before) wake->send();
    CHECK(loop->wakes().abandon());
    REQUIRE(fcntl(descriptor, F_GETFD) == -1);
    // Who gets the number next hears nothing of it, neither of wakes nor of the loop's end.
    REQUIRE(dup2(ends[1], descriptor) == descriptor);
    std::thread sender([&] { wake->send(); });
    sender.join();
    char byte;
    CHECK(read(ends[0], &byte, 1) == -1);
    wake.reset();
    loop.reset();
    CHECK(fcntl(descriptor, F_GETFD) != -1);
    for (const int end : {ends[0], ends[1], descriptor}) close(end);
  }
}
