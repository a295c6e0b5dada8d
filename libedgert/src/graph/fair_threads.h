// FairThreads: a few threads for those who ask them to do something that may take long.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/thread.h"

namespace edgert::graph {

// Threads begin when they are needed. Each party has at most a part of them, and the one that has
// fewest comes first: who asks for much waits for itself. Thread: any. Owner: the pool.
class FairThreads {
 public:
  using Job = std::function<void()>;
  enum class Place {
    kInLine,
    kBesideIt,  // for the host's own: two more threads that do nothing else
  };

  // `most_of_one`: of one party at once; 0: half of them.
  explicit FairThreads(size_t most_at_once, size_t most_of_one = 0);
  ~FairThreads() { stop(); }

  // Where the system has no thread at all, the caller's does the job. Dropped after `stop`.
  void add(const std::string& party, Place place, Job job);
  // Drops what has not begun and waits for what has.
  void stop();

 private:
  static constexpr size_t kMostBeside = 2;
  struct Waiting {
    std::string party;
    Job job;
  };
  struct Lane {
    explicit Lane(size_t most) : most_at_once(most) {}
    const size_t most_at_once;
    std::list<Waiting> waiting;  // in the order in which they came
    size_t idle = 0;
    std::condition_variable changed;
    std::vector<std::unique_ptr<base::Thread>> threads;
  };

  void run(Lane& lane);
  // Under the lock: what is next, or the end.
  std::list<Waiting>::iterator next(Lane& lane);

  const size_t most_of_one_;
  std::mutex mutex_;
  Lane in_line_, beside_{kMostBeside};
  std::unordered_map<std::string, size_t> running_;  // by party, of those in line
  bool stopped_ = false;
};

}  // namespace edgert::graph
