// An exchange as a host has it, its client played by a test, and a loop of the host's.
#pragma once

#include <edgert/edgert.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace edgert::test {

// A thread that does what it is given, one after the other. What is done there may hold the last of
// it.
class HostLoop final : public Executor {
 public:
  HostLoop() : thread_([line = line_] { run(*line); }) {}
  ~HostLoop() override { stop(); }

  bool post(std::function<void()> work) noexcept override {
    std::lock_guard lock(line_->mutex);
    if (line_->is_stopped) return false;
    line_->work.push_back(std::move(work));
    line_->changed.notify_all();
    return true;
  }
  // What waits is dropped.
  void stop() {
    std::deque<std::function<void()>> dropped;
    {
      std::lock_guard lock(line_->mutex);
      line_->is_stopped = true;
      dropped.swap(line_->work);
      line_->changed.notify_all();
    }
    if (is_here()) return thread_.detach();
    if (thread_.joinable()) thread_.join();
  }
  bool is_here() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  struct Line {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> work;
    bool is_stopped = false;
  };
  static void run(Line& line) {
    std::unique_lock lock(line.mutex);
    while (true) {
      line.changed.wait(lock, [&] { return line.is_stopped || !line.work.empty(); });
      if (line.is_stopped) return;
      std::function<void()> work = std::move(line.work.front());
      line.work.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    }
  }

  const std::shared_ptr<Line> line_ = std::make_shared<Line>();
  std::thread thread_;
};

// What became of an exchange; outlives it. Thread: any.
struct Outcome {
  // Whether the exchange may be called on this thread. Fixed before it is forwarded.
  std::function<bool()> is_right_place = [] { return true; };

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  int answers = 0;  // respond, respond_stream and fail
  std::optional<ResponseHead> head;
  std::optional<Error> failure;  // of the exchange or of its response's body
  size_t received = 0;
  bool has_ended = false;  // the response is complete
  bool is_destroyed = false;
  std::string first;  // bytes of the body
  int misplaced = 0;  // calls on a wrong thread, or two at once
  int inside = 0;
  // Of a request's body that flows for ever.
  size_t made = 0;
  std::optional<Error> cancelled;
  std::function<void()> abort;

  template <typename Predicate>
  void wait_until(Predicate reached) const {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return reached(*this); });
  }
  void wait_for_end() const {
    wait_until([](const Outcome& outcome) { return outcome.is_destroyed; });
  }
  template <typename Change>
  void set(Change change) {
    std::lock_guard lock(mutex);
    if (inside != 0 || !is_right_place()) ++misplaced;
    ++inside;
    change(*this);
    --inside;
    changed.notify_all();
  }
};

// Reads all of a response at the pace that it is told; it has one body for a request.
class HostedExchange final : public Exchange, public ByteSink {
 public:
  static constexpr size_t kNoLimit = SIZE_MAX;
  struct Plan {
    std::string url = "http://test/";
    size_t body_size = 0;  // of the request
    bool has_body = false;
    size_t read_most = kNoLimit;  // of the response; then it grants no more
  };
  HostedExchange(std::shared_ptr<Outcome> outcome, Plan plan)
      : outcome_(std::move(outcome)), plan_(std::move(plan)) {
    head_.method = plan_.has_body ? "POST" : "GET";
    head_.url = plan_.url;
  }
  ~HostedExchange() override {
    response_ = nullptr;
    outcome_->set([](Outcome& outcome) {
      outcome.abort = nullptr;
      outcome.is_destroyed = true;
    });
  }

  const RequestHead& head() const noexcept override { return head_; }
  bool has_body() const noexcept override { return plan_.has_body; }
  std::unique_ptr<ByteSource> take_body() noexcept override {
    return std::make_unique<Body>(outcome_, plan_.body_size);
  }
  void respond(ResponseHead head, Bytes body) noexcept override {
    outcome_->set([&](Outcome& outcome) {
      ++outcome.answers;
      outcome.head = std::move(head);
      outcome.received = body.size();
      outcome.first = std::move(body).to_string();
      outcome.has_ended = true;
    });
    done_();
  }
  void respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                      int64_t) noexcept override {
    outcome_->set([&](Outcome& outcome) {
      ++outcome.answers;
      outcome.head = std::move(head);
    });
    response_ = std::move(body);
    response_->attach(this);
    response_->grant(kDefaultCredit);
  }
  void fail(const Error& error) noexcept override {
    outcome_->set([&](Outcome& outcome) {
      ++outcome.answers;
      outcome.failure = error;
    });
    done_();
  }
  void on_abort(std::function<void()> callback) noexcept override {
    std::lock_guard lock(outcome_->mutex);
    outcome_->abort = std::move(callback);
  }
  void on_done(std::function<void()> callback) noexcept override { done_ = std::move(callback); }

  void on_bytes(Bytes bytes) noexcept override {
    size_t received = 0;
    outcome_->set([&](Outcome& outcome) {
      received = outcome.received += bytes.size();
      if (outcome.first.size() < 100) outcome.first.append(bytes.view().substr(0, 100));
    });
    if (received < plan_.read_most) response_->grant(bytes.size());
  }
  void on_end() noexcept override {
    outcome_->set([](Outcome& outcome) { outcome.has_ended = true; });
    done_();
  }
  void on_fail(const Error& error) noexcept override {
    outcome_->set([&](Outcome& outcome) { outcome.failure = error; });
    done_();
  }

 private:
  // So many bytes, made as they are granted.
  class Body final : public ByteSource {
   public:
    Body(std::shared_ptr<Outcome> outcome, size_t size)
        : outcome_(std::move(outcome)), left_(size) {}
    void attach(ByteSink* sink) noexcept override { sink_ = sink; }
    void grant(size_t bytes) noexcept override {
      constexpr size_t kChunk = 16 * 1024;
      credit_ += bytes;
      while (sink_ != nullptr && credit_ != 0 && left_ != 0) {
        const size_t size = std::min({kChunk, credit_, left_});
        credit_ -= size;
        left_ -= size;
        outcome_->set([&](Outcome& outcome) { outcome.made += size; });
        sink_->on_bytes(Bytes(std::string(size, 'b')));
      }
      if (left_ == 0 && sink_ != nullptr) std::exchange(sink_, nullptr)->on_end();
    }
    void cancel(const Error& reason) noexcept override {
      sink_ = nullptr;
      outcome_->set([&](Outcome& outcome) { outcome.cancelled = reason; });
    }

   private:
    const std::shared_ptr<Outcome> outcome_;
    ByteSink* sink_ = nullptr;
    size_t credit_ = 0;
    size_t left_;
  };

  const std::shared_ptr<Outcome> outcome_;
  const Plan plan_;
  RequestHead head_;
  std::unique_ptr<ByteSource> response_;
  std::function<void()> done_;
};

inline std::shared_ptr<Outcome> forward(Worker& worker, HostedExchange::Plan plan,
                                        const std::shared_ptr<HostLoop>& loop = nullptr) {
  auto outcome = std::make_shared<Outcome>();
  if (loop) outcome->is_right_place = [loop = loop.get()] { return loop->is_here(); };
  worker.forward(std::make_unique<HostedExchange>(outcome, std::move(plan)), loop);
  return outcome;
}

}  // namespace edgert::test
