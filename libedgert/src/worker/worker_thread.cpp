#include "worker/worker_thread.h"

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <ctime>
#include <utility>
#include <vector>

#include "worker/pool.h"

namespace edgert::worker {

namespace {

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
      state->pool->impl().reports.boot_failure(state->identity, booted.error());
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
  state->pool->impl().worker_ended(state, false);
}

Status WorkerThread::boot() {
  Result<std::unique_ptr<loop::Loop>> loop = loop::Loop::create();
  if (!loop.ok()) return loop.take_error();
  loop_ = std::move(loop).value();
  wake_ = std::make_unique<loop::Async>(*loop_, [this] { drain_inbox(); });
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
    state_->pool->impl().reports.boot(state_->identity, monotonic_ms() - state_->asked_ms);
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
  if (stop_error_ || state_->retired() || realm_->in_flight() != 0 || realm_->waits() ||
      !state_->inbox->empty())
    return false;
  state_->retire();
  return true;
}

void WorkerThread::request_began() {
  if (state_->options.privileged) return;
  if (idle_timer_) idle_timer_->stop();
  state_->last_used_ms.store(monotonic_ms(), std::memory_order_relaxed);
  const bool alone = realm_->in_flight() == 1;
  const Policy policy = state_->pool->impl().options.policy;
  if (policy != Policy::kPerWorker && alone) {
    state_->pulse.cpu_begin_ms.store(thread_cpu_ms(), std::memory_order_relaxed);
    state_->pulse.wall_begin_ms.store(monotonic_ms(), std::memory_order_relaxed);
  }
  if (state_->limits().cpu_per_request_ms != 0) {
    if (alone) state_->pulse.busy_begin_ms.store(thread_cpu_ms(), std::memory_order_relaxed);
    const uint32_t before = alone ? 0 : state_->pulse.busy_requests.load();
    state_->pulse.busy_requests.store(before + 1, std::memory_order_relaxed);
  }
  if (policy == Policy::kOneshot) state_->retire();
}

void WorkerThread::request_ended() {
  if (stop_error_) return;
  const bool answered = realm_->in_flight() == 0 && state_->inbox->empty();
  if (answered) {
    state_->last_used_ms.store(monotonic_ms(), std::memory_order_relaxed);
    state_->pulse.busy_requests.store(0, std::memory_order_relaxed);
  }
  if (!retiring_) {
    if (!answered) return;
    state_->pool->impl().roster.idle(*state_);
    if (realm_->waits()) return;
    if (realm_->memory().is_half_full()) return state_->retire();
    start_idle_timer();
    return;
  }
  if (!answered) return;
  if (!std::exchange(said_drained_, true)) realm_->dispatch("drain");
  if (realm_->waits()) return;
  if (!std::exchange(said_goodbye_, true)) {
    realm_->before_unload(state_->pool->impl().drains() ? "termination" : "early_drop");
    // Its listeners may have found something to wait for.
    return request_ended();
  }
  stop(state_->pool->impl().drains() ? ShutdownReason::kTerminationRequested
                                     : ShutdownReason::kEarlyDrop,
       Error{ErrorCode::kWorkerAlreadyRetired,
             "request cannot be handled because the worker has already retired"});
}

void WorkerThread::start_idle_timer() {
  const uint64_t timeout = state_->limits().idle_timeout_ms;
  if (timeout == 0) return;
  if (!idle_timer_)
    idle_timer_ = std::make_unique<loop::Timer>(*loop_, [this] { state_->retire(); });
  idle_timer_->start(timeout);
}

void WorkerThread::limits_changed() {
  if (!realm_ || stop_error_) return;
  if (idle_timer_) idle_timer_->stop();
  request_ended();
}

void WorkerThread::drain_inbox() {
  std::vector<Message> messages;
  std::vector<Inbox::Work> work;
  obey_kill();
  if (stop_error_) return;
  state_->inbox->take(&messages, &work);
  for (Message& message : messages) realm_->on_message(std::move(message));
  for (Inbox::Work& item : work) item();
  if (retiring_) request_ended();
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

// The first stages of every end.
void WorkerThread::leave() {
  // 1. Nobody finds this worker any more, nothing gets into the inbox.
  IsolatePool::Impl& pool = state_->pool->impl();
  state_->set_reach({});
  pool.watchdog.forget(*state_);
  pool.endpoints.remove(state_->endpoint);
  state_->stop_requests();
  state_->inbox->set_wake(nullptr);
  state_->inbox->close();
}

void WorkerThread::refuse_requests(const Error& error) {
  // 2. Who waits hears why; what lies in the inbox unread counts as in flight.
  if (!realm_) return;
  std::vector<Message> messages;
  std::vector<Inbox::Work> work;
  state_->inbox->take(&messages, &work);
  realm_->refuse_requests(error);
  for (Message& message : messages) {
    if (message.kind != Message::Kind::kRequest) continue;
    if (const auto client = state_->pool->impl().endpoints.find(message.client)) {
      Line(client, message.client, message.exchange, false).send_error(Message::Kind::kFail, error);
    }
  }
}

void WorkerThread::report_shutdown() {
  const HeapMetrics heap = realm_->metrics().heap;
  state_->pool->impl().reports.shutdown(
      state_->identity,
      {reason_, thread_cpu_ms(), heap.used, heap.external, reason_ == ShutdownReason::kMemory});
}

void WorkerThread::quarantine(const std::string& why) {
  const std::shared_ptr<WorkerState> state = state_;
  state->kill(ShutdownReason::kMemory, why);
  obey_kill();
  const std::optional<WorkerState::Kill> kill = state->killed();
  state->pulse.leave();
  leave();
  state->abandon();
  state->pool->impl().reports.shutdown(state->identity,
                                       {kill->reason, thread_cpu_ms(), 0, 0, true});
  js::LiveCounts::ruined.fetch_add(1);
  state->pool->impl().worker_ended(state, true);
  // V8's helper threads may still sweep this heap, though nobody else will ever enter it.
  constexpr timespec kUntilHelpersAreDone{10, 0};
  nanosleep(&kUntilHelpersAreDone, nullptr);
  realm_->discard_heap();
  malloc_trim(0);
  for (;;) pause();
}

void WorkerThread::tear_down() {
  leave();
  refuse_requests(
      stop_error_.value_or(Error{ErrorCode::kWorkerAlreadyRetired, "the worker has ended"}));
  // 3. The sockets close, after what was written above has been handed to the kernel.
  servers_.clear();
  // 4. The realm: native state of bindings, modules, hooks, pins and wraps, then the isolate.
  if (realm_) {
    if (realm_->has_isolate()) {
      if (state_->options.privileged) realm_->dispatch("unload");
      report_shutdown();
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
