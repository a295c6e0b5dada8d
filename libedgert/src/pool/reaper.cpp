#include "pool/reaper.h"

#include <utility>

namespace edgert::pool {

namespace {

// It calls next to nothing.
constexpr size_t kStackBytes = 256 * 1024;

}  // namespace

Reaper::~Reaper() { stop(); }

int Reaper::start() {
  std::lock_guard lock(mutex_);
  if (runs_) return 0;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  const int failed = pthread_create(&thread_, &attributes, enter, this);
  pthread_attr_destroy(&attributes);
  runs_ = failed == 0;
  return failed;
}

void Reaper::join(pthread_t thread) {
  std::lock_guard lock(mutex_);
  ended_.push_back(thread);
  changed_.notify_one();
}

void Reaper::stop() {
  {
    std::lock_guard lock(mutex_);
    if (!runs_) return;
    runs_ = false;
    closing_ = true;
    changed_.notify_one();
  }
  pthread_join(thread_, nullptr);
}

void* Reaper::enter(void* self) {
  static_cast<Reaper*>(self)->run();
  return nullptr;
}

void Reaper::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closing_ || !ended_.empty(); });
    if (ended_.empty()) return;
    const std::vector<pthread_t> ended = std::exchange(ended_, {});
    lock.unlock();
    for (const pthread_t thread : ended) pthread_join(thread, nullptr);
    lock.lock();
  }
}

}  // namespace edgert::pool
