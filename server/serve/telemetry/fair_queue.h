// FairQueue: records that wait for a collector, of which no function's push out another's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace edgert::server::telemetry {

// Bounded as a whole: one function alone may fill it, and where others want to speak, the last
// records of whoever has most make room, until all have the same. What is taken is taken from each
// in turn, from each in its order. `Record` has `function` and `bytes()`. Thread: one at a time.
template <typename Record>
class FairQueue final {
 public:
  static constexpr size_t kMostBytes = size_t{16} << 20;
  static constexpr size_t kMostRecords = 8192;

  size_t size() const { return size_; }
  size_t bytes() const { return bytes_; }
  bool empty() const { return size_ == 0; }

  // `dropped` is told the function of each record that has no room, this one's among them.
  template <typename Dropped>
  void push(Record record, Dropped dropped) {
    const size_t cost = cost_of(record);
    if (cost > kMostBytes) return dropped(record.function);
    const auto at = lanes_.try_emplace(record.function).first;
    Lane& own = at->second;
    while (cost_ + cost > kMostBytes) {
      // There is one: the queue is not empty.
      const Lane& largest = *by_cost_.rbegin()->second;
      if (own.cost + cost > largest.cost || &own == &largest) {
        const std::string function = at->first;
        if (own.records.empty()) lanes_.erase(at);
        return dropped(function);
      }
      drop_last(dropped);
    }
    bytes_ += record.bytes();
    ++size_;
    own.records.push_back(std::move(record));
    change_cost(own, own.cost + cost);
  }

  // At most so many; of bytes as many as make `most_bytes` full.
  std::vector<Record> take(size_t most, size_t most_bytes) {
    std::vector<Record> taken;
    size_t bytes = 0;
    while (size_ != 0 && taken.size() < most && bytes < most_bytes) {
      auto at = lanes_.upper_bound(last_);
      if (at == lanes_.end()) at = lanes_.begin();
      Lane& lane = at->second;
      last_ = at->first;
      Record record = std::move(lane.records.front());
      lane.records.pop_front();
      bytes += record.bytes();
      settle(at, record);
      taken.push_back(std::move(record));
    }
    return taken;
  }

 private:
  struct Lane {
    std::deque<Record> records;
    size_t cost = 0;
  };
  using Lanes = std::map<std::string, Lane, std::less<>>;
  using Place = std::pair<size_t, const Lane*>;

  // So that the bound on bytes is one on records, too.
  static size_t cost_of(const Record& record) {
    return std::max(record.bytes(), kMostBytes / kMostRecords);
  }

  template <typename Dropped>
  void drop_last(Dropped& dropped) {
    const auto at = lanes_.find(by_cost_.rbegin()->second->records.front().function);
    Lane& lane = at->second;
    const Record record = std::move(lane.records.back());
    lane.records.pop_back();
    settle(at, record);
    dropped(record.function);
  }

  // One of its records is there no more.
  void settle(typename Lanes::iterator at, const Record& record) {
    --size_;
    bytes_ -= record.bytes();
    change_cost(at->second, at->second.cost - cost_of(record));
    if (at->second.records.empty()) lanes_.erase(at);
  }

  void change_cost(Lane& lane, size_t cost) {
    cost_ = cost_ - lane.cost + cost;
    auto place = by_cost_.extract(Place{lane.cost, &lane});
    lane.cost = cost;
    if (cost == 0) return;
    if (place.empty()) {
      by_cost_.emplace(cost, &lane);
      return;
    }
    place.value().first = cost;
    by_cost_.insert(std::move(place));
  }

  Lanes lanes_;              // of those that have records
  std::set<Place> by_cost_;  // the same
  std::string last_;         // that was taken from
  size_t size_ = 0, bytes_ = 0, cost_ = 0;
};

}  // namespace edgert::server::telemetry
