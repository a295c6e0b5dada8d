// However a function cuts its body, the receiver gets few and moderate messages, as it gives
// credit.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wire/remote_body.h"

using namespace edgert;
using namespace edgert::wire;

namespace {

class Box final : public Receiver {
 public:
  bool deliver(Message& message) override {
    messages.push_back(std::move(message));
    return true;
  }
  std::string body() const {
    std::string all;
    for (const Message& message : messages) all.append(message.bytes.view());
    return all;
  }
  size_t chunks() const {
    size_t count = 0;
    for (const Message& message : messages) count += message.kind == Message::Kind::kBytes;
    return count;
  }
  bool ended() const { return !messages.empty() && messages.back().kind == Message::Kind::kEnd; }

  std::vector<Message> messages;
};

// A source that the test drives by hand.
class Tap final : public ByteSource {
 public:
  struct State {
    ByteSink* sink = nullptr;
    size_t credit = 0;
    bool cancelled = false;
  };
  explicit Tap(State& state) : state_(state) {}
  void attach(ByteSink* sink) noexcept override { state_.sink = sink; }
  void grant(size_t bytes) noexcept override { state_.credit += bytes; }
  void cancel(const Error&) noexcept override { state_.cancelled = true; }

 private:
  State& state_;
};

struct World {
  std::shared_ptr<Box> box = std::make_shared<Box>();
  std::vector<std::function<void()>> deferred;
  std::shared_ptr<const Sender> sender = std::make_shared<Sender>(
      Sender{1, [this](std::function<void()> task) { deferred.push_back(std::move(task)); }});
  Line line{box, 2, 3, false, 1};
  int done = 0;

  void end_turn() {
    for (const auto& task : std::exchange(deferred, {})) task();
  }
};

}  // namespace

TEST_CASE("the small chunks of one turn cross as one message") {
  World world;
  Tap::State tap;
  const auto body =
      Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), [&] { ++world.done; });
  body->grant(kDefaultCredit);
  CHECK(tap.credit == kDefaultCredit);
  for (int i = 0; i < 1000; ++i) tap.sink->on_bytes(Bytes("x"));
  CHECK(world.box->messages.empty());
  world.end_turn();
  CHECK(world.box->messages.size() == 1);
  tap.sink->on_bytes(Bytes("end"));
  tap.sink->on_end();
  CHECK(world.box->body() == std::string(1000, 'x') + "end");
  CHECK(world.box->ended());
  CHECK(world.done == 1);
  CHECK(*world.sender->waiting == 0);
}

TEST_CASE("credit bounds how many messages wait, however small they are") {
  World world;
  Tap::State tap;
  const auto body =
      Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), [&] { ++world.done; });
  body->grant(kDefaultCredit);
  for (int i = 0; i < 10000; ++i) {
    tap.sink->on_bytes(Bytes("x"));
    world.end_turn();
  }
  const size_t most = kDefaultCredit / message_cost(1);
  CHECK(world.box->chunks() == most);
  // The receiver gives back what they have cost.
  body->grant(most * message_cost(1));
  CHECK(world.box->chunks() == most + 1);
  CHECK(world.box->body() == std::string(10000, 'x'));
  tap.sink->on_end();
  CHECK(world.box->ended());
}

TEST_CASE("long chunks are cut and wait where they were made") {
  World world;
  Tap::State tap;
  constexpr size_t kLong = 10 << 20;
  std::string chunk;
  for (size_t i = 0; i < kLong; ++i) chunk.push_back(static_cast<char>(i * 7 >> 3));
  std::shared_ptr<Outgoing> body;
  SECTION("of a stream") {
    body =
        Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), [&] { ++world.done; });
    body->grant(1);
    tap.sink->on_bytes(Bytes(chunk));
    tap.sink->on_end();
  }
  SECTION("of a body that is all there") {
    body = Outgoing::make_whole(world.sender, world.line, Bytes(chunk), [&] { ++world.done; });
    CHECK(world.box->messages.empty());
    body->grant(1);
  }
  CHECK(world.box->messages.size() == 1);
  CHECK(*world.sender->waiting == kLong - kMostMessageBytes);
  CHECK(*world.sender->held == *world.sender->waiting);
  CHECK(world.done == 0);
  for (size_t granted = kMostMessageBytes; granted < kLong; granted += kMostMessageBytes)
    body->grant(kMostMessageBytes);
  for (const Message& message : world.box->messages)
    CHECK(message.bytes.size() <= kMostMessageBytes);
  CHECK(world.box->body() == chunk);
  CHECK(world.box->ended());
  CHECK(world.done == 1);
  CHECK(*world.sender->held == 0);
}

TEST_CASE("a source gets no more credit than can be passed on") {
  World world;
  Tap::State tap;
  const auto body = Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), {});
  body->grant(kDefaultCredit);
  for (int i = 0; i < 1000; ++i) {
    tap.sink->on_bytes(Bytes("x"));
    world.end_turn();
    // A reader that takes each and grants for it what it has cost.
    body->grant(message_cost(1));
  }
  CHECK(tap.credit - 1000 <= kDefaultCredit);
}

TEST_CASE("what waits is forgotten when nobody wants it") {
  World world;
  Tap::State tap;
  {
    const auto body = Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), {});
    tap.sink->on_bytes(Bytes(std::string(100000, 'x')));
    tap.sink->on_bytes(Bytes("small"));
    CHECK(*world.sender->held == 100005);
    SECTION("because it was cancelled") {
      body->cancel(Error{ErrorCode::kCancelled, "no"});
      CHECK(tap.cancelled);
      CHECK(*world.sender->held == 0);
    }
    SECTION("because its owner has gone") {}
  }
  world.end_turn();
  CHECK(*world.sender->held == 0);
  CHECK(world.box->messages.empty());
}

TEST_CASE("an error comes behind what was sent before it") {
  World world;
  Tap::State tap;
  const auto body =
      Outgoing::make(world.sender, world.line, std::make_unique<Tap>(tap), [&] { ++world.done; });
  body->grant(kDefaultCredit);
  tap.sink->on_bytes(Bytes("before"));
  tap.sink->on_fail(Error{ErrorCode::kCancelled, "broken"});
  REQUIRE(world.box->messages.size() == 2);
  CHECK(world.box->messages[0].bytes.view() == "before");
  CHECK(world.box->messages[1].kind == Message::Kind::kFail);
  CHECK(world.done == 1);
}
