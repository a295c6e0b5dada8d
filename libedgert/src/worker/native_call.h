// What stands behind NativeCall: one call of a host's function, until it is settled or abandoned.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "edgert/native_call.h"
#include "worker/native_answer.h"
#include "worker/native_arguments.h"
#include "worker/outsiders.h"
#include "worker/turns.h"
#include "worker/worker_state.h"

namespace edgert {

// The host is called in its turns. Thread: any, but where it says otherwise. Owner: shared by the
// host's copies and by what is in line.
struct NativeCall::Impl final : worker::Turns, worker::Outsiders::Outsider {
  using Answer = std::function<void(std::shared_ptr<worker::NativeAnswer>)>;

  // `answer` is called once, on any thread, unless the worker ends before.
  Impl(std::shared_ptr<const worker::WorkerState> state, std::shared_ptr<void> kept,
       std::shared_ptr<const worker::NativeArguments> arguments, Place place, Answer answer);
  ~Impl() override;

  // Thread: the realm's. Has the host called, at once where no executor is in the way.
  void begin(const std::shared_ptr<const std::function<void(NativeCall)>>& function);
  void settle(worker::NativeAnswer answer);
  void settle_stream(std::unique_ptr<ByteSource> source);
  void set_abandoned(std::function<void()> abandoned);
  bool is_abandoned() const;

  const std::shared_ptr<const worker::WorkerState> state;
  const std::shared_ptr<void> kept;
  const std::shared_ptr<const worker::NativeArguments> arguments;

 private:
  enum class Stage { kOpen, kSettled, kAbandoned };
  std::shared_ptr<Impl> self() { return std::static_pointer_cast<Impl>(shared_from_this()); }
  // Whether this is what settles it.
  bool close();
  void worker_ended() noexcept override;
  void refused() override;

  const Place place_;
  const Answer answer_;
  worker::Outsiders::Key key_ = 0;
  bool is_refused_ = false;   // in its turns: the host is not called any more
  mutable std::mutex mutex_;  // guards what follows
  Stage stage_ = Stage::kOpen;
  bool has_told_ = false;  // the host, that it is abandoned
  std::function<void()> abandoned_;
};

}  // namespace edgert
