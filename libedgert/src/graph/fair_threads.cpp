#include "graph/fair_threads.h"

#include <algorithm>
#include <utility>

namespace edgert::graph {

FairThreads::FairThreads(size_t most_at_once, size_t most_of_one)
    : most_of_one_(most_of_one != 0 ? most_of_one : std::max<size_t>(1, most_at_once / 2)),
      in_line_(most_at_once) {}

void FairThreads::add(const std::string& party, Place place, Job job) {
  Lane& lane = place == Place::kInLine ? in_line_ : beside_;
  std::unique_lock lock(mutex_);
  if (stopped_) return;
  lane.waiting.push_back({party, std::move(job)});
  if (lane.waiting.size() > lane.idle && lane.threads.size() < lane.most_at_once) {
    auto thread = std::make_unique<base::Thread>();
    const base::BlockedSignals blocked;
    if (thread->start([this, &lane] { run(lane); }, base::kSmallStackBytes).ok()) {
      lane.threads.push_back(std::move(thread));
    } else if (lane.threads.empty()) {
      job = std::move(lane.waiting.back().job);
      lane.waiting.pop_back();
      lock.unlock();
      return job();
    }
  }
  lock.unlock();  // so that who wakes finds it free
  lane.changed.notify_one();
}

std::list<FairThreads::Waiting>::iterator FairThreads::next(Lane& lane) {
  if (&lane == &beside_) return lane.waiting.begin();
  const auto running_of = [this](const Waiting& waiting) {
    const auto found = running_.find(waiting.party);
    return found == running_.end() ? 0 : found->second;
  };
  const auto least = std::min_element(lane.waiting.begin(), lane.waiting.end(),
                                      [&](const Waiting& one, const Waiting& other) {
                                        return running_of(one) < running_of(other);
                                      });
  if (least != lane.waiting.end() && running_of(*least) >= most_of_one_) return lane.waiting.end();
  return least;
}

void FairThreads::run(Lane& lane) {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    const auto taken = next(lane);
    if (taken == lane.waiting.end()) {
      ++lane.idle;
      lane.changed.wait(lock);
      --lane.idle;
      continue;
    }
    Waiting work = std::move(*taken);
    lane.waiting.erase(taken);
    if (&lane == &in_line_) ++running_[work.party];
    lock.unlock();
    work.job();
    work.job = nullptr;
    lock.lock();
    if (&lane != &in_line_) continue;
    if (const auto found = running_.find(work.party); --found->second == 0) running_.erase(found);
    // What stood in line for its party is next here, so nobody else is woken.
  }
}

void FairThreads::stop() {
  std::list<Waiting> dropped, dropped_beside;
  std::vector<std::unique_ptr<base::Thread>> ending;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(in_line_.waiting);
    dropped_beside.swap(beside_.waiting);
    for (Lane* lane : {&in_line_, &beside_}) {
      for (auto& thread : lane->threads) ending.push_back(std::move(thread));
      lane->threads.clear();
      lane->changed.notify_all();
    }
  }
  dropped.clear();
  dropped_beside.clear();
  for (const auto& thread : ending) thread->join();
}

}  // namespace edgert::graph
