#include "worker/outsiders.h"

#include <utility>

namespace edgert::worker {

Outsiders::Key Outsiders::add(std::weak_ptr<Outsider> outsider) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return 0;
  all_.emplace(next_, std::move(outsider));
  return next_++;
}

void Outsiders::remove(Key key) {
  const std::lock_guard lock(mutex_);
  all_.erase(key);
}

void Outsiders::end() {
  std::map<Key, std::weak_ptr<Outsider>> all;
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    std::swap(all, all_);
  }
  for (const auto& [key, outsider] : all) {
    if (const std::shared_ptr<Outsider> alive = outsider.lock()) alive->worker_ended();
  }
}

}  // namespace edgert::worker
