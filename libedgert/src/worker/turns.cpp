#include "worker/turns.h"

#include <cstddef>
#include <cstdint>

#include "worker/worker_state.h"

namespace edgert::worker {

// The work that an executor was given. Destroyed before it has run, it tells that none will.
class Turns::Ticket {
 public:
  explicit Ticket(std::shared_ptr<Turns> turns) : turns_(std::move(turns)) {}
  ~Ticket() {
    if (turns_) turns_->refuse();
  }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  void use() {
    if (const std::shared_ptr<Turns> turns = std::move(turns_)) turns->work();
  }

 private:
  std::shared_ptr<Turns> turns_;
};

void Turns::add(std::unique_ptr<Task> task) {
  {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (std::exchange(is_taken_, true)) return;
  }
  go_on();
}

bool Turns::take_here() {
  // An executor's thread comes with work that it was given, and with nothing else.
  if (has_executor_ || !may_run_here()) return false;
  std::lock_guard lock(mutex_);
  return !std::exchange(is_taken_, true);
}

bool Turns::release() {
  std::lock_guard lock(mutex_);
  is_taken_ = !tasks_.empty();
  return !is_taken_;
}

void Turns::go_on() {
  if (place_.is_anywhere) return work();
  hand_over();
}

bool Turns::may_run_here() const {
  if (place_.is_anywhere) return true;
  // A thread that is about to be given up may be anywhere in V8.
  const WorkerState* here = WorkerState::current;
  return (here != nullptr && !here->abandoned()) || answers_->is_own_thread();
}

void Turns::work() {
  const std::shared_ptr<Turns> alive = shared_from_this();
  std::unique_lock lock(mutex_);
  // A loop has others to look after: what comes meanwhile waits for its next round.
  size_t most = place_.executor ? tasks_.size() : SIZE_MAX;
  while (!tasks_.empty()) {
    if (most-- == 0 || !(place_.executor || may_run_here())) {
      lock.unlock();
      return hand_over();
    }
    std::unique_ptr<Task> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task->run();
    task.reset();
    lock.lock();
  }
  is_taken_ = false;
}

void Turns::hand_over() {
  // The executor may drop the last of itself, or of the work, at once.
  if (const std::shared_ptr<Executor> executor = place_.executor) {
    (void)executor->post(
        [ticket = std::make_shared<Ticket>(shared_from_this())] { ticket->use(); });
    return;
  }
  answers_->set(0, [self = shared_from_this()] { self->work(); });
}

void Turns::refuse() {
  place_.executor = nullptr;
  const auto tell = [this] { refused(); };
  {
    std::lock_guard lock(mutex_);
    tasks_.push_front(std::make_unique<TaskOf<decltype(tell)>>(tell));
  }
  hand_over();
}

}  // namespace edgert::worker
