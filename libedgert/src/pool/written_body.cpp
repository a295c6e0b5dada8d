#include "pool/written_body.h"

#include <utility>

namespace edgert::pool {

class WrittenBody::Source final : public ByteSource {
 public:
  explicit Source(std::shared_ptr<WrittenBody> body) : body_(std::move(body)) {}
  ~Source() override { body_->drop(); }

  void attach(ByteSink* sink) noexcept override { body_->sink_ = sink; }
  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<WrittenBody> body = body_;  // the sink may destroy this source
    body->is_granted_ = true;
    body->credit_ += static_cast<int64_t>(bytes);
    body->give();
  }
  void cancel(const Error&) noexcept override { body_->drop(); }

 private:
  const std::shared_ptr<WrittenBody> body_;
};

std::unique_ptr<ByteSource> WrittenBody::make_source() {
  is_wanted_ = true;
  return std::make_unique<Source>(shared_from_this());
}

void WrittenBody::write(Bytes bytes, Drained drained) {
  if (drained) drained_.push_back(std::move(drained));
  if (is_wanted_ && !is_ended_ && !bytes.empty()) chunks_.push_back(std::move(bytes));
  give();
}

void WrittenBody::end() {
  is_ended_ = true;
  give();
}

void WrittenBody::give() {
  const std::shared_ptr<WrittenBody> alive = shared_from_this();
  while (sink_ != nullptr && credit_ > 0 && !chunks_.empty()) {
    Bytes chunk = std::move(chunks_.front());
    chunks_.pop_front();
    credit_ -= static_cast<int64_t>(chunk.size());
    sink_->on_bytes(std::move(chunk));
  }
  if (!chunks_.empty()) return;
  if (is_ended_ && is_granted_) {
    if (ByteSink* const sink = std::exchange(sink_, nullptr)) sink->on_end();
  }
  tell_drained();
}

void WrittenBody::drop() {
  is_wanted_ = false;
  sink_ = nullptr;
  chunks_.clear();
  tell_drained();
}

void WrittenBody::tell_drained() {
  for (const Drained& drained : std::exchange(drained_, {})) drained();
}

}  // namespace edgert::pool
