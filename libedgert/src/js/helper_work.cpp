#include "js/helper_work.h"

#include <utility>

#include "js/page_ledger.h"

namespace edgert::js {

namespace {

thread_local std::shared_ptr<HelperWork> here_now;
// Of the work that is `here_now`, on this thread's stack: V8 lets its own thread help, too.
thread_local size_t running_here = 0;

}  // namespace

void HelperWork::set_here(std::shared_ptr<HelperWork> work) {
  PageLedger::set_owner(work.get());
  here_now = std::move(work);
}

HelperWork* HelperWork::here() { return here_now.get(); }

bool HelperWork::is_running() {
  const std::lock_guard lock(mutex_);
  return running_ != 0;
}

// While it lives, the thread works for the isolate.
class HelperWork::Running {
 public:
  explicit Running(std::shared_ptr<HelperWork> work) : work_(work.get()), runs_(work->begin()) {
    if (!runs_) return;
    before_ = here_now;
    running_before_ = std::exchange(running_here, before_ == work ? running_here + 1 : 1);
    set_here(std::move(work));
  }
  ~Running() {
    if (!runs_) return;
    const std::shared_ptr<HelperWork> work = here_now;
    set_here(std::move(before_));
    running_here = running_before_;
    work->end();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  explicit operator bool() const { return runs_; }

 private:
  HelperWork* const work_;
  const bool runs_;
  std::shared_ptr<HelperWork> before_;
  size_t running_before_ = 0;
};

// The destructors of V8's tasks look at what may be gone by then.
template <typename Task>
void HelperWork::leave_alone_if_stopped(std::unique_ptr<Task>& task) {
  const std::lock_guard lock(mutex_);
  if (stopped_) (void)task.release();
}

class HelperWork::WatchedTask final : public v8::Task {
 public:
  WatchedTask(std::shared_ptr<HelperWork> work, std::unique_ptr<v8::Task> task)
      : work_(std::move(work)), task_(std::move(task)) {}
  ~WatchedTask() override { work_->leave_alone_if_stopped(task_); }
  void Run() override {
    if (const Running running(work_); running) task_->Run();
  }

 private:
  const std::shared_ptr<HelperWork> work_;
  std::unique_ptr<v8::Task> task_;
};

class HelperWork::WatchedJob final : public v8::JobTask {
 public:
  WatchedJob(std::shared_ptr<HelperWork> work, std::unique_ptr<v8::JobTask> job)
      : work_(std::move(work)), job_(std::move(job)) {}
  ~WatchedJob() override { work_->leave_alone_if_stopped(job_); }
  void Run(v8::JobDelegate* delegate) override {
    if (const Running running(work_); running) job_->Run(delegate);
  }
  size_t GetMaxConcurrency(size_t worker_count) const override {
    if (!work_->begin()) return 0;
    const size_t most = job_->GetMaxConcurrency(worker_count);
    work_->end();
    return most;
  }

 private:
  const std::shared_ptr<HelperWork> work_;
  std::unique_ptr<v8::JobTask> job_;
};

std::unique_ptr<v8::Task> HelperWork::watch(std::unique_ptr<v8::Task> task) {
  return std::make_unique<WatchedTask>(shared_from_this(), std::move(task));
}

std::unique_ptr<v8::JobTask> HelperWork::watch(std::unique_ptr<v8::JobTask> task) {
  return std::make_unique<WatchedJob>(shared_from_this(), std::move(task));
}

bool HelperWork::begin() {
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  ++running_;
  return true;
}

void HelperWork::end() {
  const std::lock_guard lock(mutex_);
  --running_;
  changed_.notify_all();
}

bool HelperWork::stop(std::optional<std::chrono::milliseconds> at_most) {
  const size_t own = here_now.get() == this ? running_here : 0;
  const auto is_done = [&] { return running_ <= own; };
  std::unique_lock lock(mutex_);
  stopped_ = true;
  if (at_most) return changed_.wait_for(lock, *at_most, is_done);
  changed_.wait(lock, is_done);
  return true;
}

}  // namespace edgert::js
