// Having another thread do something in this process, and waiting for the answer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/patience.h"
#include "worker/worker_state.h"

namespace edgert::pool {

template <typename T>
struct Asked {
  std::optional<T> answer;  // none: it is late, or the worker has ended
  bool is_late = false;
};

// Gives `submit` work that another thread does, which is to run `ask()`, and returns its answer. It
// is late when that thread does not come to it within `patience_ms`, and does not run any more
// then.
template <typename T, typename Submit, typename Ask>
Asked<T> ask_thread(Submit submit, uint64_t patience_ms, Ask ask) {
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
    submit([ticket = std::move(ticket), ask = std::move(ask)] {
      {
        std::lock_guard lock(ticket->shared->mutex);
        if (ticket->shared->given_up) return;
        ticket->shared->begun = true;
      }
      T answer = ask();
      std::lock_guard lock(ticket->shared->mutex);
      ticket->shared->answer.emplace(std::move(answer));
    });
  }
  std::unique_lock lock(shared->mutex);
  const auto is_over = [&] { return shared->over; };
  if (!shared->changed.wait_for(lock, base::patience(patience_ms), is_over)) {
    if (!shared->begun) {
      shared->given_up = true;
      return {std::nullopt, true};
    }
    shared->changed.wait(lock, is_over);
  }
  return {std::move(shared->answer), false};
}

// The same of `ask(WorkerThread&)` on a worker's thread. On that itself nothing is asked.
template <typename T, typename Ask>
Asked<T> ask_worker(worker::WorkerState& state, uint64_t patience_ms, Ask ask) {
  if (state.is_own_thread()) return {};
  return ask_thread<T>([&state](auto work) { state.work->submit(std::move(work)); }, patience_ms,
                       [&state, ask = std::move(ask)] { return ask(*state.thread); });
}

}  // namespace edgert::pool
