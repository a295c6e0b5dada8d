#include "worker/worker_thread.h"

#include <malloc.h>

#include <atomic>
#include <ctime>
#include <utility>
#include <vector>

#include "worker/pool.h"

namespace edgert::worker {

namespace {

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Freed isolates leave holes that glibc keeps; giving them back after every end would cost more
// than it saves.
void return_memory_now_and_then() {
  constexpr unsigned kBatch = 16;
  static std::atomic<unsigned> ended{0};
  if (ended.fetch_add(1) % kBatch == kBatch - 1) malloc_trim(0);
}

}  // namespace

void WorkerThread::run(std::shared_ptr<WorkerState> state) {
  {
    WorkerThread self(state);
    state->thread = &self;
    const Status booted = self.boot();
    if (!booted.ok()) {
      self.stop_error_ = booted.error();
      if (Observer* observer = state->pool->impl().options.observer) {
        observer->on_boot_failure(state->identity, booted.error());
      }
    }
    state->loaded(booted);
    if (booted.ok()) {
      self.serve();
    } else {
      state->ready(booted);
    }
    self.tear_down();
    state->thread = nullptr;
  }
  return_memory_now_and_then();
  state->pool->impl().worker_ended(state);
}

Status WorkerThread::boot() {
  Result<std::unique_ptr<loop::Loop>> loop = loop::Loop::create();
  if (!loop.ok()) return loop.take_error();
  loop_ = std::move(loop).value();
  wake_ = std::make_unique<loop::Async>(*loop_, [this] { drain_inbox(); });
  if (state_->options.limits.idle_timeout_ms != 0) {
    idle_timer_ = std::make_unique<loop::Timer>(*loop_, [this] { state_->retire(); });
  }
  state_->pool->impl().watchdog.watch(*state_);
  state_->inbox->set_wake([this] { wake_->send(); });
  realm_ = std::make_unique<WorkerRealm>(*state_, *loop_);
  Status status =
      realm_->start([inbox = std::weak_ptr<Inbox>(state_->inbox), state = state_.get()] {
        if (const std::shared_ptr<Inbox> box = inbox.lock()) {
          box->submit([state] { state->thread->realm().run_foreground_tasks(); });
        }
      });
  if (status.ok()) status = realm_->load();
  if (status.ok()) {
    if (Observer* observer = state_->pool->impl().options.observer) {
      observer->on_boot(state_->identity, monotonic_ms() - state_->asked_ms);
    }
    return status;
  }
  return Error{ErrorCode::kInvalidWorkerCreation,
               "worker boot error: failed to bootstrap runtime: " + status.error().message};
}

void WorkerThread::serve() {
  realm_->evaluate();
  obey_kill();
  if (!stop_error_) loop_->run();
}

void WorkerThread::stop(ShutdownReason reason, Error error) {
  if (stop_error_) return;
  reason_ = reason;
  stop_error_ = std::move(error);
  loop_->stop();
}

void WorkerThread::obey_kill() {
  if (stop_error_) return;
  const std::optional<WorkerState::Kill> kill = state_->killed();
  if (!kill) return;
  const char* told = nullptr;
  switch (kill->reason) {
    case ShutdownReason::kCpuTime:
      told = "CPU time hard limit reached: isolate: ";
      break;
    case ShutdownReason::kMemory:
      told = "memory limit reached for the worker: isolate: ";
      break;
    case ShutdownReason::kWallClockTime:
      told = "wall clock duration reached: isolate: ";
      break;
    default:
      break;
  }
  if (told != nullptr) {
    std::string line = told + state_->id;
    if (kill->reason == ShutdownReason::kWallClockTime) {
      line.append(" (in_flight_req_exists = ")
          .append(realm_->in_flight() != 0 ? "true)" : "false)");
    }
    realm_->log(LogLevel::kError, line);
  }
  stop(kill->reason, kill->error);
}

void WorkerThread::end_when_idle(const std::string& why) {
  if (!why.empty()) realm_->log(LogLevel::kWarning, why);
  retiring_ = true;
  request_ended();
}

bool WorkerThread::retire_if_idle() {
  if (stop_error_ || state_->retired() || realm_->in_flight() != 0 || realm_->waits()) return false;
  state_->retire();
  return true;
}

void WorkerThread::request_ended() {
  if (stop_error_) return;
  const bool idle = realm_->in_flight() == 0 && !realm_->waits() && state_->inbox->empty();
  if (!retiring_) {
    if (idle && idle_timer_) idle_timer_->start(state_->options.limits.idle_timeout_ms);
    return;
  }
  if (!idle) return;
  if (!std::exchange(said_goodbye_, true)) {
    realm_->before_unload("early_drop");
    // Its listeners may have found something to wait for.
    return request_ended();
  }
  stop(ShutdownReason::kEarlyDrop,
       Error{ErrorCode::kWorkerAlreadyRetired,
             "request cannot be handled because the worker has already retired"});
}

void WorkerThread::drain_inbox() {
  std::vector<Message> messages;
  std::vector<Inbox::Work> work;
  obey_kill();
  if (stop_error_) return;
  if (idle_timer_) idle_timer_->stop();
  state_->inbox->take(&messages, &work);
  for (Message& message : messages) realm_->on_message(std::move(message));
  for (Inbox::Work& item : work) item();
  if (retiring_ || idle_timer_) request_ended();
}

WorkerMetrics WorkerThread::metrics() {
  WorkerMetrics metrics = realm_->metrics();
  metrics.cpu_ms = thread_cpu_ms();
  return metrics;
}

Result<uint32_t> WorkerThread::listen(const HttpServerOptions& options) {
  Result<std::unique_ptr<http::Server>> server = http::Server::listen(*loop_, options, *realm_);
  if (!server.ok()) return server.take_error();
  const uint32_t id = next_server_++;
  servers_.emplace(id, std::move(server).value());
  return id;
}

http::Server* WorkerThread::server(uint32_t id) {
  const auto found = servers_.find(id);
  return found == servers_.end() ? nullptr : found->second.get();
}

void WorkerThread::close_server(uint32_t id) { servers_.erase(id); }

void WorkerThread::tear_down() {
  // 1. Nobody finds this worker any more, nothing gets into the inbox.
  state_->set_reach({});
  state_->pool->impl().watchdog.forget(*state_);
  state_->pool->impl().unregister(*state_);
  state_->inbox->set_wake(nullptr);
  state_->inbox->close();
  // 2. Who waits hears why; what lies in the inbox unread counts as in flight.
  const Error error =
      stop_error_.value_or(Error{ErrorCode::kWorkerAlreadyRetired, "the worker has ended"});
  if (realm_) {
    std::vector<Message> messages;
    std::vector<Inbox::Work> work;
    state_->inbox->take(&messages, &work);
    realm_->refuse_requests(error);
    for (Message& message : messages) {
      if (message.kind != Message::Kind::kRequest) continue;
      if (const auto client = state_->pool->impl().endpoints.find(message.client)) {
        Line(client, message.client, message.exchange, false)
            .send_error(Message::Kind::kFail, error);
      }
    }
  }
  // 3. The sockets close, after what was written above has been handed to the kernel.
  servers_.clear();
  // 4. The realm: native state of bindings, modules, hooks, pins and wraps, then the isolate.
  if (realm_) {
    const double cpu_ms = thread_cpu_ms();
    if (Observer* observer = state_->pool->impl().options.observer) {
      observer->on_shutdown(state_->identity, reason_, cpu_ms);
    }
    realm_->dispose();
    realm_.reset();
  }
  // 5. The loop closes its last handles and goes.
  idle_timer_.reset();
  wake_.reset();
  loop_.reset();
}

}  // namespace edgert::worker
