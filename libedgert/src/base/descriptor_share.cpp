// DescriptorShare: see edgert/binding/descriptor_share.h.
#include "edgert/binding/descriptor_share.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>

namespace edgert::binding {

namespace {

// Of all workers.
std::atomic<size_t> all_held{0};

// 0: there is no limit.
size_t process_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  return limit.rlim_cur;
}

}  // namespace

DescriptorShare::~DescriptorShare() { all_held.fetch_sub(held(), std::memory_order_relaxed); }

bool DescriptorShare::has_room() const {
  const size_t here = held();
  if (here >= most_) return false;
  const size_t limit = trusted_ ? 0 : process_limit();
  return limit == 0 || here + all_held.load(std::memory_order_relaxed) < limit / 2;
}

void DescriptorShare::take(size_t count) {
  if (abandoned_) return;
  held_.fetch_add(count, std::memory_order_relaxed);
  all_held.fetch_add(count, std::memory_order_relaxed);
}

void DescriptorShare::give(size_t count) {
  if (abandoned_) return;
  held_.fetch_sub(count, std::memory_order_relaxed);
  all_held.fetch_sub(count, std::memory_order_relaxed);
}

DescriptorShare::Use DescriptorShare::use() {
  Use use(in_use_);
  if (abandoned_) use.unlock();
  return use;
}

void DescriptorShare::opened(int file) {
  const std::lock_guard lock(mutex_);
  files_.insert(file);
}

void DescriptorShare::close(int file) {
  const std::lock_guard lock(mutex_);
  if (files_.erase(file) != 0) ::close(file);
}

size_t DescriptorShare::abandon() {
  constexpr std::chrono::seconds kPatience(1);
  const std::unique_lock unused(in_use_, kPatience);
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  all_held.fetch_sub(held_.exchange(0), std::memory_order_relaxed);
  if (!unused) return files_.size();
  for (const int file : files_) ::close(file);
  files_.clear();
  return 0;
}

std::string DescriptorShare::refusal() const {
  const size_t here = held();
  if (here >= most_)
    return "this worker has as many as " + std::to_string(most_) + " connections open";
  return "too many connections: this worker has " + std::to_string(here) +
         " open, its share of the process's descriptors (RLIMIT_NOFILE is " +
         std::to_string(process_limit()) + ")";
}

}  // namespace edgert::binding
