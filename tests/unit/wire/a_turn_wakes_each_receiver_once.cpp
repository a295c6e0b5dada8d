#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "wire/inbox.h"

using edgert::wire::Inbox;
using edgert::wire::LaterWakes;
using edgert::wire::Message;

namespace {

struct Woken {
  Woken() {
    box->set_wake([this] { ++wakes; });
  }
  void put(bool may_wait = true) const {
    Message message;
    message.may_wait = may_wait;
    REQUIRE(box->deliver(message));
  }
  size_t take() const {
    std::vector<Message> messages;
    (void)box->take({}, &messages);
    return messages.size();
  }
  const std::shared_ptr<Inbox> box = std::make_shared<Inbox>();
  int wakes = 0;
};

}  // namespace

TEST_CASE("a turn wakes each receiver once, at its end") {
  Woken one, other;
  int due = 0;
  LaterWakes wakes;
  wakes.begin([&] { ++due; });
  for (int i = 0; i < 3; ++i) {
    one.put();
    other.put();
  }
  CHECK(due == 1);
  CHECK(one.wakes == 0);
  wakes.wake_all();
  CHECK(one.wakes == 1);
  CHECK(other.wakes == 1);
  // Until it has looked, it is awake.
  one.put();
  wakes.wake_all();
  CHECK(one.wakes == 1);
  CHECK(one.take() == 4);
  one.put();
  CHECK(due == 2);
  wakes.end();
  CHECK(one.wakes == 2);
  CHECK(one.take() == 1);
  one.put();
  CHECK(one.wakes == 3);
}

TEST_CASE("what another thread brings meanwhile wakes at once, and brings the rest along") {
  Woken one;
  LaterWakes wakes;
  wakes.begin([] {});
  one.put();
  std::thread([&] { one.put(); }).join();
  CHECK(one.wakes == 1);
  CHECK(one.take() == 2);
  wakes.wake_all();
  CHECK(one.wakes == 1);
}

TEST_CASE("what may not wait wakes at once") {
  Woken one;
  LaterWakes wakes;
  wakes.begin([] {});
  one.put();
  one.put(false);
  CHECK(one.wakes == 1);
  CHECK(one.take() == 2);
}

TEST_CASE("a box that goes before the end of the turn is woken no more") {
  LaterWakes wakes;
  wakes.begin([] {});
  Woken one;
  one.put();
  one.box->set_wake(nullptr);
  one.box->close();
  wakes.wake_all();
  CHECK(one.wakes == 0);
}
