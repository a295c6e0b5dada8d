// V8Platform: V8's view of our threads. Background work goes to V8's own pool, foreground tasks to
// the worker's loop.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <unordered_map>
#include <vector>

#include "edgert/result.h"
#include "js/page_ledger.h"
#include "js/v8_compat.h"

namespace edgert::js {

// The foreground tasks of one isolate. Thread: any to post; the isolate's to run.
class ForegroundRunner final : public compat::TaskRunner {
 public:
  // `wake`: once there is a task; any thread.
  void set_wake(std::function<void()> wake);
  void post(std::unique_ptr<v8::Task> task, double delay_seconds) override;
  // Runs what is due, one pass. True if anything ran.
  bool run_due();
  // Milliseconds until the next delayed task, negative when there is none.
  double next_delay_ms();
  // What the waiting tasks keep, about.
  size_t bytes();
  // Drops all tasks; later ones are dropped at once.
  void close();

 private:
  struct Delayed {
    double due;
    std::shared_ptr<v8::Task> task;
    bool operator<(const Delayed& other) const { return due > other.due; }
  };
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<std::unique_ptr<v8::Task>> ready_;
  std::priority_queue<Delayed> delayed_;
  bool closed_ = false;
};

// V8's default platform, with helpers that clean up after whoever makes garbage and must not take
// the machine from those who answer.
Result<std::unique_ptr<v8::Platform>> make_helpers(int background_threads);

// Thread: any. One per process.
class V8Platform final : public compat::Platform {
 public:
  explicit V8Platform(std::unique_ptr<v8::Platform> helpers);

  // Before the isolate is initialised.
  std::shared_ptr<ForegroundRunner> attach(v8::Isolate* isolate);
  // Before the isolate is disposed.
  void detach(v8::Isolate* isolate);

  std::shared_ptr<v8::TaskRunner> foreground(v8::Isolate* isolate) override;
  std::unique_ptr<v8::Task> for_helper(std::unique_ptr<v8::Task> task) override;
  std::unique_ptr<v8::JobTask> for_helper(std::unique_ptr<v8::JobTask> task) override;
  PageLedger& pages() { return pages_; }
  v8::PageAllocator* GetPageAllocator() override { return &pages_; }

 private:
  PageLedger pages_{inner_pages()};
  std::mutex mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundRunner>> runners_;
};

}  // namespace edgert::js
