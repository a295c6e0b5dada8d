#include "common/log_quotas.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/log_entry.h"

namespace edgert::server {

namespace {

constexpr std::chrono::seconds kSecond{1};

}  // namespace

void LogQuotas::set(std::map<std::string, LogQuota> quotas) {
  const std::lock_guard lock(mutex_);
  has_any_ = !quotas.empty();
  for (auto& [name, count] : counts_) {
    const auto found = quotas.find(name);
    count.quota = found == quotas.end() ? LogQuota{} : found->second;
  }
  for (const auto& [name, quota] : quotas) counts_[name].quota = quota;
}

void LogQuotas::keep_names(const std::set<std::string>& functions) {
  const std::lock_guard lock(mutex_);
  std::erase_if(counts_, [&](const auto& each) { return !functions.contains(each.first); });
}

LogQuotas::Notice LogQuotas::take_notice(Count& count) {
  const std::string most =
      count.quota.lines != 0
          ? std::to_string(count.quota.lines) + " lines"
          : std::to_string(std::max<uint64_t>(count.quota.bytes >> 10, 1)) + " KB";
  const uint64_t dropped = std::exchange(count.dropped, 0);
  return {count.worker, std::to_string(dropped) + (dropped == 1 ? " line was" : " lines were") +
                            " dropped: the quota of the log is " + most + " a second"};
}

bool LogQuotas::admits(const WorkerIdentity& worker, const LogLine& line, Clock::time_point now) {
  if (!has_any_.load(std::memory_order_relaxed)) return true;
  const std::string name = function_name(worker.service_path);
  std::optional<Notice> notice;
  bool admitted = true;
  {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(name);
    if (found == counts_.end() || line.reason != ErrorReason::kNone) return true;
    Count& count = found->second;
    if (count.quota == LogQuota{}) return true;
    if (now - count.second >= kSecond) {
      if (count.dropped != 0) notice = take_notice(count);
      count.second = now;
      count.lines = count.bytes = 0;
    }
    // One line a second passes, however long it is.
    admitted = count.lines == 0 ||
               ((count.quota.lines == 0 || count.lines < count.quota.lines) &&
                (count.quota.bytes == 0 || count.bytes + line.text.size() <= count.quota.bytes));
    if (admitted) {
      ++count.lines;
      count.bytes += line.text.size();
    } else {
      ++count.dropped_ever;
      count.worker = worker;
      if (++count.dropped == 1) changed_.notify_all();
    }
  }
  if (notice) tell_(notice->first, notice->second);
  return admitted;
}

LogQuotas::Clock::duration LogQuotas::tell_dropped(Clock::time_point now) {
  std::vector<Notice> notices;
  Clock::duration next{0};
  {
    const std::lock_guard lock(mutex_);
    for (auto& [name, count] : counts_) {
      if (count.dropped == 0) continue;
      const Clock::duration left = count.second + kSecond - now;
      if (left <= Clock::duration::zero()) {
        notices.push_back(take_notice(count));
      } else {
        next = next == Clock::duration::zero() ? left : std::min(next, left);
      }
    }
  }
  for (const auto& [worker, text] : notices) tell_(worker, text);
  return next;
}

void LogQuotas::begin() {
  const std::lock_guard lock(mutex_);
  runs_ = thread_.begin([this] { run(); });
}

void LogQuotas::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(runs_, false)) return;
    stops_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void LogQuotas::run() {
  for (;;) {
    const Clock::duration next = tell_dropped(Clock::now());
    std::unique_lock lock(mutex_);
    const auto has_dropped = [this] {
      return std::any_of(counts_.begin(), counts_.end(),
                         [](const auto& each) { return each.second.dropped != 0; });
    };
    if (next != Clock::duration::zero()) {
      changed_.wait_for(lock, next, [this] { return stops_; });
    } else {
      changed_.wait(lock, [&] { return stops_ || has_dropped(); });
    }
    if (stops_) return;
  }
}

std::map<std::string, uint64_t> LogQuotas::dropped() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, uint64_t> all;
  for (const auto& [name, count] : counts_) {
    if (count.dropped_ever != 0) all[name] = count.dropped_ever;
  }
  return all;
}

}  // namespace edgert::server
