#include "http/client/http2_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "http/codec/http2_session.h"

namespace edgert::http {

Http2Stream::Http2Stream(Http2StreamOwner& owner, std::shared_ptr<ClientCall> call,
                         bool on_used_connection, std::shared_ptr<StreamBudget> budget)
    : owner_(owner),
      call_(std::move(call)),
      on_used_connection_(on_used_connection),
      budget_(std::move(budget)) {
  ++budget_->streams;
  if (call_->sender) {
    whole_ = false;
  } else if (!call_->whole.empty()) {
    put(call_->whole);
  } else {
    request_sent_ = true;
  }
}

Http2Stream::~Http2Stream() { leave(); }

void Http2Stream::leave() {
  if (std::exchange(left_, true)) return;
  budget_->free(wide_);
  if (body_) body_->detach();
  if (call_->sender) call_->sender->leave_wire();
  call_->connection = nullptr;
}

// --- the request's body -------------------------------------------------------------------------

void Http2Stream::start_sending() {
  if (!call_->sender) return;
  call_->sender->send_to(*this, [this](Status outcome) {
    if (!outcome.ok()) return owner_.stream_fails(*this, outcome.error());
    whole_ = true;
    owner_.stream_wakes(*this);
  });
}

void Http2Stream::put(Bytes bytes) {
  if (bytes.empty()) return;
  queued_ += bytes.size();
  outgoing_.push_back(std::move(bytes));
}

bool Http2Stream::write(std::string_view first, Bytes second, std::string_view third) {
  put(Bytes::copy(first));
  put(std::move(second));
  put(Bytes::copy(third));
  owner_.stream_wakes(*this);
  return true;
}

size_t Http2Stream::take(char* to, size_t room, bool* ended) {
  size_t size = 0;
  while (size < room && !outgoing_.empty()) {
    const std::string_view next = outgoing_.front().view().substr(taken_, room - size);
    std::memcpy(to + size, next.data(), next.size());
    size += next.size();
    taken_ += next.size();
    if (taken_ < outgoing_.front().size()) break;
    outgoing_.pop_front();
    taken_ = 0;
  }
  queued_ -= size;
  *ended = request_sent_ = whole_ && queued_ == 0;
  return size;
}

void Http2Stream::drained() {
  if (queued_ == 0 && call_->sender) call_->sender->drained();
}

// --- the response -------------------------------------------------------------------------------

void Http2Stream::on_head(ParsedResponse response) {
  answered_ = true;
  if (response.has_body) body_ = std::make_shared<SocketBody>(this);
  head_ = std::move(response);
}

void Http2Stream::on_body(std::string_view bytes) {
  unread_ += bytes.size();
  received_ += bytes.size();
  arrived_.append(bytes);
}

void Http2Stream::on_broken(bool unprocessed, std::string why) {
  broken_ = true;
  unprocessed_ = unprocessed;
  why_ = std::move(why);
}

bool Http2Stream::may_be_sent_again() const {
  return !answered_ && (unprocessed_ || on_used_connection_) &&
         call_->may_be_sent_again(unprocessed_);
}

void Http2Stream::deliver() {
  if (body_) body_->adopt(std::exchange(arrived_, {}));
  // One without a body is told when it is complete: then it has left the connection.
  if (head_ && body_) call_->answer(*std::exchange(head_, std::nullopt), body_.get(), false);
}

void Http2Stream::finish() {
  if (body_) body_->adopt(std::exchange(arrived_, {}));
  if (head_) return call_->answer(*std::exchange(head_, std::nullopt), body_.get(), true);
  if (body_) body_->on_end();
}

void Http2Stream::fail(const Error& error) {
  if (const auto done = std::exchange(call_->done, nullptr)) done(error);
  if (body_) body_->on_fail(error);
}

void Http2Stream::body_wanted() { owner_.stream_read(*this); }

size_t Http2Stream::take_consumed() {
  const size_t kept = arrived_.size() + (body_ ? body_->queued_bytes() : 0);
  const size_t consumed = unread_ - std::min(unread_, kept);
  unread_ -= consumed;
  return consumed;
}

bool Http2Stream::wants_wide_window() {
  constexpr size_t kMuch = kFirstWindow / 2;
  if (wide_ || left_ || received_ < kMuch || !body_ || !body_->wanted()) return false;
  if (budget_->wide >= StreamBudget::kMostWide) return false;
  ++budget_->wide;
  return wide_ = true;
}

}  // namespace edgert::http
