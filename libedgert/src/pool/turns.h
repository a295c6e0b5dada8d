// Turns: what happens to one call of a host, one thing at a time, where the host wants it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/alarm_clock.h"
#include "edgert/executor.h"

namespace edgert::pool {

// What concerns a call comes from several threads: its worker's, the watchdog's, a clock's, the
// host's. Here it gets in line, so that whatever belongs to the call needs no lock of its own, and
// none is held while the host is called. Thread: any.
class Turns final : public std::enable_shared_from_this<Turns> {
 public:
  struct Place {
    // There, and nowhere else. Null: on the thread of a worker that brings something, and
    // otherwise on that of `answers`.
    std::shared_ptr<Executor> executor;
    // Whoever comes does it: it calls nobody.
    bool is_anywhere = false;
  };

  // `refused` is the last turn of all when the executor takes no more; it comes on the thread of
  // `answers`.
  Turns(Place place, std::shared_ptr<base::AlarmClock> answers, std::function<void()> refused)
      : place_(std::move(place)), answers_(std::move(answers)), refused_(std::move(refused)) {}

  // It begins in the middle of a turn, that of who makes it. Ends that turn; false: something has
  // come meanwhile, and only `go_on` lets it run.
  bool release();
  void go_on();

  // Runs `run` in a turn, perhaps inside this call.
  template <typename Run>
  void here_or_later(Run run) {
    add(std::make_unique<TaskOf<Run>>(std::move(run)), true);
  }
  // Never inside this call.
  template <typename Run>
  void later(Run run) {
    add(std::make_unique<TaskOf<Run>>(std::move(run)), false);
  }

 private:
  // As std::function, for what can only be moved.
  struct Task {
    virtual ~Task() = default;
    virtual void run() = 0;
  };
  template <typename Run>
  struct TaskOf final : Task {
    explicit TaskOf(Run run) : work(std::move(run)) {}
    void run() override { work(); }
    Run work;
  };
  class Ticket;

  void add(std::unique_ptr<Task> task, bool may_be_here);
  bool may_run_here() const;
  // For who has the turn: runs what there is, and gives the turn back or away.
  void run();
  void hand_over();
  void refuse();

  // The turn's, as the tasks are.
  Place place_;
  const std::shared_ptr<base::AlarmClock> answers_;
  std::function<void()> refused_;
  std::mutex mutex_;  // guards what follows
  std::deque<std::unique_ptr<Task>> tasks_;
  bool is_taken_ = true;  // somebody has the turn
};

}  // namespace edgert::pool
