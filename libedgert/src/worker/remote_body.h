// The two ends of a body that streams between workers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "worker/message.h"

namespace edgert::worker {

// Where an exchange's messages go: fills in the address and posts.
class Line {
 public:
  Line(std::shared_ptr<Receiver> receiver, EndpointId client, uint32_t exchange, bool to_server)
      : receiver_(std::move(receiver)),
        client_(client),
        exchange_(exchange),
        to_server_(to_server) {}
  bool send(Message message) const;
  bool send(Message::Kind kind) const;
  bool send_grant(size_t credit) const;
  bool send_error(Message::Kind kind, const Error& error) const;

 private:
  std::shared_ptr<Receiver> receiver_;
  EndpointId client_;
  uint32_t exchange_;
  bool to_server_;
};

// The receiving end. Owner: shared by the exchange that feeds it and the RemoteSource that its
// reader holds. Thread: the reader's.
class Incoming final : public std::enable_shared_from_this<Incoming> {
 public:
  explicit Incoming(std::shared_ptr<const Line> line) : line_(std::move(line)) {}

  std::unique_ptr<ByteSource> make_source();
  void on_bytes(Bytes bytes);
  void on_end();
  void on_fail(const Error& error);
  // All that will ever arrive has arrived.
  bool ended() const { return ended_; }

 private:
  friend class RemoteSource;
  void finish();

  std::shared_ptr<const Line> line_;
  ByteSink* sink_ = nullptr;
  bool granted_ = false;
  bool ended_ = false;     // kEnd or kFail arrived
  bool finished_ = false;  // the sink heard the last, or wants nothing
  std::optional<Error> error_;
};

// The sending end: drains a local source into messages as the other side grants. Thread: the
// source's.
class Outgoing final : public ByteSink {
 public:
  // `done` is called once, when the source has ended or failed; not after cancel. It must not
  // destroy this object.
  Outgoing(std::shared_ptr<const Line> line, std::unique_ptr<ByteSource> source,
           std::function<void()> done);
  ~Outgoing() override;

  void grant(size_t bytes);
  void cancel(const Error& reason);

  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;

 private:
  std::shared_ptr<const Line> line_;
  std::unique_ptr<ByteSource> source_;
  std::function<void()> done_;
  bool finished_ = false;
};

}  // namespace edgert::worker
