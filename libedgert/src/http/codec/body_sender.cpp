#include "http/codec/body_sender.h"

#include <fmt/format.h>

#include <utility>

namespace edgert::http {

BodySender::BodySender(std::string_view message, std::unique_ptr<ByteSource> source, int64_t length)
    : message_(message), source_(std::move(source)), length_(length), remaining_(length) {
  source_->attach(this);
}

BodySender::~BodySender() { cancel(Error{ErrorCode::kCancelled, "the body is no longer wanted"}); }

void BodySender::send_to(Wire& wire, std::function<void(Status)> done) {
  wire_ = &wire;
  done_ = std::move(done);
  work();
}

void BodySender::leave_wire() {
  wire_ = nullptr;
  done_ = nullptr;
}

void BodySender::cancel(const Error& reason) {
  done_ = nullptr;
  if (std::exchange(finished_, true)) return;
  wire_ = nullptr;
  held_.clear();
  if (!ended_) source_->cancel(reason);
}

void BodySender::work() {
  // A source may deliver inside grant, which lands here again.
  if (working_ || wire_ == nullptr || finished_) return;
  working_ = true;
  while (!held_.empty() && wire_ != nullptr && !finished_) {
    Bytes bytes = std::move(held_.front());
    held_.pop_front();
    put(std::move(bytes));
  }
  // A source that delivers as fast as its client takes has the loop's turn to itself no longer than
  // the wire says.
  while (debt_ != 0 && !ended_ && !finished_ && wire_ != nullptr && wire_->queued_bytes() == 0 &&
         wire_->takes_more(debt_)) {
    source_->grant(std::exchange(debt_, 0));
  }
  working_ = false;
  if (!ended_ || finished_ || wire_ == nullptr || !held_.empty()) return;
  if (!ended_->ok()) return finish(*ended_);
  if (remaining_ > 0) {
    return finish(Error{ErrorCode::kInvalidArgument,
                        fmt::format("the {} body is shorter than its Content-Length", message_)});
  }
  if (chunked()) wire_->write("0\r\n\r\n");
  finish(Unit{});
}

bool BodySender::chunked() const {
  return length_ < 0 && length_ != kUnframed && !wire_->ends_bodies();
}

bool BodySender::put(Bytes bytes) {
  const size_t size = bytes.size();
  if (length_ >= 0) {
    if (static_cast<int64_t>(size) > remaining_) {
      // What is too much would be read as the next message.
      const Error error{ErrorCode::kInvalidArgument,
                        fmt::format("the {} body is longer than its Content-Length", message_)};
      if (!ended_) source_->cancel(error);
      finish(error);
      return false;
    }
    remaining_ -= static_cast<int64_t>(size);
  }
  begun_ = true;
  debt_ += size;
  const bool sent = frame(std::move(bytes));
  if (!sent) {
    const Error error{ErrorCode::kIo,
                      fmt::format("the connection broke while the {} was sent", message_)};
    if (!ended_) source_->cancel(error);
    finish(error);
  }
  return sent;
}

bool BodySender::frame(Bytes bytes) {
  const size_t size = bytes.size();
  if (size > kCopyBelow) {
    return chunked() ? wire_->write(fmt::format("{:x}\r\n", size), std::move(bytes), "\r\n")
                     : wire_->write({}, std::move(bytes));
  }
  if (!chunked()) return wire_->write_soon(bytes.view());
  return wire_->write_soon(fmt::format("{:x}\r\n", size), bytes.view(), "\r\n");
}

void BodySender::finish(Status outcome) {
  if (std::exchange(finished_, true)) return;
  wire_ = nullptr;
  held_.clear();
  if (auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
}

void BodySender::on_bytes(Bytes bytes) noexcept {
  if (finished_) return;
  if (wire_ == nullptr) {
    held_.push_back(std::move(bytes));
  } else if (put(std::move(bytes))) {
    work();
  }
}

void BodySender::on_end() noexcept {
  if (finished_) return;
  ended_ = Unit{};
  work();
}

void BodySender::on_fail(const Error& error) noexcept {
  if (finished_) return;
  ended_ = error;
  held_.clear();
  work();
}

}  // namespace edgert::http
