// Front: see edgert/front.h.
#include "edgert/front.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/descriptor.h"
#include "base/inside.h"
#include "base/patience.h"
#include "front/front_thread.h"
#include "pool/rendezvous.h"

namespace edgert {

using front::FrontThread;

namespace {

constexpr uint64_t kForEverMs = UINT64_MAX;

// Has the thread do something, and waits for it; none: it has ended.
template <typename T, typename Ask>
std::optional<T> ask(FrontThread& thread, Ask work) {
  const auto submit = [&thread](auto given) { (void)thread.mailbox()->post(std::move(given)); };
  return pool::ask_thread<T>(submit, kForEverMs, std::move(work)).answer;
}

}  // namespace

struct Front::Impl {
  std::shared_ptr<Router> router;
  FrontOptions options;
  std::vector<std::unique_ptr<FrontThread>> threads;  // the first accepts
  uint16_t port = 0;
  std::mutex closing;

  Status start(IsolatePool& pool);
  FrontThread& idlest();
  // Whether somebody else than the first thread has to do with it.
  bool give_away(int descriptor);
  bool is_full() const;
  void refuse_own_thread(const char* what) const;
  bool drained_within(uint64_t ms, bool closing);
};

Status Front::Impl::start(IsolatePool& pool) {
  // Closed wherever this ends, until it is the server's.
  base::Descriptor given(options.listen.listen_fd);
  HttpServerOptions own = options.listen;
  own.max_connections = 0;  // it is of all threads
  own.listen_fd = -1;
  const size_t count =
      options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  while (threads.size() < count) {
    threads.push_back(std::make_unique<FrontThread>(Inside::of(pool), *router, own));
    if (Status started = threads.back()->start(); !started.ok()) return started;
  }
  FrontThread& first = *threads.front();
  own.listen_fd = given.release();
  const auto listens = ask<Result<uint16_t>>(first, [this, &first, &own] {
    return first.listen(own, options.warn,
                        [this](int descriptor) { return give_away(descriptor); });
  });
  if (!listens->ok()) return listens->error();
  port = listens->value();
  return Unit{};
}

FrontThread& Front::Impl::idlest() {
  FrontThread* best = threads.front().get();
  uint64_t fewest = best->connections();
  for (const std::unique_ptr<FrontThread>& thread : threads) {
    const uint64_t connections = thread->connections();
    if (connections >= fewest) continue;
    fewest = connections;
    best = thread.get();
  }
  return *best;
}

bool Front::Impl::is_full() const {
  if (options.listen.max_connections == 0) return false;
  uint64_t open = 0;
  for (const std::unique_ptr<FrontThread>& thread : threads) open += thread->connections();
  return open >= options.listen.max_connections;
}

bool Front::Impl::give_away(int descriptor) {
  if (is_full()) {
    ::close(descriptor);
    return true;
  }
  FrontThread& thread = idlest();
  if (&thread == threads.front().get()) return false;
  thread.adopt(descriptor, {});
  return true;
}

void Front::Impl::refuse_own_thread(const char* what) const {
  for (const std::unique_ptr<FrontThread>& thread : threads) {
    if (thread->is_current()) base::host_fault(what);
  }
}

bool Front::Impl::drained_within(uint64_t ms, bool closing) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    size_t left = 0;
  };
  auto shared = std::make_shared<Shared>();
  shared->left = threads.size();
  const auto drained = [shared] {
    const std::lock_guard lock(shared->mutex);
    --shared->left;
    shared->changed.notify_all();
  };
  for (const std::unique_ptr<FrontThread>& thread : threads) {
    const bool asked = thread->mailbox()->post([raw = thread.get(), drained, closing] {
      raw->server().stop_accepting(drained);
      if (closing) raw->server().drain();
    });
    if (!asked) drained();
  }
  std::unique_lock lock(shared->mutex);
  return shared->changed.wait_for(lock, base::patience(ms), [&] { return shared->left == 0; });
}

Result<std::unique_ptr<Front>> Front::create(IsolatePool& pool, FrontOptions options,
                                             std::shared_ptr<Router> router) {
  auto impl = std::make_unique<Impl>();
  impl->router = std::move(router);
  impl->options = std::move(options);
  if (Status started = impl->start(pool); !started.ok()) return started.take_error();
  return std::make_unique<Front>(std::move(impl));
}

Front::Front(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Front::~Front() { close(); }

uint16_t Front::port() const { return impl_->port; }

Result<int> Front::share_listener() const {
  impl_->refuse_own_thread("Front::share_listener is called on a thread of the front");
  FrontThread& first = *impl_->threads.front();
  constexpr int kAcceptsNoMore = -2;
  const auto copy = ask<int>(first, [&first] {
    const int own = first.server().listening_descriptor();
    return own < 0 ? kAcceptsNoMore : fcntl(own, F_DUPFD_CLOEXEC, 0);
  });
  if (!copy || *copy == kAcceptsNoMore)
    return Error{ErrorCode::kWorkerAlreadyRetired, "the front accepts no more connections"};
  if (*copy < 0) return Error{ErrorCode::kIo, "file descriptors run out (RLIMIT_NOFILE)"};
  return *copy;
}

void Front::adopt(int fd, std::string already_read) {
  base::Descriptor given(fd);
  if (!impl_->is_full()) impl_->idlest().adopt(given.release(), std::move(already_read));
}

void Front::stop_accepting() {
  impl_->refuse_own_thread("Front::stop_accepting is called on a thread of the front");
  // The first thread hands out what the others adopt.
  for (const std::unique_ptr<FrontThread>& thread : impl_->threads) {
    (void)ask<bool>(*thread, [raw = thread.get()] {
      raw->server().stop_accepting([] {});
      return true;
    });
  }
}

bool Front::drain(uint64_t timeout_ms, uint64_t keep_alive_ms) {
  stop_accepting();
  keep_alive_ms = std::min(keep_alive_ms, timeout_ms);
  if (keep_alive_ms != 0 && impl_->drained_within(keep_alive_ms, false)) return true;
  return impl_->drained_within(timeout_ms - keep_alive_ms, true);
}

void Front::close() {
  impl_->refuse_own_thread("a Front is closed on a thread of its own");
  const std::lock_guard lock(impl_->closing);
  for (const std::unique_ptr<FrontThread>& thread : impl_->threads) thread->stop();
}

FrontMetrics Front::metrics() const {
  FrontMetrics metrics;
  for (const std::unique_ptr<FrontThread>& thread : impl_->threads) {
    const FrontMetrics::Load load = thread->load();
    metrics.total.connections += load.connections;
    metrics.total.in_flight += load.in_flight;
    metrics.total.requests += load.requests;
    metrics.total.cpu_ms += load.cpu_ms;
    metrics.threads.push_back(load);
  }
  return metrics;
}

}  // namespace edgert
