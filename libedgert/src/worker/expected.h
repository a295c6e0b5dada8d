// Expected: what a realm has others answer, by number, and how the answers come in.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "edgert/binding/realm.h"
#include "wire/inbox.h"

namespace edgert::worker {

struct WorkerState;

// What is kept may hold JS, so it never leaves the realm's thread: other threads hold its number.
// Thread: the realm's, but for the callers that it gives away. Owner: the realm.
class Expected {
 public:
  using Arrived = std::function<void(binding::Scope&, void* answer)>;
  using Number = uint64_t;

  Number keep(bool many, Arrived arrived);
  // With the realm entered. A number that is no longer known does nothing.
  void answer(binding::Scope& scope, Number number, void* answer);
  void forget(Number number);
  // With the isolate still alive. Nothing is kept from here on.
  void clear();

 private:
  struct Kept {
    bool many;
    std::shared_ptr<Arrived> arrived;
  };
  Number next_ = 1;
  bool cleared_ = false;
  std::unordered_map<Number, Kept> kept_;
};

// Thread: any, also when the worker has ended.
class ExpectedCaller final : public binding::Realm::Caller {
 public:
  ExpectedCaller(const WorkerState& state, Expected::Number number, bool many);
  ~ExpectedCaller() override;
  void call(std::shared_ptr<void> answer) override;

 private:
  const std::weak_ptr<wire::Inbox> inbox_;
  const WorkerState* const state_;  // looked at on the worker's thread only
  const Expected::Number number_;
  const bool many_;
  std::atomic<bool> called_{false};
};

}  // namespace edgert::worker
