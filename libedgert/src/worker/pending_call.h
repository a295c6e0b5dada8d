// PendingCall: something that a host has been asked, until it is settled or nobody waits any more.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "worker/outsiders.h"
#include "worker/turns.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// The host is called in its turns. Thread: any, but where it says otherwise. Owner: shared by the
// host's copies and by what is in line; the last of them settles it, if nobody has.
class PendingCall : public Turns, public Outsiders::Outsider {
 public:
  PendingCall(std::shared_ptr<const WorkerState> state, Place place);

  void set_abandoned(std::function<void()> abandoned);
  bool is_abandoned() const;

  const std::shared_ptr<const WorkerState> state;

 protected:
  // Thread: the worker's. Has the host called by `call`, at once where no executor is in the way,
  // unless it is refused.
  void begin(std::function<void()> call);
  // Whether this is what settles it.
  bool close();
  // Whether this is what ends it, as nobody waits any more.
  bool give_up();
  bool is_refused() const { return is_refused_; }
  // In place of `refused`, which is told once: the host is not called any more.
  virtual void turned_away() = 0;

 private:
  enum class Stage { kOpen, kSettled, kAbandoned };
  void worker_ended() noexcept override { (void)give_up(); }
  void refused() final;

  const bool has_executor_;
  Outsiders::Key key_ = 0;
  bool is_refused_ = false;   // in its turns
  mutable std::mutex mutex_;  // guards what follows
  Stage stage_ = Stage::kOpen;
  bool has_told_ = false;  // the host, that it is abandoned
  std::function<void()> abandoned_;
};

}  // namespace edgert::worker
