#include "wire/remote_body.h"

#include <algorithm>
#include <utility>

namespace edgert::wire {

namespace {

// More than any body has. Who allows everything at once, and does so again, stays within what is
// counted with a sign.
constexpr uint64_t kMostCredit = uint64_t{1} << 50;

}  // namespace

bool Line::send(Message&& message) const {
  message.client = client_;
  message.exchange = exchange_;
  message.to_server = to_server_;
  message.from = from_;
  message.may_wait = may_wait_;
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
    } else {
      // A worker that has ended takes none any more. It has had its last word all the same: the
      // rest of the body and its end, or a failure, are on their way.
      (void)incoming->line_.send_grant(std::min<uint64_t>(bytes, kMostCredit) +
                                       std::exchange(incoming->overhead_, 0));
    }
  }

  void cancel(const Error& reason) noexcept override {
    incoming_->sink_ = nullptr;
    if (incoming_->finished_) return;
    incoming_->finished_ = true;
    if (!incoming_->ended_) incoming_->line_.send_error(Message::Kind::kCancel, reason);
    if (auto over = std::exchange(incoming_->over_, nullptr)) over();
  }

 private:
  std::shared_ptr<Incoming> incoming_;
};

std::unique_ptr<ByteSource> Incoming::make_source() {
  return std::make_unique<RemoteSource>(shared_from_this());
}

void Incoming::on_bytes(Bytes bytes) {
  if (sink_ == nullptr || finished_ || bytes.empty()) return;
  overhead_ += message_cost(bytes.size()) - bytes.size();
  sink_->on_bytes(std::move(bytes));
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
  if (auto over = std::exchange(over_, nullptr)) over();
  ByteSink* sink = std::exchange(sink_, nullptr);
  if (sink == nullptr) return;
  if (error_) {
    sink->on_fail(*error_);
  } else {
    sink->on_end();
  }
}

Outgoing::Outgoing(std::shared_ptr<const Sender> sender, Line line,
                   std::unique_ptr<ByteSource> source, std::function<void()> done)
    : sender_(std::move(sender)),
      line_(std::move(line)),
      source_(std::move(source)),
      done_(std::move(done)) {}

std::shared_ptr<Outgoing> Outgoing::make(std::shared_ptr<const Sender> sender, Line line,
                                         std::unique_ptr<ByteSource> source,
                                         std::function<void()> done) {
  std::shared_ptr<Outgoing> made(
      new Outgoing(std::move(sender), std::move(line), std::move(source), std::move(done)));
  made->source_->attach(made.get());
  return made;
}

std::shared_ptr<Outgoing> Outgoing::make_whole(std::shared_ptr<const Sender> sender, Line line,
                                               Bytes whole, std::function<void()> done) {
  std::shared_ptr<Outgoing> made(
      new Outgoing(std::move(sender), std::move(line), nullptr, std::move(done)));
  made->hold(std::move(whole));
  made->ended_ = Unit{};
  return made;
}

Outgoing::~Outgoing() { drop_waiting(); }

void Outgoing::grant(size_t bytes) {
  if (finished_) return;
  constexpr auto kMost = static_cast<int64_t>(kMostCredit);
  credit_ = std::min(credit_ + static_cast<int64_t>(std::min<uint64_t>(bytes, kMostCredit)), kMost);
  work();
}

void Outgoing::work() {
  // A source may deliver inside grant, which lands here again.
  if (working_ || finished_) return;
  const std::shared_ptr<Outgoing> alive = shared_from_this();
  working_ = true;
  for (;;) {
    while (credit_ > 0 && waiting_ != 0) {
      Message message;
      message.kind = Message::Kind::kBytes;
      message.bytes = take_message();
      credit_ -= static_cast<int64_t>(message_cost(message.bytes.size()));
      line_.send(std::move(message));
    }
    // The source may give as much as could be sent on.
    const int64_t room = credit_ - static_cast<int64_t>(waiting_) - promised_;
    if (room <= 0 || ended_ || finished_) break;
    promised_ += room;
    source_->grant(static_cast<size_t>(room));
  }
  working_ = false;
  finish_when_sent();
}

void Outgoing::hold(Bytes bytes) {
  constexpr size_t kJoinBelow = 16 * 1024;
  const size_t size = bytes.size();
  count(size, 0);
  if (size < kJoinBelow) {
    if (joined_.empty()) {
      joined_ = std::move(bytes).to_string();
    } else {
      joined_.append(bytes.view());
    }
    if (joined_.size() < kMostMessageBytes - kJoinBelow) return;
    chunks_.emplace_back(std::exchange(joined_, {}));
    return;
  }
  if (!joined_.empty()) chunks_.emplace_back(std::exchange(joined_, {}));
  chunks_.push_back(std::move(bytes));
}

Bytes Outgoing::take_message() {
  if (chunks_.empty()) {
    count(0, joined_.size());
    return std::exchange(joined_, {});
  }
  Bytes& first = chunks_.front();
  const size_t rest = first.size() - offset_;
  count(0, std::min(rest, kMostMessageBytes));
  if (rest > kMostMessageBytes || offset_ != 0) {
    // A copy, so that what crosses holds nothing of what stays.
    Bytes part = Bytes::copy(first.view().substr(offset_, kMostMessageBytes));
    offset_ += part.size();
    if (offset_ == first.size()) {
      chunks_.pop_front();
      offset_ = 0;
    }
    return part;
  }
  Bytes whole = std::move(first);
  chunks_.pop_front();
  return whole;
}

void Outgoing::count(size_t bytes_more, size_t bytes_less) {
  waiting_ += bytes_more - bytes_less;
  *sender_->waiting += bytes_more - bytes_less;
  *sender_->held += bytes_more - bytes_less;
}

void Outgoing::drop_waiting() {
  count(0, waiting_);
  chunks_.clear();
  joined_.clear();
  offset_ = 0;
}

void Outgoing::cancel(const Error& reason) {
  if (finished_) return;
  finished_ = true;
  drop_waiting();
  if (!ended_) source_->cancel(reason);
}

std::unique_ptr<ByteSource> Outgoing::take_source() {
  finished_ = true;
  return std::move(source_);
}

void Outgoing::on_bytes(Bytes bytes) noexcept {
  if (finished_ || ended_) return;
  promised_ -= static_cast<int64_t>(bytes.size());
  hold(std::move(bytes));
  if (working_) return;
  if (waiting_ >= kMostMessageBytes) return work();
  // More may follow in this turn.
  if (std::exchange(flush_is_due_, true)) return;
  sender_->defer([self = weak_from_this()] {
    const std::shared_ptr<Outgoing> outgoing = self.lock();
    if (outgoing == nullptr) return;
    outgoing->flush_is_due_ = false;
    outgoing->work();
  });
}

void Outgoing::on_end() noexcept {
  if (finished_ || ended_) return;
  ended_ = Unit{};
  work();
}

void Outgoing::on_fail(const Error& error) noexcept {
  if (finished_ || ended_) return;
  ended_ = error;
  work();
}

void Outgoing::finish_when_sent() {
  if (!ended_ || finished_ || waiting_ != 0) return;
  finished_ = true;
  if (ended_->ok()) {
    line_.send(Message::Kind::kEnd);
  } else {
    line_.send_error(Message::Kind::kFail, ended_->error());
  }
  if (done_) done_();
}

}  // namespace edgert::wire
