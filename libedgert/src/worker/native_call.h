// What stands behind NativeCall: one call of a host's function, until it is settled or abandoned.
#pragma once

#include <functional>
#include <memory>

#include "edgert/native_call.h"
#include "worker/native_answer.h"
#include "worker/native_arguments.h"
#include "worker/pending_call.h"

namespace edgert {

// Thread: any, but where it says otherwise. Owner: as a PendingCall.
struct NativeCall::Impl final : worker::PendingCall {
  using Answer = std::function<void(std::shared_ptr<worker::NativeAnswer>)>;

  // `answer` is called once, on any thread, unless the worker ends before.
  Impl(std::shared_ptr<const worker::WorkerState> state, std::shared_ptr<void> kept,
       std::shared_ptr<const worker::NativeArguments> arguments, Place place, Answer answer);
  ~Impl() override;

  // Thread: the realm's. Has the host called, at once where no executor is in the way.
  void begin(const std::shared_ptr<const std::function<void(NativeCall)>>& function);
  void settle(worker::NativeAnswer answer);
  void settle_stream(std::unique_ptr<ByteSource> source);

  const std::shared_ptr<void> kept;
  const std::shared_ptr<const worker::NativeArguments> arguments;

 private:
  std::shared_ptr<Impl> self() { return std::static_pointer_cast<Impl>(shared_from_this()); }
  void turned_away() override;

  const Place place_;
  const Answer answer_;
};

}  // namespace edgert
