#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "wire/inbox.h"

using edgert::wire::Inbox;
using edgert::wire::LaterWakes;
using edgert::wire::Message;

// Who is woken may run before the call that has woken it returns: on one core it does as a rule.
TEST_CASE("a box that wakes its receiver is open to it") {
  const auto box = std::make_shared<Inbox>();
  size_t taken = 0;
  box->set_wake([&] {
    std::thread([&] {
      std::vector<Message> messages;
      CHECK_FALSE(box->take({}, &messages));
      taken += messages.size();
    }).join();
  });
  Message first;
  REQUIRE(box->deliver(first));
  CHECK(taken == 1);
  LaterWakes wakes;
  wakes.begin([] {});
  for (int i = 0; i < 2; ++i) {
    Message later;
    later.may_wait = true;
    REQUIRE(box->deliver(later));
  }
  wakes.wake_all();
  CHECK(taken == 3);
  box->set_wake(nullptr);
}
