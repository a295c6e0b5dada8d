// Resolver: the process's threads that ask the system for names.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "loop/async.h"

namespace edgert::loop {

// What came of a question.
struct NameAnswer {
  std::vector<std::string> addresses;
  std::string failure;  // empty: none
  bool keeps = true;    // the name server's own words, and not that it could not be asked
};

// Thread: any.
class Resolver {
 public:
  // One who waits. Everything in it is the resolver's until `done`, and guarded by its mutex.
  struct Waiter {
    Async* wake = nullptr;
    bool done = false;
    NameAnswer answer;
    std::shared_ptr<struct NameQuestion> question;
  };

  // The system's. Never freed: its threads may still be at work when the process exits.
  static Resolver& instance();

  // The waiter's answer is there at once where it is known or refused; else it is woken. Questions
  // of one party for one name are one. `ask` fills in the answer, on one of the threads.
  void ask(Waiter& waiter, uint64_t party, const std::string& name,
           std::function<void(NameAnswer&)> ask);
  // Gives up; what nobody waits for any more is not asked.
  void leave(Waiter& waiter);
  // Whether it has been answered; then its answer may be looked at.
  bool is_done(Waiter& waiter);

  // Threads that there are; for tests.
  size_t threads();

 private:
  using Question = std::shared_ptr<NameQuestion>;
  using Clock = std::chrono::steady_clock;
  struct Party {
    std::list<Question> waiting;
    size_t running = 0;
    uint64_t served = 0;  // when it had its last turn
  };
  struct Known {
    NameAnswer answer;
    Clock::time_point until;
  };

  static void* enter(void* self);
  void run();
  Question take();
  void need_thread(const Party& party);
  void finish(const Question& question, NameAnswer answer);
  void remember(const std::string& name, const NameAnswer& answer);
  void settle(Waiter& waiter, const NameAnswer& answer);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<uint64_t, Party> parties_;
  std::unordered_map<std::string, Question> asked_;  // by party and name
  std::unordered_map<std::string, Known> known_;
  std::deque<std::string> known_order_;  // oldest first
  uint64_t turn_ = 0;
  size_t waiting_ = 0;
  size_t threads_ = 0;
  size_t idle_ = 0;
};

}  // namespace edgert::loop
