// The two ends of a body that streams between workers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "wire/message.h"

namespace edgert::wire {

// A message brings at most so many bytes; a body that is all there and fits goes with its head.
inline constexpr size_t kMostMessageBytes = 64 * 1024;

// What a message takes of the credit. Whoever receives a message pays more than for its bytes, so
// small ones cost as much as this: credit bounds how many wait, too.
constexpr size_t message_cost(size_t bytes) {
  constexpr size_t kLeast = 4096;
  return std::max(bytes, kLeast);
}

// What the exchanges of one endpoint have in common, a worker's or a host's. Thread: the worker's,
// or one at a time.
struct Sender {
  EndpointId id = 0;
  // Runs work after the current callback.
  std::function<void(std::function<void()>)> defer;
  // Bytes that wait here for credit; also counted in `held`, with what else the worker's natives
  // keep.
  std::shared_ptr<size_t> waiting = std::make_shared<size_t>(0);
  std::shared_ptr<size_t> held = std::make_shared<size_t>(0);
  double (*now_ms)() = base::monotonic_ms;
  // The thread has LaterWakes, and blocks for nothing that what it sends brings about.
  bool wakes_later = false;
};

// Where an exchange's messages go: fills in the addresses and posts. Cost: to copy it is to count
// another owner of the receiver.
class Line {
 public:
  Line(std::shared_ptr<Receiver> receiver, EndpointId client, uint32_t exchange, bool to_server,
       EndpointId from, bool may_wait = false)
      : receiver_(std::move(receiver)),
        client_(client),
        exchange_(exchange),
        to_server_(to_server),
        from_(from),
        may_wait_(may_wait) {}
  bool send(Message&& message) const;
  bool send(Message::Kind kind) const;
  bool send_grant(size_t credit) const;
  bool send_error(Message::Kind kind, const Error& error) const;

 private:
  std::shared_ptr<Receiver> receiver_;
  EndpointId client_;
  uint32_t exchange_;
  bool to_server_;
  EndpointId from_;
  bool may_wait_;
};

// The receiving end. Owner: shared by the exchange that feeds it and the RemoteSource that its
// reader holds. Thread: the reader's.
class Incoming final : public std::enable_shared_from_this<Incoming> {
 public:
  explicit Incoming(Line line) : line_(std::move(line)) {}

  std::unique_ptr<ByteSource> make_source();
  void on_bytes(Bytes bytes);
  void on_end();
  void on_fail(const Error& error);
  // All that will ever arrive has arrived.
  bool ended() const { return ended_; }
  // Somebody has asked for it and has not heard the last of it.
  bool is_read() const { return granted_ && !finished_ && sink_ != nullptr; }
  // Called once, when that is no longer so.
  void when_over(std::function<void()> callback) { over_ = std::move(callback); }

 private:
  friend class RemoteSource;
  void finish();

  const Line line_;
  ByteSink* sink_ = nullptr;
  size_t overhead_ = 0;  // what messages have cost beyond their bytes, since the last grant
  bool granted_ = false;
  bool ended_ = false;     // kEnd or kFail arrived
  bool finished_ = false;  // the sink heard the last, or wants nothing
  std::optional<Error> error_;
  std::function<void()> over_;
};

// The sending end: drains a local source into messages as the other side grants. Chunks of one turn
// of the loop are joined, chunks that are too long for a message are cut: what a script makes of
// its body is no matter to the receiver. Thread: the source's.
class Outgoing final : public ByteSink, public std::enable_shared_from_this<Outgoing> {
 public:
  // `done` is called once, when all has been sent or the source has failed; not after cancel. It
  // must not destroy this object.
  static std::shared_ptr<Outgoing> make(std::shared_ptr<const Sender> sender, Line line,
                                        std::unique_ptr<ByteSource> source,
                                        std::function<void()> done);
  // Of a body that is all there.
  static std::shared_ptr<Outgoing> make_whole(std::shared_ptr<const Sender> sender, Line line,
                                              Bytes whole, std::function<void()> done);
  ~Outgoing() override;

  void grant(size_t bytes);
  void cancel(const Error& reason);
  // Of a body whose first grant has not come: it may be sent elsewhere. Nothing follows.
  std::unique_ptr<ByteSource> take_source();

  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;

 private:
  Outgoing(std::shared_ptr<const Sender> sender, Line line, std::unique_ptr<ByteSource> source,
           std::function<void()> done);
  void work();
  void hold(Bytes bytes);
  Bytes take_message();
  void count(size_t bytes_more, size_t bytes_less);
  void drop_waiting();
  void finish_when_sent();

  std::shared_ptr<const Sender> sender_;
  const Line line_;
  std::unique_ptr<ByteSource> source_;  // null: there is nothing but what waits
  std::function<void()> done_;
  int64_t credit_ = 0;    // of the receiver's, for messages
  int64_t promised_ = 0;  // granted to the source, and not delivered; below 0 it has overdrawn
  // What waits to be sent: chunks, the first of them from an offset, then small ones joined.
  std::deque<Bytes> chunks_;
  size_t offset_ = 0;
  std::string joined_;
  size_t waiting_ = 0;
  std::optional<Status> ended_;  // the source's end
  bool finished_ = false;
  bool working_ = false;
  bool flush_is_due_ = false;
};

}  // namespace edgert::wire
