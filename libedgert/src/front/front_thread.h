// FrontThread: a loop without an isolate, its connections, and its calls of workers.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/thread.h"
#include "edgert/front.h"
#include "front/calls.h"
#include "front/mailbox.h"
#include "front/passage.h"
#include "http/server/server.h"
#include "loop/loop.h"
#include "loop/timer.h"

namespace edgert::front {

// Thread: its own, where nothing else is said. Owner: the front.
class FrontThread final : private PassageOwner, private RequestHandler {
 public:
  FrontThread(IsolatePool::Impl& pool, Router& router, HttpServerOptions options);
  ~FrontThread() { stop(); }

  // Any thread; both wait.
  Status start();
  void stop();
  // Any thread.
  const std::shared_ptr<Mailbox>& mailbox() const override { return mailbox_; }
  bool is_current() const { return mailbox_->is_own_thread(); }
  // Serves a connection, and closes it where that cannot be.
  void adopt(int descriptor, std::string already_read);
  // Those that are on their way included.
  uint64_t connections() const { return open_.load() + coming_.load(); }
  FrontMetrics::Load load() const;

  // In place of the server that only adopts.
  Result<uint16_t> listen(const HttpServerOptions& options,
                          std::function<void(const std::string&)> paused,
                          std::function<bool(int descriptor)> given_away);
  http::Server& server() { return *server_; }

 private:
  Status begin();
  void run();
  void end();
  void use(std::unique_ptr<http::Server> server);
  void read_mail();
  void look_at_the_time();
  std::vector<std::shared_ptr<Passage>> all_calls() const;
  void sweep();
  // For what this thread alone writes.
  static void add(std::atomic<uint64_t>& to, uint64_t what) {
    to.store(to.load(std::memory_order_relaxed) + what, std::memory_order_relaxed);
  }

  // RequestHandler.
  void on_request(std::unique_ptr<Exchange> exchange) noexcept override;
  // PassageOwner.
  IsolatePool::Impl& pool() override { return pool_; }
  pool::RosterView& roster() override { return roster_; }
  const std::shared_ptr<const wire::Sender>& sender() const override { return sender_; }
  uint32_t begin_call(Passage& passage) override { return calls_.add(passage); }
  void end_call(uint32_t number) override { calls_.remove(number); }
  void look_within(uint64_t ms) override;
  std::unique_ptr<ResponseHead> take_spare() override;
  void keep_spare(ResponseHead head) override;
  void answered() override { add(in_flight_, UINT64_MAX); }
  void over(std::shared_ptr<Passage> passage) override;

  IsolatePool::Impl& pool_;
  Router& router_;
  const HttpServerOptions options_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  base::Thread thread_;
  clockid_t clock_{};
  std::atomic<bool> runs_{false};  // its clock goes
  std::atomic<uint64_t> open_{0}, coming_{0}, in_flight_{0}, requests_{0};

  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<loop::Timer> timer_;
  uint64_t looks_at_ms_ = 0;  // of the loop's clock; 0: the timer does not run
  wire::EndpointId endpoint_ = 0;
  std::shared_ptr<const wire::Sender> sender_;
  pool::RosterView roster_;
  Calls calls_;
  std::vector<ResponseHead> spares_;
  std::vector<std::shared_ptr<Passage>> over_, sweeping_;
  std::vector<wire::Message> read_;
  wire::LaterWakes wakes_;
};

}  // namespace edgert::front
