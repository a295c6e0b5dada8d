// Telling a host something where it wants to hear it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/alarm_clock.h"
#include "edgert/executor.h"

namespace edgert::pool {

// What an executor was given to say. Dropped before it has run, it is said on the thread of
// `answers`, also when everybody else has let go of that. Thread: any. Owner: the executor.
class Told final {
 public:
  Told(std::shared_ptr<base::AlarmClock> answers, std::function<void()> told)
      : answers_(std::move(answers)), told_(std::move(told)) {}
  ~Told() {
    if (!told_) return;
    // What rings keeps the clock: a clock that goes drops what has not rung.
    answers_->set(0, [told = std::move(told_), answers = answers_] { told(); });
  }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  // Once, however often the executor runs it.
  void say() {
    if (const auto told = std::exchange(told_, nullptr)) told();
  }

 private:
  const std::shared_ptr<base::AlarmClock> answers_;
  std::function<void()> told_;
};

// Has `told` run once, on the executor or else as said above. Thread: any.
inline void tell_on(Executor& executor, std::shared_ptr<base::AlarmClock> answers,
                    std::function<void()> told) {
  (void)executor.post(
      [said = std::make_shared<Told>(std::move(answers), std::move(told))] { said->say(); });
}

}  // namespace edgert::pool
