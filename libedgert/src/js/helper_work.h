// HelperWork: what V8's helper threads do for one isolate, so that somebody can wait for its end
// without V8's help.
#pragma once

#include <v8-platform.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace edgert::js {

// Thread: any. Owner: shared by the isolate and the work that was posted for it.
class HelperWork final : public std::enable_shared_from_this<HelperWork> {
 public:
  // Work that this thread posts from here on, and pages that it takes, belong to `work`; null: to
  // nobody. It passes on to what the work itself posts.
  static void set_here(std::shared_ptr<HelperWork> work);
  static HelperWork* here();

  std::unique_ptr<v8::Task> watch(std::unique_ptr<v8::Task> task);
  std::unique_ptr<v8::JobTask> watch(std::unique_ptr<v8::JobTask> task);

  // Nothing of it begins any more. True when what runs has ended in time, but for what the calling
  // thread is itself in the middle of. Without `at_most` it waits for as long as it takes.
  bool stop(std::optional<std::chrono::milliseconds> at_most);
  bool is_running();

 private:
  class WatchedTask;
  class WatchedJob;
  class Running;

  bool begin();
  void end();
  template <typename Task>
  void leave_alone_if_stopped(std::unique_ptr<Task>& task);

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t running_ = 0;
  bool stopped_ = false;
};

}  // namespace edgert::js
