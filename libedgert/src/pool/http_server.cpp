// HttpServer: a host's handle on a listening socket, which lives on its worker's thread: see
// edgert/http_server.h.
#include "edgert/http_server.h"

#include <fcntl.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/descriptor.h"
#include "base/inside.h"
#include "base/patience.h"
#include "pool/questions.h"
#include "pool/rendezvous.h"
#include "worker/worker_thread.h"

namespace edgert {

using worker::WorkerThread;

namespace {

constexpr int kAcceptsNoMore = -2;

}  // namespace

struct HttpServer::Impl {
  std::shared_ptr<Worker> worker;
  uint32_t id = 0;
  uint16_t port = 0;
  std::atomic<bool> closed{false};

  worker::WorkerState& state() { return *Inside::of(*worker).state; }
};

Result<std::unique_ptr<HttpServer>> HttpServer::create(std::shared_ptr<Worker> worker,
                                                       HttpServerOptions options) {
  // Closed wherever this ends, until it is the server's.
  const auto given = std::make_shared<base::Descriptor>(options.listen_fd);
  if (Inside::of(*worker).state->is_own_thread())
    return Error{ErrorCode::kInvalidArgument, "a worker's own thread cannot wait until it listens"};
  struct Listening {
    uint32_t id;
    uint16_t port;
  };
  auto [answer, is_late] = pool::ask_worker<Result<Listening>>(
      *Inside::of(*worker).state, pool::kLongPatienceMs,
      [options = std::move(options), given](WorkerThread& thread) -> Result<Listening> {
        HttpServerOptions own = options;
        own.listen_fd = given->release();
        Result<uint32_t> id = thread.listen(own);
        if (!id.ok()) return id.take_error();
        return Listening{id.value(), thread.server(id.value())->port()};
      });
  if (is_late) return Error{ErrorCode::kTimedOut, "the worker is too busy to listen"};
  if (!answer) return Error{ErrorCode::kWorkerAlreadyRetired, "the worker to serve has ended"};
  if (!answer->ok()) return answer->take_error();
  auto impl = std::make_unique<Impl>();
  impl->worker = std::move(worker);
  impl->id = answer->value().id;
  impl->port = answer->value().port;
  return std::make_unique<HttpServer>(std::move(impl));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { close(); }

uint16_t HttpServer::port() const { return impl_->port; }

Result<int> HttpServer::share_listener() const {
  const auto [copy, is_late] = pool::ask_worker<int>(
      impl_->state(), pool::kLongPatienceMs, [id = impl_->id](WorkerThread& thread) {
        http::Server* const server = thread.server(id);
        const int own = server == nullptr ? -1 : server->listening_descriptor();
        return own < 0 ? kAcceptsNoMore : fcntl(own, F_DUPFD_CLOEXEC, 0);
      });
  if (is_late) return Error{ErrorCode::kTimedOut, "the worker is too busy to share its socket"};
  if (!copy || *copy == kAcceptsNoMore)
    return Error{ErrorCode::kWorkerAlreadyRetired, "the server accepts no more connections"};
  if (*copy < 0) return Error{ErrorCode::kIo, "file descriptors run out (RLIMIT_NOFILE)"};
  return *copy;
}

void HttpServer::adopt(int fd, std::string already_read) {
  // Closed where the work is dropped, as the worker has ended.
  auto given = std::make_shared<base::Descriptor>(fd);
  worker::WorkerState& state = impl_->state();
  state.work->submit([&state, id = impl_->id, given, already_read = std::move(already_read)] {
    if (http::Server* server = state.thread->server(id))
      server->adopt(given->release(), already_read);
  });
}

bool HttpServer::drain(uint64_t timeout_ms, uint64_t keep_alive_ms) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    bool drained = false;
  };
  auto shared = std::make_shared<Shared>();
  const auto ask = [&](bool closing) {
    return impl_->state().work->submit([shared, closing, &state = impl_->state(), id = impl_->id] {
      const auto drained = [shared] {
        std::lock_guard lock(shared->mutex);
        shared->drained = true;
        shared->changed.notify_all();
      };
      if (http::Server* server = state.thread->server(id)) {
        server->stop_accepting(drained);
        if (closing) server->drain();
      } else {
        drained();
      }
    });
  };
  const auto wait = [&](uint64_t ms) {
    std::unique_lock lock(shared->mutex);
    return shared->changed.wait_for(lock, base::patience(ms), [&] { return shared->drained; });
  };
  if (impl_->state().is_own_thread()) {
    ask(true);
    return false;
  }
  if (keep_alive_ms > timeout_ms) keep_alive_ms = timeout_ms;
  if (keep_alive_ms != 0 && (!ask(false) || wait(keep_alive_ms))) return true;
  return !ask(true) || wait(timeout_ms - keep_alive_ms);
}

void HttpServer::wait() { impl_->worker->wait(); }

void HttpServer::close() {
  if (impl_->closed.exchange(true)) return;
  worker::WorkerState& state = impl_->state();
  const auto closed =
      pool::ask_worker<bool>(state, pool::kPatienceMs, [id = impl_->id](WorkerThread& thread) {
        thread.close_server(id);
        return true;
      });
  // As soon as the worker comes to it. On its own thread, what it serves may be on the stack.
  if (!closed.answer)
    state.work->submit([&state, id = impl_->id] { state.thread->close_server(id); });
}

}  // namespace edgert
