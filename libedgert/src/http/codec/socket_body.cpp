#include "http/codec/socket_body.h"

#include <algorithm>
#include <utility>

namespace edgert::http {

class SocketBodySource final : public ByteSource {
 public:
  explicit SocketBodySource(std::shared_ptr<SocketBody> body) : body_(std::move(body)) {}
  ~SocketBodySource() override { body_->discard(); }

  void attach(ByteSink* sink) noexcept override { body_->sink_ = sink; }
  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<SocketBody> body = body_;  // the sink may destroy this source
    body->credit_ += bytes;
    body->granted_ = true;
    body->deliver();
    if (body->connection_ != nullptr) body->connection_->body_wanted();
  }
  void cancel(const Error&) noexcept override { body_->discard(); }

 private:
  std::shared_ptr<SocketBody> body_;
};

std::unique_ptr<ByteSource> SocketBody::make_source() {
  return std::make_unique<SocketBodySource>(shared_from_this());
}

void SocketBody::on_bytes(std::string_view bytes) {
  collect(bytes);
  deliver();
}

void SocketBody::collect(std::string_view bytes) {
  // Each chunk costs a little more than its bytes, and their sender decides how small they are.
  constexpr size_t kJoinUpTo = 4096;
  if (discards_ || bytes.empty()) return;
  queued_ += bytes.size();
  if (!chunks_.empty() && chunks_.back().size() + bytes.size() <= kJoinUpTo) {
    chunks_.back().append(bytes);
  } else {
    chunks_.emplace_back(bytes);
  }
}

void SocketBody::adopt(std::string bytes) {
  if (discards_ || bytes.empty()) return;
  queued_ += bytes.size();
  chunks_.push_back(std::move(bytes));
  deliver();
}

void SocketBody::on_end() {
  ended_ = true;
  deliver();
}

void SocketBody::on_fail(const Error& error) {
  if (ended_) return;
  ended_ = true;
  error_ = error;
  deliver();
}

Bytes SocketBody::take_all() {
  queued_ = 0;
  if (chunks_.size() == 1) {
    Bytes only(std::move(chunks_.front()));
    chunks_.clear();
    return only;
  }
  std::string all;
  for (const std::string& chunk : std::exchange(chunks_, {})) all.append(chunk);
  return all;
}

void SocketBody::discard() {
  sink_ = nullptr;
  discards_ = true;
  chunks_.clear();
  queued_ = 0;
  if (connection_ != nullptr) connection_->body_wanted();
}

void SocketBody::deliver() {
  if (delivering_ || sink_ == nullptr) return;
  const std::shared_ptr<SocketBody> alive = shared_from_this();
  delivering_ = true;
  while (sink_ != nullptr && !chunks_.empty() && credit_ > 0) {
    Bytes chunk(std::move(chunks_.front()));
    chunks_.pop_front();
    queued_ -= chunk.size();
    credit_ -= std::min(credit_, chunk.size());
    sink_->on_bytes(std::move(chunk));
  }
  delivering_ = false;
  if (!ended_ || !chunks_.empty() || !granted_) return;
  ByteSink* sink = std::exchange(sink_, nullptr);
  if (sink == nullptr) return;
  if (error_) {
    sink->on_fail(*error_);
  } else {
    sink->on_end();
  }
}

}  // namespace edgert::http
