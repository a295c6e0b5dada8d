// Expected: what a realm has others answer, by number, and how the answers come in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "edgert/binding/javascript.h"
#include "worker/local_work.h"

namespace edgert::worker {

// What is kept may hold JS, so it never leaves the realm's thread: other threads hold its number.
// Thread: the realm's, but for the callers that it gives away. Owner: the realm.
class Expected {
 public:
  using Arrived = std::function<void(binding::Scope&, void* answer)>;
  using Number = uint64_t;

  Expected(binding::Javascript& js, std::weak_ptr<LocalWork> work)
      : js_(js), work_(std::move(work)) {}

  std::shared_ptr<binding::Javascript::Caller> keep(bool many, Arrived arrived);
  // With the isolate still alive. Nothing is kept from here on.
  void clear();

 private:
  class Caller;
  // A number that is no longer known does nothing.
  void answer(Number number, void* answer);
  void forget(Number number);

  struct Kept {
    bool many;
    std::shared_ptr<Arrived> arrived;
  };
  binding::Javascript& js_;
  const std::weak_ptr<LocalWork> work_;
  Number next_ = 1;
  bool cleared_ = false;
  std::unordered_map<Number, Kept> kept_;
};

}  // namespace edgert::worker
