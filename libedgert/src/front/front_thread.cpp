#include "front/front_thread.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/recycler.h"
#include "front/event_clock.h"

namespace edgert::front {

FrontThread::FrontThread(IsolatePool::Impl& pool, Router& router, HttpServerOptions options)
    : pool_(pool), router_(router), options_(std::move(options)), roster_(pool.roster) {}

// --- its life -----------------------------------------------------------------------------------

Status FrontThread::start() {
  std::optional<Status> begun;
  std::mutex mutex;
  std::condition_variable changed;
  Status started = thread_.start([&] {
    Status status = begin();
    const bool runs = status.ok();
    {
      const std::lock_guard lock(mutex);
      begun.emplace(std::move(status));
      changed.notify_all();
    }
    if (runs) run();
  });
  if (!started.ok()) return started;
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return begun.has_value(); });
  return std::move(*begun);
}

Status FrontThread::begin() {
  Result<std::unique_ptr<loop::Loop>> loop = loop::Loop::create();
  if (!loop.ok()) return loop.take_error();
  loop_ = std::move(loop).value();
  timer_ = std::make_unique<loop::Timer>(*loop_, [this] { look_at_the_time(); });
  mailbox_->open(*loop_, [this] { read_mail(); });
  wakes_.begin([this] { loop_->post([this] { wakes_.wake_all(); }); });
  endpoint_ = pool_.endpoints.add(mailbox_->inbox());
  auto sender = std::make_shared<wire::Sender>();
  sender->id = endpoint_;
  sender->wakes_later = true;
  sender->now_ms = EventClock::now_ms;
  sender->defer = [this](std::function<void()> task) { loop_->post(std::move(task)); };
  sender_ = std::move(sender);
  use(http::Server::without_listener(*loop_, options_, *this));
  if (pthread_getcpuclockid(pthread_self(), &clock_) == 0) runs_.store(true);
  return Unit{};
}

void FrontThread::run() {
  loop_->run();
  end();
}

void FrontThread::end() {
  // Clients first: their exchanges end the calls.
  server_ = nullptr;
  open_.store(0);
  const Error closes{ErrorCode::kCancelled, "the front closes"};
  for (const std::shared_ptr<Passage>& passage : all_calls()) passage->close(closes);
  wakes_.end();
  mailbox_->close();
  pool_.endpoints.remove(endpoint_);
  loop_->run_posted();
  timer_ = nullptr;
  runs_.store(false);
  loop_ = nullptr;
}

void FrontThread::stop() {
  (void)mailbox_->post([this] { loop_->stop(); });
  thread_.join();
}

void FrontThread::use(std::unique_ptr<http::Server> server) {
  server_ = std::move(server);
  server_->when_connections_change([this] { open_.store(server_->connections()); });
}

Result<uint16_t> FrontThread::listen(const HttpServerOptions& options,
                                     std::function<void(const std::string&)> paused,
                                     std::function<bool(int descriptor)> given_away) {
  Result<std::unique_ptr<http::Server>> server =
      http::Server::listen(*loop_, options, *this, std::move(paused), std::move(given_away));
  if (!server.ok()) return server.take_error();
  use(std::move(server).value());
  return server_->port();
}

void FrontThread::adopt(int descriptor, std::string already_read) {
  coming_.fetch_add(1);
  // Closed where the work is dropped.
  const auto given = std::make_shared<base::Descriptor>(descriptor);
  (void)mailbox_->post([this, given, already_read = std::move(already_read)] {
    coming_.fetch_sub(1);
    server_->adopt(given->release(), already_read);
  });
}

FrontMetrics::Load FrontThread::load() const {
  FrontMetrics::Load load;
  load.connections = connections();
  load.in_flight = in_flight_.load(std::memory_order_relaxed);
  load.requests = requests_.load(std::memory_order_relaxed);
  timespec used{};
  if (runs_.load() && clock_gettime(clock_, &used) == 0)
    load.cpu_ms = static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
  return load;
}

// --- requests -----------------------------------------------------------------------------------

void FrontThread::on_request(std::unique_ptr<Exchange> exchange) noexcept {
  const EventClock::Event event;
  add(in_flight_, 1);
  add(requests_, 1);
  PassageOwner& owner = *this;
  const auto passage = std::allocate_shared<Passage>(
      base::Recycled<Passage>(), owner,
      std::unique_ptr<http::HttpExchange>(static_cast<http::HttpExchange*>(exchange.release())));
  passage->begin();
  router_.route(FrontRequest(std::shared_ptr<FrontRequest::Impl>(passage, &passage->asked())));
}

void FrontThread::read_mail() {
  constexpr size_t kMostKept = 256;
  (void)mailbox_->tasks().run();
  // The inbox and this thread hand each other the same two buffers, over and over.
  std::vector<wire::Message> messages = std::exchange(read_, {});
  if (mailbox_->inbox()->take({}, &messages)) mailbox_->wake();
  for (wire::Message& message : messages) {
    if (Passage* const passage = calls_.find(message.exchange)) {
      const EventClock::Event event;
      passage->on_message(std::move(message));
    }
  }
  messages.clear();
  if (messages.capacity() <= kMostKept) read_ = std::move(messages);
}

// Those that end meanwhile are kept.
std::vector<std::shared_ptr<Passage>> FrontThread::all_calls() const {
  std::vector<std::shared_ptr<Passage>> passages;
  for (Passage* const passage : calls_.all()) passages.push_back(passage->shared_from_this());
  return passages;
}

void FrontThread::look_within(uint64_t ms) {
  constexpr uint64_t kForEver = uint64_t{1} << 50;
  const uint64_t at = loop_->now_ms() + std::min(ms, kForEver);
  if (looks_at_ms_ != 0 && looks_at_ms_ <= at) return;
  looks_at_ms_ = at;
  timer_->start(std::min(ms, kForEver));
}

void FrontThread::look_at_the_time() {
  looks_at_ms_ = 0;
  const double now_ms = base::monotonic_ms();
  for (const std::shared_ptr<Passage>& passage : all_calls()) {
    if (const uint64_t next = passage->look_at_the_time(now_ms); next != 0) look_within(next);
  }
}

std::unique_ptr<ResponseHead> FrontThread::take_spare() {
  if (spares_.empty()) return std::make_unique<ResponseHead>();
  auto spare = std::make_unique<ResponseHead>(std::move(spares_.back()));
  spares_.pop_back();
  return spare;
}

void FrontThread::keep_spare(ResponseHead head) {
  constexpr size_t kMostSpares = 64, kMostBytes = 1024;
  if (spares_.size() < kMostSpares && head.headers.flat().capacity() <= kMostBytes)
    spares_.push_back(std::move(head));
}

void FrontThread::over(std::shared_ptr<Passage> passage) {
  if (over_.empty()) loop_->post([this] { sweep(); });
  over_.push_back(std::move(passage));
}

void FrontThread::sweep() {
  // One that goes may end another.
  std::swap(over_, sweeping_);
  for (const std::shared_ptr<Passage>& passage : sweeping_) passage->drop_exchange();
  sweeping_.clear();
}

}  // namespace edgert::front
