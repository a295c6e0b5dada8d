// Downloads, and scripted servers for them on another thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "loop/async.h"
#include "pool/downloads.h"
#include "support/scripted_origin.h"

namespace edgert::test {

// A server of type `Origin` on a loop of its own, whose script runs there.
template <typename Origin>
class OriginThread {
 public:
  template <typename Script>
  explicit OriginThread(Script script) : loop_(loop::Loop::create().value()) {
    wake_ = std::make_unique<loop::Async>(*loop_, [this] { run_tasks(); });
    thread_ = std::thread([this] { loop_->run(); });
    on_loop([&](loop::Loop&) { origin_ = std::make_unique<Origin>(*loop_, std::move(script)); });
  }
  ~OriginThread() {
    on_loop([this](loop::Loop&) {
      origin_.reset();
      loop_->stop();
    });
    thread_.join();
    wake_.reset();
  }

  std::string url(const std::string& path = "/") const { return origin_->url(path); }
  // Runs it where the script runs, and waits for that.
  void on_loop(std::function<void(loop::Loop&)> task) {
    std::promise<void> done;
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back([&] {
        task(*loop_);
        done.set_value();
      });
    }
    wake_->send();
    done.get_future().wait();
  }
  size_t visitors() {
    size_t count = 0;
    on_loop([&](loop::Loop&) { count = visitors_of(*origin_).size(); });
    return count;
  }

 private:
  static auto& visitors_of(const ScriptedOrigin& origin) { return origin.visitors; }
  template <typename Other>
  static auto& visitors_of(const Other& origin) {
    return origin.visitors();
  }
  void run_tasks() {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks = std::exchange(tasks_, {});
    }
    for (const auto& task : tasks) task();
  }

  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<loop::Async> wake_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::unique_ptr<Origin> origin_;
  std::thread thread_;
};

using Http1Origin = OriginThread<ScriptedOrigin>;

// Begins a long body, and sends a byte of it now and then.
class DrippingOrigin {
 public:
  explicit DrippingOrigin(uint64_t every_ms) {
    origin_.on_loop([this, every_ms](loop::Loop& loop) {
      drip_ = std::make_unique<loop::Timer>(loop, [this, every_ms] {
        if (client_ != nullptr && !client_->closed) {
          client_->say("x");
          ++sent_;
        }
        drip_->start(every_ms);
      });
      drip_->start(every_ms);
    });
  }
  ~DrippingOrigin() { stop(); }
  std::string url(const std::string& path = "/") const { return origin_.url(path); }
  // How many bytes it has sent.
  size_t stop() {
    origin_.on_loop([this](loop::Loop&) { drip_.reset(); });
    return sent_;
  }

 private:
  ScriptedOrigin::Visitor* client_ = nullptr;
  size_t sent_ = 0;
  std::unique_ptr<loop::Timer> drip_;
  Http1Origin origin_{[this](auto& visitor) {
    visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    client_ = &visitor;
  }};
};

inline pool::DownloadOptions without_proxies() {
  pool::DownloadOptions options;
  options.environment_proxies = false;
  return options;
}

// Downloads whose answers a test waits for.
class AwaitedDownloads {
 public:
  using Answer = Result<packages::FetchedResponse>;

  explicit AwaitedDownloads(pool::DownloadOptions options = without_proxies())
      : downloads(std::move(options)) {}
  ~AwaitedDownloads() { downloads.stop(); }

  void ask(const std::string& url, uint64_t most_bytes = 1 << 20,
           std::vector<packages::FetchedField> fields = {}) {
    downloads.fetch({url, std::move(fields), most_bytes}, [this](Answer answer) {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(answer));
      changed_.notify_one();
    });
  }
  // The answers that come, once there are so many.
  std::vector<Answer> wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds(20),
                              [&] { return answers_.size() >= count; }));
    return std::exchange(answers_, {});
  }
  // "200 the body", or "error: why".
  static std::string text_of(const Answer& answer) {
    if (!answer.ok()) return "error: " + answer.error().message;
    return std::to_string(answer.value().status) + " " + answer.value().body;
  }
  std::string get(const std::string& url, uint64_t most_bytes = 1 << 20) {
    ask(url, most_bytes);
    return text_of(wait_for(1).front());
  }

  pool::Downloads downloads;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Answer> answers_;
};

}  // namespace edgert::test
