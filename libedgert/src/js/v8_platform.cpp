#include "js/v8_platform.h"

#include <sys/resource.h>

#include <ctime>
#include <utility>

#include "base/thread.h"
#include "js/helper_work.h"

namespace edgert::js {

namespace {

double now_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

Result<std::unique_ptr<v8::Platform>> make_helpers(int background_threads) {
  constexpr int kHelpersNice = 5;
  std::unique_ptr<v8::Platform> helpers;
  // Their priority is that of the thread which makes them.
  base::Thread maker;
  Status started = maker.start([&] {
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kHelpersNice);
    helpers = v8::platform::NewDefaultPlatform(background_threads);
  });
  if (!started.ok()) return started.take_error();
  maker.join();
  return helpers;
}

void ForegroundRunner::post(std::unique_ptr<v8::Task> task, double delay_seconds) {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    if (delay_seconds > 0) {
      delayed_.push({now_seconds() + delay_seconds, std::move(task)});
    } else {
      ready_.push_back(std::move(task));
    }
    wake = wake_;
  }
  if (wake) wake();
}

void ForegroundRunner::set_wake(std::function<void()> wake) {
  bool has_tasks = false;
  {
    std::lock_guard lock(mutex_);
    wake_ = wake;
    has_tasks = !ready_.empty() || !delayed_.empty();
  }
  if (has_tasks) wake();
}

bool ForegroundRunner::run_due() {
  std::vector<std::unique_ptr<v8::Task>> ready;
  std::vector<std::shared_ptr<v8::Task>> due;
  {
    std::lock_guard lock(mutex_);
    ready.swap(ready_);
    const double now = now_seconds();
    while (!delayed_.empty() && delayed_.top().due <= now) {
      due.push_back(delayed_.top().task);
      delayed_.pop();
    }
  }
  for (const auto& task : ready) task->Run();
  for (const auto& task : due) task->Run();
  return !ready.empty() || !due.empty();
}

double ForegroundRunner::next_delay_ms() {
  std::lock_guard lock(mutex_);
  return delayed_.empty() ? -1 : std::max(0.0, (delayed_.top().due - now_seconds()) * 1000);
}

size_t ForegroundRunner::bytes() {
  constexpr size_t kTaskBytes = 256;
  std::lock_guard lock(mutex_);
  return (ready_.size() + delayed_.size()) * kTaskBytes;
}

void ForegroundRunner::close() {
  std::vector<std::unique_ptr<v8::Task>> ready;
  std::priority_queue<Delayed> delayed;
  std::lock_guard lock(mutex_);
  closed_ = true;
  wake_ = nullptr;
  ready.swap(ready_);
  delayed.swap(delayed_);
}

V8Platform::V8Platform(std::unique_ptr<v8::Platform> helpers)
    : compat::Platform(std::move(helpers)) {}

std::shared_ptr<ForegroundRunner> V8Platform::attach(v8::Isolate* isolate) {
  auto runner = std::make_shared<ForegroundRunner>();
  std::lock_guard lock(mutex_);
  runners_[isolate] = runner;
  return runner;
}

void V8Platform::detach(v8::Isolate* isolate) {
  std::shared_ptr<ForegroundRunner> runner;
  {
    std::lock_guard lock(mutex_);
    const auto found = runners_.find(isolate);
    if (found == runners_.end()) return;
    runner = std::move(found->second);
    runners_.erase(found);
  }
  runner->close();
}

std::shared_ptr<v8::TaskRunner> V8Platform::foreground(v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  const auto found = runners_.find(isolate);
  if (found != runners_.end()) return found->second;
  // An isolate that V8 asks about before it is attached or after it went: tasks are dropped.
  auto closed = std::make_shared<ForegroundRunner>();
  closed->close();
  return closed;
}

std::unique_ptr<v8::Task> V8Platform::for_helper(std::unique_ptr<v8::Task> task) {
  HelperWork* work = HelperWork::here();
  return work == nullptr ? std::move(task) : work->watch(std::move(task));
}

std::unique_ptr<v8::JobTask> V8Platform::for_helper(std::unique_ptr<v8::JobTask> task) {
  HelperWork* work = HelperWork::here();
  return work == nullptr ? std::move(task) : work->watch(std::move(task));
}

}  // namespace edgert::js
