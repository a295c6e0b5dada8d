// Having a worker's thread do something in this process, and waiting for the answer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "worker/worker_state.h"

namespace edgert::pool {

template <typename T>
struct Asked {
  std::optional<T> answer;  // none: it is late, or the worker has ended
  bool is_late = false;
};

// Runs `ask(WorkerThread&)` on the worker's thread and returns its answer. It is late when the
// worker does not come to it within `patience_ms`, and does not run any more then. On the worker's
// own thread nothing is asked.
template <typename T, typename Ask>
Asked<T> ask_worker(worker::WorkerState& state, uint64_t patience_ms, Ask ask) {
  if (state.is_own_thread()) return {};
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<T> answer;
    bool begun = false;
    bool given_up = false;
    bool over = false;
  };
  // Work that is dropped unrun counts as an answer too.
  struct Ticket {
    std::shared_ptr<Shared> shared;
    ~Ticket() {
      std::lock_guard lock(shared->mutex);
      shared->over = true;
      shared->changed.notify_all();
    }
  };
  auto shared = std::make_shared<Shared>();
  {
    auto ticket = std::make_shared<Ticket>(shared);
    state.work->submit([ticket = std::move(ticket), ask = std::move(ask), &state] {
      {
        std::lock_guard lock(ticket->shared->mutex);
        if (ticket->shared->given_up) return;
        ticket->shared->begun = true;
      }
      T answer = ask(*state.thread);
      std::lock_guard lock(ticket->shared->mutex);
      ticket->shared->answer.emplace(std::move(answer));
    });
  }
  std::unique_lock lock(shared->mutex);
  const auto is_over = [&] { return shared->over; };
  const std::chrono::milliseconds patience(patience_ms);
  if (!shared->changed.wait_for(lock, patience, is_over)) {
    if (!shared->begun) {
      shared->given_up = true;
      return {std::nullopt, true};
    }
    shared->changed.wait(lock, is_over);
  }
  return {std::move(shared->answer), false};
}

}  // namespace edgert::pool
