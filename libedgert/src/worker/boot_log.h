// BootLog: where the time of a worker's beginning goes, until its first request is answered.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <vector>

#include "edgert/boot_stages.h"

namespace edgert::worker {

// Thread: `mark` on the worker's own, `stages` on any. Owner: the worker's state.
class BootLog {
 public:
  enum Stage : size_t {
    kAsked,      // the pool was asked for the worker
    kThread,     // it has a thread, which is awake
    kLoop,       // with a loop and all that is not V8's
    kIsolate,    // and an isolate with the platform
    kPlatform,   // for this worker, extensions among it
    kLinked,     // the function's modules are there, compiled and linked
    kEvaluated,  // and have run, as far as they do without waiting
    kRequest,    // the first request has come
    kAnswered,   // and its answer has been sent
    kCount
  };

  // Before it has a thread: when the pool was asked.
  void begin(double asked_ms) { marks_[kAsked].wall_ms = asked_ms; }
  // A stage that has come already stays as it was.
  void mark(Stage stage);
  std::vector<BootStage> stages() const;

 private:
  struct Mark {
    double wall_ms = 0;  // 0: it has not come so far
    double cpu_ms = 0;
  };
  bool is_over_ = false;  // its thread's alone
  mutable std::mutex mutex_;
  std::array<Mark, kCount> marks_{};
};

}  // namespace edgert::worker
