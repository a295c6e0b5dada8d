// Questions: what a pool asks its workers, and how their answers come in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/alarm_clock.h"
#include "wire/inbox.h"

namespace edgert::pool {

// How long others wait for a worker that is busy before they do without its answer.
inline constexpr uint64_t kPatienceMs = 200;
// The same where nothing else will do.
inline constexpr uint64_t kLongPatienceMs = 30'000;

// A worker may be too busy to answer, or end before it does; both count as answers. Thread: any.
// Owner: the pool, whose endpoints know it by a number.
class Questions final : public wire::Receiver {
 public:
  enum class Outcome {
    kAnswered,
    kLate,  // not within the patience; what comes later is dropped
    kEnded,
  };
  // Called once, without a lock held: on the worker's thread, on the clock's, or inside `ask`.
  // `answer` is null but for kAnswered.
  using Answered = std::function<void(Outcome outcome, const wire::Control* answer)>;
  // Makes the question of its number.
  using Ask = std::function<wire::Control(uint64_t question)>;

  explicit Questions(base::AlarmClock& clock) : clock_(clock) {}
  // Where answers are sent to; once, before the first question.
  void set_endpoint(wire::EndpointId endpoint) { endpoint_ = endpoint; }

  // `patience_ms` 0: as long as it takes.
  void ask(wire::Inbox& inbox, wire::EndpointId worker, const Ask& make, uint64_t patience_ms,
           Answered answered);
  struct Heard {
    Outcome outcome = Outcome::kEnded;
    std::optional<wire::Control> answer;
  };
  // The same, and waits: not on that worker's own thread.
  Heard ask_and_wait(wire::Inbox& inbox, wire::EndpointId worker, const Ask& make,
                     uint64_t patience_ms);
  // Its box is closed: what it has not answered stays without an answer.
  void worker_left(wire::EndpointId worker);

  bool deliver(wire::Message& message) override;

 private:
  struct Pending {
    wire::EndpointId worker = 0;
    Answered answered;
    base::AlarmClock::Id alarm = 0;
  };
  void settle(uint64_t question, Outcome outcome, const wire::Control* answer);

  base::AlarmClock& clock_;
  wire::EndpointId endpoint_ = 0;
  std::mutex mutex_;
  uint64_t next_ = 1;
  std::unordered_map<uint64_t, Pending> pending_;
};

}  // namespace edgert::pool
