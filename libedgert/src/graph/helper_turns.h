// HelperTurns: how many helper processes run at once, and who comes next.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace edgert::graph {

class HelperOwner;

// One for the process. Each function has at most half of the turns, and the one that has fewest of
// them comes first: a function that asks for much waits for itself. Owners that need not wait are
// not counted. Thread: any.
class HelperTurns {
 public:
  static HelperTurns& instance();
  explicit HelperTurns(size_t most_at_once);

  // Waits until it is the owner's turn; false when the owner has gone before. One who waits is a
  // thread that stands, so there are never more of them than threads of the sources of pools.
  bool take(const HelperOwner& owner);
  void give_back(const HelperOwner& owner);

 private:
  struct Waiter {
    const std::string& name;
    std::condition_variable granted;
    bool is_granted = false;
  };
  // Under the lock: gives turns to those who are next, while there are some.
  void grant();

  const size_t most_at_once_;
  const size_t most_of_one_;
  std::mutex mutex_;
  std::list<Waiter*> waiting_;                       // in the order in which they came
  std::unordered_map<std::string, size_t> running_;  // by owner
  size_t all_running_ = 0;
};

// One turn, given back with it.
class HelperTurn {
 public:
  explicit HelperTurn(const HelperOwner& owner)
      : owner_(owner), taken_(HelperTurns::instance().take(owner)) {}
  ~HelperTurn() {
    if (taken_) HelperTurns::instance().give_back(owner_);
  }
  HelperTurn(const HelperTurn&) = delete;
  HelperTurn& operator=(const HelperTurn&) = delete;
  bool taken() const { return taken_; }

 private:
  const HelperOwner& owner_;
  const bool taken_;
};

}  // namespace edgert::graph
