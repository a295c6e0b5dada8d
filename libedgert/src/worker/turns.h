// Turns: what happens to one thing of a host's, one at a time, where the host wants it.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "base/alarm_clock.h"
#include "edgert/executor.h"

namespace edgert::worker {

// What concerns a call comes from several threads: its worker's, the watchdog's, a clock's, the
// host's. Here it gets in line, so that whatever belongs to the call needs no lock of its own, and
// none is held while the host is called. Thread: any. It lives as long as something is in line.
class Turns : public std::enable_shared_from_this<Turns> {
 public:
  struct Place {
    // There, and nowhere else. Null: on the thread of a worker that brings something, and
    // otherwise on that of `answers`.
    std::shared_ptr<Executor> executor;
    // Whoever comes does it, also where it is to come later: it calls nobody.
    bool is_anywhere = false;
  };

  Turns(Place place, std::shared_ptr<base::AlarmClock> answers)
      : place_(std::move(place)),
        has_executor_(place_.executor != nullptr),
        answers_(std::move(answers)) {}
  virtual ~Turns() = default;

  // Runs `run` in a turn, never inside this call.
  template <typename Run>
  void later(Run run) {
    add(std::make_unique<TaskOf<Run>>(std::move(run)));
  }

 protected:
  // True: the caller has a turn at once, for what it brings, and calls `work` when that is done.
  bool take_here();
  // For who has the turn: does what is in line, and gives the turn back or away.
  void work();
  // It begins in the middle of a turn, that of who makes it. Ends that turn; false: something has
  // come meanwhile, and only `go_on` lets it run.
  bool release();
  void go_on();
  // A turn like others, on the thread of `answers`, as all that follow: the executor takes no more
  // work.
  virtual void refused() = 0;

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

  void add(std::unique_ptr<Task> task);
  bool may_run_here() const;
  void hand_over();
  void refuse();

  Place place_;  // the turn's, as the tasks are
  const bool has_executor_;
  const std::shared_ptr<base::AlarmClock> answers_;
  std::mutex mutex_;  // guards what follows
  std::list<std::unique_ptr<Task>> tasks_;
  bool is_taken_ = true;  // somebody has the turn
};

}  // namespace edgert::worker
