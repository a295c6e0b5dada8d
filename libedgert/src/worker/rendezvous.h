// Asking a worker's thread something and waiting for the answer.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "worker/worker_state.h"

namespace edgert::worker {

// Runs `ask(WorkerThread&)` on the worker's thread and returns its answer; empty when the worker
// ended first. Not to be called on a worker's thread.
template <typename T, typename Ask>
std::optional<T> ask_worker(WorkerState& state, Ask ask) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<T> answer;
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
    state.inbox->submit([ticket = std::move(ticket), ask = std::move(ask), &state] {
      T answer = ask(*state.thread);
      std::lock_guard lock(ticket->shared->mutex);
      ticket->shared->answer.emplace(std::move(answer));
    });
  }
  std::unique_lock lock(shared->mutex);
  shared->changed.wait(lock, [&] { return shared->over; });
  return std::move(shared->answer);
}

}  // namespace edgert::worker
