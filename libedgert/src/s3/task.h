// Task: a coroutine that does a part of an operation, and may wait for others in the middle.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "base/check.h"

namespace edgert::s3 {

// It begins when it is awaited, or by `start`; destroying it ends it where it stands, with all that
// it waits for. What it is given by reference outlives it. Thread: one.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  // Goes on with who waits for it.
  struct AtEnd {
    bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle self) noexcept {
      const std::coroutine_handle<> waits = self.promise().waits;
      return waits ? waits : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> waits;
    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    AtEnd final_suspend() noexcept { return {}; }
    void return_value(T given) { value.emplace(std::move(given)); }
    void unhandled_exception() { EDGERT_CHECK(false); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  void start() { handle_.resume(); }
  bool is_over() const { return handle_.done(); }
  T& result() { return *handle_.promise().value; }

  // For who awaits it.
  bool await_ready() const { return false; }
  Handle await_suspend(std::coroutine_handle<> waits) {
    handle_.promise().waits = waits;
    return handle_;
  }
  T await_resume() { return std::move(*handle_.promise().value); }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace edgert::s3
