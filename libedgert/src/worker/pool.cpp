#include "worker/pool.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "base/uuid.h"
#include "worker/worker_thread.h"

namespace edgert {

namespace {

using worker::WorkerState;

// V8 keeps about 1 MB for JS frames; the rest is for native code below and above.
constexpr size_t kThreadStackBytes = 4 * 1024 * 1024;

void* run_thread(void* argument) {
  const std::unique_ptr<std::shared_ptr<WorkerState>> state(
      static_cast<std::shared_ptr<WorkerState>*>(argument));
  worker::WorkerThread::run(*state);
  return nullptr;
}

std::shared_ptr<Worker> make_handle(const std::shared_ptr<WorkerState>& state) {
  auto impl = std::make_shared<Worker::Impl>();
  impl->state = state;
  return std::make_shared<Worker>(std::move(impl));
}

// How many workers that have ended are still found, so that requests to them reach a successor.
// Where idle ones hibernate, a script may have kept a handle to each function there is.
size_t most_departed(const PoolOptions& options) {
  return options.max_resident_workers != 0 || options.memory_budget_mb != 0 ? 16384 : 1024;
}

// Asks user workers, or event workers, something that one of them may never hear: an end drops
// what a worker was asked, which counts as an answer too.
template <typename Answer>
struct Question {
  std::function<void(std::optional<Answer>)> answered;
  std::optional<Answer> answer;
  ~Question() { answered(std::move(answer)); }
};

template <typename Answer, typename Ask>
size_t ask_workers(
    IsolatePool& pool, bool event_workers, Ask ask,
    const std::function<void(const std::shared_ptr<Worker>&, std::optional<Answer>)>& answered) {
  size_t asked = 0;
  for (const std::shared_ptr<Worker>& worker : pool.workers()) {
    const std::shared_ptr<WorkerState>& state = worker->impl().state;
    if (event_workers ? !state->options.receives_events : state->options.privileged) continue;
    ++asked;
    auto question = std::make_shared<Question<Answer>>();
    question->answered = [answered, worker](std::optional<Answer> answer) {
      answered(worker, std::move(answer));
    };
    state->inbox->submit([question = std::move(question), ask, raw = state.get()] {
      question->answer = ask(*raw->thread);
    });
  }
  return asked;
}

uint32_t parallelism(const PoolOptions& options) {
  if (options.policy == Policy::kOneshot) return 1;
  if (options.max_parallelism != 0) return options.max_parallelism;
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

IsolatePool::Impl::Impl(Platform& platform, PoolOptions given)
    : platform(platform),
      options(std::move(given)),
      roster({options.policy, parallelism(options), options.request_wait_timeout_ms},
             [this](WorkerOptions worker_options, worker::Roster::Booted booted) {
               boot(std::move(worker_options), std::move(booted));
             }) {}

std::shared_ptr<WorkerState> IsolatePool::Impl::make_state(WorkerOptions worker_options) {
  auto state = std::make_shared<WorkerState>();
  state->id = base::make_uuid();
  state->options = std::move(worker_options);
  state->pool = self;
  state->identity = {state->id, state->options.service_path, state->options.privileged,
                     state->options.otel_attributes};
  state->asked_ms = worker::monotonic_ms();
  state->last_used_ms = state->asked_ms;
  state->pulse.wall_begin_ms = state->asked_ms;
  state->loaded = [](const Status&) {};
  state->ready = [](const Status&) {};
  return state;
}

Status IsolatePool::Impl::start(const std::shared_ptr<WorkerState>& state) {
  std::unique_lock lock(mutex);
  join_over(lock);
  if (closing) return Error{ErrorCode::kInvalidWorkerCreation, "the pool is shutting down"};
  make_room();
  if (Status admitted = admission.check(live.size()); !admitted.ok()) return admitted;
  state->endpoint = endpoints.add(state->inbox);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kThreadStackBytes);
  // Signals are the host's affair, but for those that the thread brings upon itself.
  sigset_t all, before;
  sigfillset(&all);
  for (const int own : {SIGABRT, SIGTRAP, SIGILL, SIGSEGV, SIGBUS, SIGFPE}) sigdelset(&all, own);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  auto argument = std::make_unique<std::shared_ptr<WorkerState>>(state);
  pthread_t thread;
  const int failed = pthread_create(&thread, &attributes, run_thread, argument.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (failed != 0) {
    endpoints.remove(state->endpoint);
    return Error{ErrorCode::kInvalidWorkerCreation,
                 std::string("no thread for the worker: ") + std::strerror(failed)};
  }
  argument.release();  // run_thread owns it
  boots.fetch_add(1);
  live.emplace(state->id, make_handle(state));
  threads.emplace(state->id, thread);
  return Unit{};
}

void IsolatePool::Impl::boot(WorkerOptions worker_options, worker::Roster::Booted booted) {
  const std::shared_ptr<WorkerState> state = make_state(std::move(worker_options));
  state->rostered = true;
  state->loaded = [booted, weak = std::weak_ptr<WorkerState>(state)](const Status& status) {
    booted(weak.lock(), status);
  };
  if (const Status started = start(state); !started.ok()) {
    reports.boot_failure(state->identity, started.error());
    booted(nullptr, started);
  }
}

// Under the lock. Lets those workers go that have had nothing to do for longest, until one more
// finds its place.
void IsolatePool::Impl::make_room() {
  const size_t most = options.max_resident_workers;
  if ((most == 0 || live.size() < most) && !admission.is_tight()) return;
  std::vector<WorkerState*> idle;
  size_t staying = 0;
  for (const auto& [id, worker] : live) {
    WorkerState& state = *worker->impl().state;
    if (state.options.privileged || state.retired() || state.hibernates.load()) continue;
    ++staying;
    if (state.received.load() == state.handled.load()) idle.push_back(&state);
  }
  const size_t wanted = most != 0 && staying >= most ? staying - most + 1 : 1;
  const size_t count = std::min(wanted, idle.size());
  std::partial_sort(idle.begin(), idle.begin() + static_cast<ptrdiff_t>(count), idle.end(),
                    [](const WorkerState* one, const WorkerState* other) {
                      return one->last_used_ms.load() < other->last_used_ms.load();
                    });
  for (size_t i = 0; i < count; ++i) {
    WorkerState* state = idle[i];
    state->hibernates.store(true);
    state->inbox->submit([this, state] {
      if (state->thread->retire_if_idle()) {
        hibernated.fetch_add(1);
      } else {
        state->hibernates.store(false);
      }
    });
  }
}

void IsolatePool::Impl::worker_ended(const std::shared_ptr<WorkerState>& state, bool parked) {
  received_before.fetch_add(state->received.load());
  handled_before.fetch_add(state->handled.load());
  {
    std::lock_guard lock(mutex);
    departed.emplace(state->id, std::move(live[state->id]));
    departures.push_back(state->id);
    if (departures.size() > most_departed(options)) {
      departed.erase(departures.front());
      departures.pop_front();
    }
    live.erase(state->id);
    const auto thread = threads.find(state->id);
    if (parked) {
      pthread_detach(thread->second);
      quarantined.fetch_add(1);
    } else {
      over.push_back(thread->second);
    }
    threads.erase(thread);
  }
  roster.ended(*state);
  state->mark_ended();
}

std::shared_ptr<Worker> IsolatePool::Impl::handle(const WorkerState& state) {
  std::lock_guard lock(mutex);
  if (const auto found = live.find(state.id); found != live.end()) return found->second;
  const auto found = departed.find(state.id);
  return found == departed.end() ? nullptr : found->second;
}

void IsolatePool::Impl::join_over(std::unique_lock<std::mutex>& lock) {
  std::vector<pthread_t> joined;
  joined.swap(over);
  lock.unlock();
  for (const pthread_t thread : joined) pthread_join(thread, nullptr);
  lock.lock();
}

void IsolatePool::Impl::shut_down() {
  roster.close();
  std::unique_lock lock(mutex);
  closing = true;
  std::vector<std::shared_ptr<Worker>> workers;
  for (auto& [id, worker] : live) workers.push_back(worker);
  lock.unlock();
  for (const auto& worker : workers) worker->terminate();
  for (const auto& worker : workers) worker->wait();
  lock.lock();
  join_over(lock);
}

Result<std::unique_ptr<IsolatePool>> IsolatePool::create(Platform& platform, PoolOptions options) {
  if (!options.snapshot)
    return Error{ErrorCode::kInvalidArgument, "PoolOptions.snapshot is required"};
  auto impl = std::make_unique<Impl>(platform, std::move(options));
  impl->caches = std::make_shared<modules::SharedCaches>(impl->options.cache_dir);
  auto pool = std::make_unique<IsolatePool>(std::move(impl));
  pool->impl().self = pool.get();
  return pool;
}

IsolatePool::IsolatePool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IsolatePool::~IsolatePool() { impl_->shut_down(); }

void IsolatePool::acquire(WorkerOptions options, bool force, Acquired done) {
  impl_->roster.acquire(
      std::move(options), force,
      [impl = impl_.get(), done = std::move(done)](Result<worker::Roster::State> state) {
        if (!state.ok()) return done(state.take_error());
        std::shared_ptr<Worker> known = impl->handle(*state.value());
        done(known ? known : make_handle(state.value()));
      });
}

Result<std::shared_ptr<Worker>> IsolatePool::Impl::create(
    WorkerOptions worker_options, WorkerState::Milestone WorkerState::*when) {
  const std::shared_ptr<WorkerState> state = make_state(std::move(worker_options));
  auto reached = std::make_shared<std::promise<Status>>();
  std::future<Status> outcome = reached->get_future();
  (*state).*when = [reached](const Status& status) { reached->set_value(status); };
  if (Status started = start(state); !started.ok()) return started.take_error();
  Status status = outcome.get();
  if (!status.ok()) return status.take_error();
  std::shared_ptr<Worker> known = handle(*state);
  return known ? known : make_handle(state);
}

Result<std::shared_ptr<Worker>> IsolatePool::create_worker(WorkerOptions options) {
  return impl_->create(std::move(options), &WorkerState::ready);
}

Result<std::shared_ptr<Worker>> IsolatePool::start_worker(WorkerOptions options) {
  return impl_->create(std::move(options), &WorkerState::loaded);
}

std::shared_ptr<Worker> IsolatePool::find(const std::string& id) {
  std::lock_guard lock(impl_->mutex);
  if (const auto found = impl_->live.find(id); found != impl_->live.end()) return found->second;
  const auto found = impl_->departed.find(id);
  return found == impl_->departed.end() ? nullptr : found->second;
}

std::shared_ptr<Worker> IsolatePool::find_active(const std::string& service_path) {
  const worker::Roster::State state = impl_->roster.find(service_path);
  return state ? impl_->handle(*state) : nullptr;
}

std::vector<std::shared_ptr<Worker>> IsolatePool::workers() {
  std::lock_guard lock(impl_->mutex);
  std::vector<std::shared_ptr<Worker>> workers;
  for (const auto& [id, worker] : impl_->live) workers.push_back(worker);
  return workers;
}

size_t IsolatePool::retire_idle(const std::function<void(bool)>& answered) {
  return ask_workers<bool>(
      *this, false, [](worker::WorkerThread& thread) { return thread.retire_if_idle(); },
      [answered](const std::shared_ptr<Worker>&, std::optional<bool> goes) {
        answered(goes.value_or(false));
      });
}

size_t IsolatePool::heap_metrics(bool of_event_workers, const HeapAnswer& answered) {
  return ask_workers<HeapMetrics>(
      *this, of_event_workers, [](worker::WorkerThread& thread) { return thread.metrics().heap; },
      answered);
}

bool IsolatePool::drain(uint64_t timeout_ms) {
  impl_->draining.store(true);
  impl_->roster.close();
  for (const auto& worker : workers()) {
    if (!worker->options().privileged) worker->retire();
  }
  return impl_->wait_for_user_workers(timeout_ms);
}

bool IsolatePool::terminate(uint64_t timeout_ms) {
  impl_->roster.close();
  for (const auto& worker : workers()) {
    if (!worker->options().privileged) worker->terminate();
  }
  return impl_->wait_for_user_workers(timeout_ms);
}

bool IsolatePool::Impl::wait_for_user_workers(uint64_t timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (const auto& worker : self->workers()) {
    if (!worker->options().privileged && !worker->impl().state->wait_until(deadline)) return false;
  }
  return true;
}

PoolMetrics IsolatePool::metrics() {
  PoolMetrics metrics;
  metrics.boots = impl_->boots.load();
  metrics.hibernated = impl_->hibernated.load();
  metrics.quarantined = impl_->quarantined.load();
  metrics.received_requests = impl_->received_before.load();
  metrics.handled_requests = impl_->handled_before.load();
  for (const auto& worker : workers()) {
    const WorkerState& state = *worker->impl().state;
    if (state.options.privileged) continue;
    ++(state.retired() ? metrics.retired_workers : metrics.active_workers);
    metrics.received_requests += state.received.load();
    metrics.handled_requests += state.handled.load();
  }
  return metrics;
}

}  // namespace edgert
