#include "base/alarm_clock.h"

#include <future>

#include "base/patience.h"

namespace edgert::base {

AlarmClock::~AlarmClock() { stop(); }

Status AlarmClock::start() {
  return thread_.start([alarms = alarms_] { run(*alarms); }, kSmallStackBytes);
}

AlarmClock::Id AlarmClock::set(uint64_t ms, std::function<void()> ring) {
  const Time due = std::chrono::steady_clock::now() + patience(ms);
  std::lock_guard lock(alarms_->mutex);
  const Id id = alarms_->next++;
  if (alarms_->closing) return id;
  alarms_->by_time.emplace(std::pair(due, id), std::move(ring));
  alarms_->times.emplace(id, due);
  alarms_->changed.notify_all();
  return id;
}

void AlarmClock::cancel(Id id) {
  std::function<void()> dropped;
  std::lock_guard lock(alarms_->mutex);
  const auto found = alarms_->times.find(id);
  if (found == alarms_->times.end()) return;
  if (auto alarm = alarms_->by_time.extract({found->second, id}))
    dropped = std::move(alarm.mapped());
  alarms_->times.erase(found);
}

void AlarmClock::settle() {
  std::promise<void> reached;
  set(0, [&] { reached.set_value(); });
  reached.get_future().wait();
}

void AlarmClock::stop() {
  {
    std::lock_guard lock(alarms_->mutex);
    alarms_->closing = true;
    alarms_->changed.notify_all();
  }
  thread_.join();
}

void AlarmClock::run(Alarms& alarms) {
  std::unique_lock lock(alarms.mutex);
  while (!alarms.closing) {
    if (alarms.by_time.empty()) {
      alarms.changed.wait(lock);
      continue;
    }
    const auto first = alarms.by_time.begin();
    if (const Time due = first->first.first; std::chrono::steady_clock::now() < due) {
      alarms.changed.wait_until(lock, due);
      continue;
    }
    std::function<void()> ring = std::move(first->second);
    alarms.times.erase(first->first.second);
    alarms.by_time.erase(first);
    lock.unlock();
    ring();
    // What it held may be the last of the clock.
    ring = nullptr;
    lock.lock();
  }
}

}  // namespace edgert::base
