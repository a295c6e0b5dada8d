// A host that has a function answer a request with both bodies streamed, on a loop of its own.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

// The host's loop: here a queue that the main thread drains.
class Loop final : public edgert::Executor {
 public:
  bool post(std::function<void()> work) noexcept override {
    std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    changed_.notify_one();
    return true;
  }
  void run_until(const bool& is_over) {
    while (!is_over) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !work_.empty(); });
      const std::function<void()> work = std::move(work_.front());
      work_.pop_front();
      lock.unlock();
      work();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
};

// What the client uploads. A real one reads its socket when bytes are granted, and calls the sink
// from the same loop when they have come; this one makes them.
class Upload final : public edgert::ByteSource {
 public:
  void attach(edgert::ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t bytes) noexcept override {
    const size_t size = std::min(bytes, left_);
    left_ -= size;
    if (size != 0) sink_->on_bytes(std::string(size, 'x'));
    if (left_ == 0) sink_->on_end();
  }
  void cancel(const edgert::Error&) noexcept override { left_ = 0; }

 private:
  edgert::ByteSink* sink_ = nullptr;
  size_t left_ = 64 << 20;
};

// One request of a client's. `is_over` is set when it has been answered.
class Conversation final : public edgert::Exchange, public edgert::ByteSink {
 public:
  explicit Conversation(bool* is_over) : is_over_(is_over) {
    head_.method = "POST";
    head_.url = "http://localhost/";
  }
  ~Conversation() override { *is_over_ = true; }

  const edgert::RequestHead& head() const noexcept override { return head_; }
  bool has_body() const noexcept override { return true; }
  std::unique_ptr<edgert::ByteSource> take_body() noexcept override {
    return std::make_unique<Upload>();
  }
  void on_abort(std::function<void()>) noexcept override {}  // call it when the client goes
  void on_done(std::function<void()> done) noexcept override { done_ = std::move(done); }

  // One of three answers comes.
  void respond(edgert::ResponseHead head, edgert::Bytes body) noexcept override {
    std::printf("%d %zu bytes at once\n", head.status, body.size());
    done_();
  }
  void respond_stream(edgert::ResponseHead head, std::unique_ptr<edgert::ByteSource> body,
                      int64_t) noexcept override {
    std::printf("%d ", head.status);
    body_ = std::move(body);
    body_->attach(this);
    body_->grant(edgert::kDefaultCredit);
  }
  void fail(const edgert::Error& error) noexcept override { on_fail(error); }

  // The response's body. A real host grants when its socket has taken the bytes.
  void on_bytes(edgert::Bytes bytes) noexcept override {
    received_ += bytes.size();
    body_->grant(bytes.size());
  }
  void on_end() noexcept override {
    std::printf("%zu bytes\n", received_);
    done_();
  }
  void on_fail(const edgert::Error& error) noexcept override {
    std::printf("%s\n", error.message.c_str());
    done_();
  }

 private:
  bool* const is_over_;
  edgert::RequestHead head_;
  std::unique_ptr<edgert::ByteSource> body_;
  size_t received_ = 0;
  std::function<void()> done_;
};

int main() {
  auto platform = edgert::Platform::create().value();
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.request_idle_timeout_ms = 30000;
  auto pool = edgert::IsolatePool::create(*platform, options).value();
  edgert::WorkerOptions function;
  function.module_code = "export default { fetch: (request) => new Response(request.body) }";
  auto worker = pool->create_worker(function).value();
  auto loop = std::make_shared<Loop>();
  bool is_over = false;
  worker->forward(std::make_unique<Conversation>(&is_over), loop);
  loop->run_until(is_over);
}
