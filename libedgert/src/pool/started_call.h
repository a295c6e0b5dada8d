// StartedCall: what IsolatePool::start and Worker::start give to a host.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/call.h"
#include "http/server/given_head.h"
#include "pool/host_call.h"
#include "pool/written_body.h"

namespace edgert::pool {

// Joins a host's sink, and what the host writes, with a HostCall, in whose turns all happens that
// is not said to be for any thread. Owner: itself, until its sink has heard the last word, and the
// host's handle.
class StartedCall final : public Call,
                          public ByteSink,
                          public std::enable_shared_from_this<StartedCall> {
 public:
  // The host's handle, of a call to this worker, or to the one that these options are of.
  static std::shared_ptr<Call> begin(std::shared_ptr<worker::WorkerState> state, RequestHead head,
                                     BodyKind kind, std::shared_ptr<ResponseSink> sink,
                                     FetchOptions options);
  static std::shared_ptr<Call> begin(const std::shared_ptr<IsolatePool::Impl>& pool,
                                     const WorkerOptions& wanted, RequestHead head, BodyKind kind,
                                     std::shared_ptr<ResponseSink> sink, FetchOptions options);
  StartedCall(std::shared_ptr<HostCall> call, const RequestHead& head,
              std::shared_ptr<ResponseSink> sink, const FetchOptions& options);

  // Call. Thread: any.
  void grant(size_t bytes) noexcept override;
  void write(Bytes bytes, std::function<void()> drained) noexcept override;
  void end_body() noexcept override;
  void cancel(std::string why) noexcept override;

 private:
  std::shared_ptr<Call> start(RequestHead head, BodyKind kind, FetchOptions options);
  void limit_time(HostCall::Alarm kind, uint64_t ms, const char* option);
  void answered(Result<FetchResponse> answer);
  // A body that came with its head, once any of it may.
  void give_whole();
  void give_up(const Error& error);

  // ByteSink, of the response's body.
  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;
  // The sink, that it may be told; it hears nothing afterwards. Null: it has been told.
  std::shared_ptr<ResponseSink> last_word();

  const std::shared_ptr<HostCall> call_;
  const http::HeldResponse held_;
  // The sink has heard its last word: for any thread, so that a handle that goes then wakes nobody.
  std::atomic<bool> is_over_{false};
  std::shared_ptr<ResponseSink> sink_;
  std::shared_ptr<WrittenBody> written_;  // null: the host writes none
  const uint64_t most_bytes_;             // 0: any
  uint64_t received_ = 0;
  size_t credit_;  // until there is a source, which has it then
  bool has_head_ = false;
  std::optional<Bytes> whole_;
  std::unique_ptr<ByteSource> source_;
  std::shared_ptr<StartedCall> self_;
};

}  // namespace edgert::pool
