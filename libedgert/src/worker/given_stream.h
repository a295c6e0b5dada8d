// GivenStream: a stream that a script has given to a function of the host's.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "edgert/binding/javascript.h"
#include "edgert/bytes.h"
#include "worker/outsiders.h"
#include "worker/turns.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// The host's end, in whose turns its sink is called; the script's end stays in the realm. Thread:
// any, but for `make`. Owner: shared by the call and by the source that the host takes; when both
// have gone, the script's stream is cancelled.
class GivenStream final : public Turns, public Outsiders::Outsider {
 public:
  // Thread: the realm's.
  static std::shared_ptr<GivenStream> make(binding::Scope& scope,
                                           std::shared_ptr<const WorkerState> state, Place place,
                                           std::unique_ptr<ByteSource> source);
  GivenStream(std::shared_ptr<const WorkerState> state, Place place);
  ~GivenStream() override;

  // The host's source, once; null afterwards.
  std::unique_ptr<ByteSource> take();

 private:
  class HostSource;
  class ScriptEnd;
  // What the host's end says to the other one.
  struct Ask {
    int64_t credit = 0;
    bool cancels = false;
  };

  // Runs `run` in a turn, at once where that may be.
  template <typename Run>
  void bring(Run run);
  // The host has granted for the first time.
  void allow();
  void give(Bytes bytes);
  void end(std::optional<Error> error);
  void cancel();
  void worker_ended() noexcept override;
  void refused() override;

  const std::shared_ptr<const WorkerState> state_;
  Outsiders::Key key_ = 0;
  std::function<void(Ask)> ask_;
  std::atomic<bool> taken_{false};
  std::atomic<bool> cancelled_{false};  // from this moment on the sink hears nothing
  // In its turns.
  ByteSink* sink_ = nullptr;
  bool is_granted_ = false;
  bool is_over_ = false;
  std::optional<Error> failure_;  // before anything was granted
};

}  // namespace edgert::worker
