// Wakes: the descriptor by which other threads wake a loop, for all of its Asyncs.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "edgert/result.h"

struct uv_loop_s;

namespace edgert::loop {

// In place of libuv's handles for that, whose receiver spins until the sender has marked itself
// done: on one core the sender is preempted by who it wakes before it can.
// Thread: the loop's, but for wake. Owner: the loop.
class Wakes {
 public:
  static Result<std::unique_ptr<Wakes>> create(uv_loop_s* loop);
  ~Wakes();

  // What is called on the loop once it has been sent.
  struct Call {
    const std::shared_ptr<const std::function<void()>> callback;
    std::atomic<bool> is_sent{false};  // since the callback ran
  };
  void add(Call* call);
  void remove(Call* call);
  void wake();

  int descriptor() const;
  // Nobody is woken any more, and the descriptor is closed; false where it stays, because another
  // thread seems about to write to it.
  bool abandon();

 private:
  struct Internals;
  explicit Wakes(std::unique_ptr<Internals> internals);
  void run();

  std::unique_ptr<Internals> internals_;
  std::vector<Call*> calls_;  // null for those that have gone while callbacks run
  bool is_running_ = false;
  std::atomic<bool> is_woken_{false};  // and has not looked since
};

}  // namespace edgert::loop
