// SpareThread: the thread of a worker, which may have its isolate before there is the worker.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "edgert/platform.h"
#include "edgert/result.h"
#include "edgert/snapshot.h"
#include "js/blob.h"
#include "js/memory_account.h"

namespace edgert::worker {

struct WorkerState;

// What an isolate is made of is the same for all workers of a memory limit and a blob, and takes
// most of the time that a small function needs to boot. Thread: any. Owner: shared by the pool and
// the thread itself. Whoever starts one calls `become` or `dismiss` once, and joins the thread, or
// sees to it that it is joined.
class SpareThread : public std::enable_shared_from_this<SpareThread> {
 public:
  // Makes an isolate when it is run without a worker, with `limit_bytes` as the limit of its
  // account; none: the thread is for a worker that is there.
  SpareThread(Platform& platform, std::shared_ptr<const Snapshot> snapshot, js::Blob blob,
              std::optional<uint64_t> limit_bytes);

  // Starts the thread, with signals blocked and a worker's stack; an error number.
  int start();
  pthread_t thread() const { return thread_; }

  // The account of the worker that it becomes.
  const std::shared_ptr<js::MemoryAccount>& account() const { return account_; }
  const std::optional<uint64_t>& limit_bytes() const { return limit_bytes_; }
  js::Blob blob() const { return blob_; }

  void become(std::shared_ptr<WorkerState> worker);
  // The thread returns.
  void dismiss();

 private:
  static void* enter(void* self);
  void run();

  Platform& platform_;
  const std::shared_ptr<const Snapshot> snapshot_;
  const js::Blob blob_;
  const std::optional<uint64_t> limit_bytes_;
  const std::shared_ptr<js::MemoryAccount> account_ = std::make_shared<js::MemoryAccount>();
  pthread_t thread_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<WorkerState> worker_;
  bool dismissed_ = false;
};

}  // namespace edgert::worker
