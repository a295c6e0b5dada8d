// Who floods a worker's inbox delays its own messages, not those of others.
#include <catch2/catch_test_macros.hpp>
#include <utility>
#include <vector>

#include "wire/inbox.h"

using edgert::Bytes;
using edgert::wire::Inbox;
using edgert::wire::Message;

namespace {

void deliver(Inbox& inbox, edgert::wire::EndpointId from, uint32_t number, size_t bytes = 1) {
  Message message;
  message.kind = Message::Kind::kBytes;
  message.from = from;
  message.exchange = number;
  message.bytes = Bytes(std::string(bytes, 'x'));
  REQUIRE(inbox.deliver(message));
}

struct Taken {
  std::vector<Message> messages;
  bool more = false;
};

Taken take(Inbox& inbox) {
  Taken taken;
  taken.more = inbox.take({.messages = 10, .bytes = 1000}, &taken.messages);
  return taken;
}

}  // namespace

TEST_CASE("senders take turns at a full inbox") {
  Inbox inbox;
  for (uint32_t i = 0; i < 1000; ++i) deliver(inbox, 1, i);
  deliver(inbox, 2, 7);
  Taken first = take(inbox);
  CHECK(first.more);
  REQUIRE(first.messages.size() == 10);
  CHECK(first.messages[0].from == 1);
  CHECK(first.messages[1].from == 2);
  CHECK(first.messages[1].exchange == 7);

  // Who comes later waits for a turn, not for the flood.
  deliver(inbox, 3, 8);
  const Taken second = take(inbox);
  size_t of_third = 0;
  for (const Message& message : second.messages) of_third += message.from == 3;
  CHECK(of_third == 1);

  uint32_t next = 0;
  size_t turns = 0;
  const auto check_order = [&](const Taken& taken) {
    for (const Message& message : taken.messages) {
      if (message.from != 1) continue;
      CHECK(message.exchange == next);
      ++next;
    }
  };
  check_order(first);
  check_order(second);
  for (bool more = true; more; ++turns) {
    const Taken taken = take(inbox);
    CHECK(taken.messages.size() <= 10);
    check_order(taken);
    more = taken.more;
  }
  CHECK(next == 1000);
  CHECK(turns >= 98);
  CHECK(inbox.empty());
}

TEST_CASE("a turn's bytes are bounded") {
  Inbox inbox;
  for (uint32_t i = 0; i < 8; ++i) deliver(inbox, i % 2, i, 400);
  size_t turns = 0, messages = 0;
  for (bool more = true; more; ++turns) {
    const Taken taken = take(inbox);
    CHECK(taken.messages.size() <= 3);
    messages += taken.messages.size();
    more = taken.more;
  }
  CHECK(messages == 8);
  CHECK(turns == 3);
}

TEST_CASE("what is left over is not forgotten at the end") {
  Inbox inbox;
  for (uint32_t i = 0; i < 30; ++i) deliver(inbox, i % 3, i);
  (void)take(inbox);
  deliver(inbox, 9, 30);
  const std::vector<Message> rest = inbox.take_all();
  CHECK(rest.size() == 21);
  CHECK(inbox.empty());
}
