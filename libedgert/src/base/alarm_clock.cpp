#include "base/alarm_clock.h"

namespace edgert::base {

AlarmClock::~AlarmClock() { stop(); }

AlarmClock::Id AlarmClock::set(uint64_t ms, std::function<void()> ring) {
  const Time due = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  std::lock_guard lock(mutex_);
  const Id id = next_++;
  if (closing_) return id;
  alarms_.emplace(std::pair(due, id), std::move(ring));
  times_.emplace(id, due);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
  return id;
}

void AlarmClock::cancel(Id id) {
  std::lock_guard lock(mutex_);
  const auto found = times_.find(id);
  if (found == times_.end()) return;
  alarms_.erase({found->second, id});
  times_.erase(found);
}

void AlarmClock::stop() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void AlarmClock::run() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    if (alarms_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = alarms_.begin();
    if (const Time due = first->first.first; std::chrono::steady_clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    const std::function<void()> ring = std::move(first->second);
    times_.erase(first->first.second);
    alarms_.erase(first);
    lock.unlock();
    ring();
    lock.lock();
  }
}

}  // namespace edgert::base
