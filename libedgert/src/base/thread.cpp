#include "base/thread.h"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace edgert::base {

BlockedSignals::BlockedSignals() {
  sigset_t all;
  sigfillset(&all);
  for (const int own : {SIGABRT, SIGTRAP, SIGILL, SIGSEGV, SIGBUS, SIGFPE}) sigdelset(&all, own);
  pthread_sigmask(SIG_SETMASK, &all, &before_);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

Status Thread::start(std::function<void()> body, size_t stack_bytes) {
  auto argument = std::make_unique<std::function<void()>>(std::move(body));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (stack_bytes != 0) pthread_attr_setstacksize(&attributes, stack_bytes);
  int failed;
  {
    const BlockedSignals blocked;
    failed = pthread_create(
        &thread_, &attributes,
        [](void* given) -> void* {
          const std::unique_ptr<std::function<void()>> run(
              static_cast<std::function<void()>*>(given));
          (*run)();
          return nullptr;
        },
        argument.get());
  }
  pthread_attr_destroy(&attributes);
  if (failed != 0) {
    return Error{ErrorCode::kLimit,
                 std::string("the system gives no thread: ") + std::strerror(failed)};
  }
  argument.release();  // the thread's
  started_ = true;
  return Unit{};
}

void Thread::join() {
  const bool is_own = is_current();
  if (!std::exchange(started_, false)) return;
  if (is_own) {
    pthread_detach(thread_);
  } else {
    pthread_join(thread_, nullptr);
  }
}

Status probe_threads(size_t count) {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::vector<std::unique_ptr<Thread>> threads;
  Status status = Unit{};
  while (threads.size() < count && status.ok()) {
    threads.push_back(std::make_unique<Thread>());
    status = threads.back()->start([&] {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return over; });
    });
  }
  {
    const std::lock_guard lock(mutex);
    over = true;
    changed.notify_all();
  }
  threads.clear();
  return status;
}

}  // namespace edgert::base
