// A server whose part a test plays by hand, and the world of a client that calls it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/caller.h"

namespace edgert::wire::test {

// Keeps what it was sent, and answers as it is told to.
class ScriptedServer final : public Server, public Receiver {
 public:
  explicit ScriptedServer(bool is_open = true) : is_open_(is_open), self_(this, [](void*) {}) {}

  const std::shared_ptr<Receiver>& receiver() const override { return self_; }
  bool claim() override {
    ++claims;
    return is_free;
  }
  std::optional<Error> failure() const override { return broke_down; }
  bool find_successor(Found found) override {
    if (!has_successor) return false;
    asked.push_back(std::move(found));
    return true;
  }
  bool deliver(Message& message) override {
    if (!is_open_) return false;
    messages.push_back(std::move(message));
    return true;
  }

  void close() { is_open_ = false; }
  size_t count(Message::Kind kind) const {
    size_t found = 0;
    for (const Message& message : messages) found += message.kind == kind;
    return found;
  }
  std::string body() const {
    std::string all;
    for (const Message& message : messages)
      if (message.kind == Message::Kind::kBytes) all.append(message.bytes.view());
    return all;
  }
  // Gives the request that it has taken back, unopened.
  Message give_back() {
    Message request = std::move(messages.front());
    messages.clear();
    request.kind = Message::Kind::kReturn;
    request.error = std::make_unique<Error>(Error{ErrorCode::kWorkerAlreadyRetired, "it ends"});
    return request;
  }

  bool is_free = true;
  bool has_successor = true;
  std::optional<Error> broke_down;
  int claims = 0;
  std::vector<Found> asked;
  std::vector<Message> messages;

 private:
  bool is_open_;
  const std::shared_ptr<Receiver> self_;
};

// A body that a test lets flow by hand.
class Tap final : public ByteSource {
 public:
  struct State {
    ByteSink* sink = nullptr;
    size_t credit = 0;
    std::optional<Error> cancelled;
    bool is_destroyed = false;
  };
  explicit Tap(State& state) : state_(state) {}
  ~Tap() override { state_.is_destroyed = true; }
  void attach(ByteSink* sink) noexcept override { state_.sink = sink; }
  void grant(size_t bytes) noexcept override { state_.credit += bytes; }
  void cancel(const Error& reason) noexcept override { state_.cancelled = reason; }

 private:
  State& state_;
};

// Reads a body, granting only what it is told to.
class Reader final : public ByteSink {
 public:
  explicit Reader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {
    source_->attach(this);
  }
  void grant(size_t bytes) { source_->grant(bytes); }
  void leave() { source_ = nullptr; }
  void on_bytes(Bytes bytes) noexcept override { text.append(bytes.view()); }
  void on_end() noexcept override { has_ended = true; }
  void on_fail(const Error& error) noexcept override { failure = error; }

  std::string text;
  bool has_ended = false;
  std::optional<Error> failure;

 private:
  std::unique_ptr<ByteSource> source_;
};

// One call and all that its owner has to do.
class Caller {
 public:
  Caller() {
    auto sender = std::make_shared<Sender>();
    sender->id = 7;
    sender->defer = [this](std::function<void()> task) { deferred_.push_back(std::move(task)); };
    sender->now_ms = [] { return now_ms(); };
    sender_ = std::move(sender);
    now_ms() = 0;
  }
  // Those who wait for a successor hold the call, and the call holds its server.
  ~Caller() {
    if (server_) server_->asked.clear();
  }

  static double& now_ms() {
    static double now = 0;
    return now;
  }

  void call(const std::shared_ptr<ScriptedServer>& server, wire::Caller::Request request = {}) {
    server_ = server;
    if (request.head == nullptr) request.head = std::make_unique<RequestHead>();
    is_sending_ = true;
    call_ = std::make_shared<wire::Caller>(
        sender_, 1, server, std::move(request),
        [this](Result<FetchResponse> result) {
          ++answers;
          was_answered_inside = was_answered_inside || is_sending_;
          if (result.ok()) {
            response = std::move(result).value();
          } else {
            error = result.error();
          }
        },
        [this] { ++overs; });
    call_->send();
    is_sending_ = false;
  }
  void end_turn() {
    while (!deferred_.empty()) {
      const std::function<void()> task = std::move(deferred_.front());
      deferred_.pop_front();
      task();
    }
  }
  void hear(Message message) {
    call_->on_message(std::move(message));
    end_turn();
  }
  void hear(Message::Kind kind, std::string bytes = {}) {
    Message message;
    message.kind = kind;
    message.bytes = Bytes(std::move(bytes));
    hear(std::move(message));
  }
  void hear_error(Message::Kind kind) {
    Message message;
    message.kind = kind;
    message.error = std::make_unique<Error>(Error{ErrorCode::kInternal, "told so"});
    hear(std::move(message));
  }
  void hear_response(bool streamed, std::string bytes = {}, int64_t content_length = -1) {
    Message message;
    message.kind = Message::Kind::kResponse;
    message.response = std::make_unique<ResponseHead>();
    message.streamed = streamed;
    message.content_length = content_length;
    message.bytes = Bytes(std::move(bytes));
    hear(std::move(message));
  }
  void hear_grant(size_t credit) {
    Message message;
    message.kind = Message::Kind::kGrant;
    message.credit = credit;
    hear(std::move(message));
  }
  wire::Caller& operator*() { return *call_; }
  wire::Caller* operator->() { return call_.get(); }
  const Sender& sender() const { return *sender_; }

  int answers = 0;
  int overs = 0;
  bool was_answered_inside = false;
  std::optional<FetchResponse> response;
  std::optional<Error> error;

 private:
  std::shared_ptr<ScriptedServer> server_;
  std::shared_ptr<const Sender> sender_;
  std::deque<std::function<void()>> deferred_;
  std::shared_ptr<wire::Caller> call_;
  bool is_sending_ = false;
};

inline wire::Caller::Request streaming(Tap::State& tap) {
  wire::Caller::Request request;
  request.body = std::make_unique<Tap>(tap);
  return request;
}

}  // namespace edgert::wire::test
