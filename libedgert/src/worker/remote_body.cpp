#include "worker/remote_body.h"

#include <utility>

namespace edgert::worker {

bool Line::send(Message message) const {
  message.client = client_;
  message.exchange = exchange_;
  message.to_server = to_server_;
  return receiver_->deliver(message);
}

bool Line::send(Message::Kind kind) const {
  Message message;
  message.kind = kind;
  return send(std::move(message));
}

bool Line::send_grant(size_t credit) const {
  Message message;
  message.kind = Message::Kind::kGrant;
  message.credit = credit;
  return send(std::move(message));
}

bool Line::send_error(Message::Kind kind, const Error& error) const {
  Message message;
  message.kind = kind;
  message.error = std::make_unique<Error>(error);
  return send(std::move(message));
}

class RemoteSource final : public ByteSource {
 public:
  explicit RemoteSource(std::shared_ptr<Incoming> incoming) : incoming_(std::move(incoming)) {}
  ~RemoteSource() override { cancel(Error{ErrorCode::kCancelled, "the body is no longer wanted"}); }

  void attach(ByteSink* sink) noexcept override { incoming_->sink_ = sink; }

  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<Incoming> incoming = incoming_;  // the sink may destroy this source
    incoming->granted_ = true;
    if (incoming->ended_) {
      incoming->finish();
    } else if (!incoming->line_->send_grant(bytes)) {
      incoming->on_fail(Error{ErrorCode::kCancelled, "the worker that sent the body has ended"});
    }
  }

  void cancel(const Error& reason) noexcept override {
    incoming_->sink_ = nullptr;
    if (incoming_->finished_) return;
    incoming_->finished_ = true;
    if (!incoming_->ended_) incoming_->line_->send_error(Message::Kind::kCancel, reason);
  }

 private:
  std::shared_ptr<Incoming> incoming_;
};

std::unique_ptr<ByteSource> Incoming::make_source() {
  return std::make_unique<RemoteSource>(shared_from_this());
}

void Incoming::on_bytes(Bytes bytes) {
  if (sink_ != nullptr && !finished_ && !bytes.empty()) sink_->on_bytes(std::move(bytes));
}

void Incoming::on_end() {
  ended_ = true;
  if (granted_) finish();
}

void Incoming::on_fail(const Error& error) {
  if (ended_) return;
  ended_ = true;
  error_ = error;
  if (granted_) finish();
}

void Incoming::finish() {
  if (finished_) return;
  finished_ = true;
  ByteSink* sink = std::exchange(sink_, nullptr);
  if (sink == nullptr) return;
  if (error_) {
    sink->on_fail(*error_);
  } else {
    sink->on_end();
  }
}

Outgoing::Outgoing(std::shared_ptr<const Line> line, std::unique_ptr<ByteSource> source,
                   std::function<void()> done)
    : line_(std::move(line)), source_(std::move(source)), done_(std::move(done)) {
  source_->attach(this);
}

Outgoing::~Outgoing() = default;

void Outgoing::grant(size_t bytes) {
  if (!finished_) source_->grant(bytes);
}

void Outgoing::cancel(const Error& reason) {
  if (finished_) return;
  finished_ = true;
  source_->cancel(reason);
}

void Outgoing::on_bytes(Bytes bytes) noexcept {
  if (finished_) return;
  Message message;
  message.kind = Message::Kind::kBytes;
  message.bytes = std::move(bytes);
  line_->send(std::move(message));
}

void Outgoing::on_end() noexcept {
  if (finished_) return;
  finished_ = true;
  line_->send(Message::Kind::kEnd);
  if (done_) done_();
}

void Outgoing::on_fail(const Error& error) noexcept {
  if (finished_) return;
  finished_ = true;
  line_->send_error(Message::Kind::kFail, error);
  if (done_) done_();
}

}  // namespace edgert::worker
