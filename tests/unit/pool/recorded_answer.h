// A sink that keeps what a call answers, for tests that wait for it.
#pragma once

#include <edgert/edgert.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace edgert::test {

// Thread: any.
class RecordedAnswer final : public ResponseSink {
 public:
  // Grants what comes, until so much has come.
  explicit RecordedAnswer(uint64_t reads_most = UINT64_MAX) : reads_most_(reads_most) {}

  // Where it may be called. Fixed before the call begins.
  std::function<bool()> is_right_place = [] { return true; };

  void on_head(Call&, ResponseHead head, int64_t content_length) noexcept override {
    note([&] {
      ++heads_;
      head_ = std::move(head);
      length_ = content_length;
    });
  }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    const size_t size = bytes.size();
    bool reads_on = false;
    note([&] {
      if (body_.size() < 4096) body_.append(bytes.view().substr(0, 4096 - body_.size()));
      received_ += size;
      reads_on = received_ < reads_most_;
    });
    if (reads_on) call.grant(size);
  }
  void on_end(Call&) noexcept override {
    note([&] { ++last_words_; });
  }
  void on_fail(Call&, const Error& error) noexcept override {
    note([&] {
      ++last_words_;
      error_ = error;
    });
  }

  template <typename Is>
  void wait_until(Is is) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is(*this); });
  }
  void wait_for_end() {
    wait_until([](const RecordedAnswer& seen) { return seen.last_words_ != 0; });
  }
  // Of an answer that has ended, or under `wait_until`.
  int heads() const { return heads_; }
  int last_words() const { return last_words_; }
  int misplaced() const { return misplaced_; }
  int status() const { return head_ ? head_->status : 0; }
  const ResponseHead& head() const { return *head_; }
  int64_t length() const { return length_; }
  const std::string& body() const { return body_; }  // its beginning
  uint64_t received() const { return received_; }
  ErrorCode code() const { return error_ ? error_->code : ErrorCode::kInternal; }
  const std::optional<Error>& error() const { return error_; }

 private:
  template <typename Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    if (!is_right_place()) ++misplaced_;
    change();
    changed_.notify_all();
  }

  const uint64_t reads_most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int heads_ = 0, last_words_ = 0, misplaced_ = 0;
  std::optional<ResponseHead> head_;
  int64_t length_ = 0;
  std::string body_;
  uint64_t received_ = 0;
  std::optional<Error> error_;
};

}  // namespace edgert::test
