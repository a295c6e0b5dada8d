// OtlpWorker: posts by a worker of our own that fetches.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "edgert/isolate_pool.h"
#include "serve/telemetry/transport.h"

namespace edgert::server::telemetry {

// The worker is booted when something is posted first, and again when it has ended. It has the
// rights of a main worker: what functions may not reach it may, and none of them reaches it. It
// goes on while the pool drains. Thread: one that posts. Owner: the server; the pool outlives it.
class OtlpWorker final : public Transport {
 public:
  // Before the first post.
  void begin(IsolatePool& pool) { pool_ = &pool; }
  // When nobody posts any more; before the pool goes.
  void end();
  Posted post(Post post) override;
  void interrupt() override;

 private:
  class Collecting;
  Result<std::shared_ptr<Worker>> worker();

  IsolatePool* pool_ = nullptr;
  std::shared_ptr<Worker> worker_;  // of the thread that posts
  std::mutex mutex_;                // of what follows
  std::shared_ptr<Call> call_;      // under way
  bool is_interrupted_ = false;
};

}  // namespace edgert::server::telemetry
