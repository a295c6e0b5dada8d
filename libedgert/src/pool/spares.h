// Spares: isolates that are made before somebody asks for a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "pool/reaper.h"
#include "worker/spare_thread.h"

namespace edgert::pool {

// Thread: any. Owner: the pool.
class Spares {
 public:
  // So many of each blob at the most, and none before `prepare`.
  Spares(Platform& platform, std::shared_ptr<const Snapshot> snapshot, size_t most, Reaper& reaper);

  // The thread of a worker with this limit and this blob: one that has its isolate, or one that is
  // to be started.
  std::shared_ptr<worker::SpareThread> take(uint64_t limit_bytes, js::Blob blob);
  // One that `take` gave, and that becomes nothing.
  void give_up(worker::SpareThread& spare);
  // Such a worker has booted, and the next one may be like it: in place of those of other limits,
  // which have waited for longer.
  void prepare(uint64_t limit_bytes, js::Blob blob);
  // Lets all of them go.
  void drop();
  // The same, and makes no more.
  void stop();

 private:
  void dismiss(worker::SpareThread& spare);

  Platform& platform_;
  const std::shared_ptr<const Snapshot> snapshot_;
  const size_t most_;
  Reaper& reaper_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<worker::SpareThread>> spares_;  // the oldest first
  bool stopped_ = false;
};

}  // namespace edgert::pool
