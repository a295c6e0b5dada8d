// Conversation: what one operation asks of a store, and hears from it.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/memory.h"
#include "s3/request.h"
#include "s3/task.h"

namespace edgert::s3 {

// Owner: who sends its requests; it outlives the operation. Thread: one.
class Conversation {
 public:
  explicit Conversation(binding::Memory& memory) : memory_(memory), held_(memory) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // For who sends: the next request, which is to be answered; null: the operation is over.
  std::shared_ptr<const Request> request() const { return request_; }
  void answer(Answer given) {
    answer_ = std::move(given);
    request_.reset();
    std::exchange(waits_, nullptr).resume();
  }

  // For the operation: `co_await talk.ask(std::move(request))`.
  struct Asking {
    Conversation& talk;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waits) noexcept { talk.waits_ = waits; }
    Answer await_resume() noexcept { return std::move(talk.answer_); }
  };
  Asking ask(Request request) {
    request_ = std::make_shared<const Request>(std::move(request));
    return {*this};
  }
  // What it keeps, as the worker's memory, from now on. False: there is no room for so much.
  bool hold(size_t bytes) {
    if (bytes > held_bytes_ && !memory_.has_room(bytes - held_bytes_)) return false;
    held_bytes_ = bytes;
    held_.set(bytes);
    return true;
  }
  binding::Memory& memory() { return memory_; }

 private:
  binding::Memory& memory_;
  binding::HeldBytes held_;
  size_t held_bytes_ = 0;
  std::shared_ptr<const Request> request_;
  Answer answer_;
  std::coroutine_handle<> waits_;
};

}  // namespace edgert::s3
