#include "worker/pool.h"

#include <csignal>
#include <cstring>
#include <future>
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

// Workers of inline code without a path are nobody's to find.
std::string registry_key(const WorkerState& state) {
  return state.options.service_path.empty() ? "\n" + state.id : state.options.service_path;
}

}  // namespace

std::shared_ptr<WorkerState> IsolatePool::Impl::make_state(WorkerOptions worker_options) {
  auto state = std::make_shared<WorkerState>();
  state->id = base::make_uuid();
  state->options = std::move(worker_options);
  state->pool = self;
  state->identity = {state->id, state->options.service_path, state->options.privileged};
  state->asked_ms = worker::monotonic_ms();
  state->loaded = [](const Status&) {};
  state->ready = [](const Status&) {};
  return state;
}

Status IsolatePool::Impl::start(const std::shared_ptr<WorkerState>& state) {
  std::unique_lock lock(mutex);
  join_over(lock);
  if (closing) return Error{ErrorCode::kInvalidWorkerCreation, "the pool is shutting down"};
  if (live.size() >= options.max_workers) {
    return Error{ErrorCode::kInvalidWorkerCreation,
                 "too many live workers: max_workers is " + std::to_string(options.max_workers)};
  }
  state->endpoint = endpoints.add(state->inbox);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kThreadStackBytes);
  // Signals are the host's affair.
  sigset_t all, before;
  sigfillset(&all);
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

void IsolatePool::Impl::acquire(WorkerOptions worker_options, bool force, Acquired done) {
  const std::shared_ptr<WorkerState> state = make_state(std::move(worker_options));
  const std::string key = registry_key(*state);
  std::shared_ptr<Worker> active;
  {
    std::lock_guard lock(mutex);
    Entry& entry = registry[key];
    if (!force && entry.active && entry.active->impl().state->inbox->takes_requests()) {
      active = entry.active;
    } else {
      if (entry.booting && !force) {
        entry.waiting.push_back(std::move(done));
        return;
      }
      if (!force) {
        entry.booting = state;
        entry.waiting.push_back(std::move(done));
      }
    }
  }
  if (active) {
    done(std::move(active));
    return;
  }
  if (force) {
    auto shared_done = std::make_shared<Acquired>(std::move(done));
    state->loaded = [this, state = state.get(), key, shared_done](const Status& status) {
      if (!status.ok()) return (*shared_done)(status.error());
      std::shared_ptr<Worker> worker;
      {
        std::lock_guard lock(mutex);
        worker = live[state->id];
        registry[key].active = worker;
      }
      (*shared_done)(std::move(worker));
    };
    const Status started = start(state);
    if (!started.ok()) (*shared_done)(started.error());
    return;
  }
  state->loaded = [this, raw = state.get(), key](const Status& status) {
    std::shared_ptr<WorkerState> self_state;
    {
      std::lock_guard lock(mutex);
      if (const auto found = live.find(raw->id); found != live.end())
        self_state = found->second->impl().state;
    }
    if (self_state) boot_settled(key, self_state, status);
  };
  const Status started = start(state);
  if (!started.ok()) boot_settled(key, state, started);
}

void IsolatePool::Impl::boot_settled(const std::string& key,
                                     const std::shared_ptr<WorkerState>& state,
                                     const Status& status) {
  std::vector<Acquired> waiting;
  std::shared_ptr<Worker> worker;
  {
    std::lock_guard lock(mutex);
    Entry& entry = registry[key];
    if (entry.booting != state) return;
    entry.booting = nullptr;
    waiting.swap(entry.waiting);
    if (status.ok()) {
      worker = live[state->id];
      entry.active = worker;
    } else if (!entry.active) {
      registry.erase(key);
    }
  }
  for (Acquired& done : waiting) {
    if (status.ok()) {
      done(worker);
    } else {
      done(status.error());
    }
  }
}

void IsolatePool::Impl::unregister(WorkerState& state) {
  endpoints.remove(state.endpoint);
  std::lock_guard lock(mutex);
  const auto found = registry.find(registry_key(state));
  if (found == registry.end()) return;
  Entry& entry = found->second;
  if (entry.active && entry.active->id() == state.id) entry.active = nullptr;
  if (!entry.active && !entry.booting) registry.erase(found);
}

void IsolatePool::Impl::worker_ended(const std::shared_ptr<WorkerState>& state) {
  received_before.fetch_add(state->received.load());
  handled_before.fetch_add(state->handled.load());
  {
    std::lock_guard lock(mutex);
    constexpr size_t kMostDeparted = 256;
    departed.push_back(std::move(live[state->id]));
    if (departed.size() > kMostDeparted) departed.pop_front();
    live.erase(state->id);
    const auto thread = threads.find(state->id);
    over.push_back(thread->second);
    threads.erase(thread);
  }
  state->mark_ended();
}

void IsolatePool::Impl::join_over(std::unique_lock<std::mutex>& lock) {
  std::vector<pthread_t> joined;
  joined.swap(over);
  lock.unlock();
  for (const pthread_t thread : joined) pthread_join(thread, nullptr);
  lock.lock();
}

void IsolatePool::Impl::shut_down() {
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
  impl_->acquire(std::move(options), force, std::move(done));
}

Result<std::shared_ptr<Worker>> IsolatePool::create_worker(WorkerOptions options) {
  const std::shared_ptr<WorkerState> state = impl_->make_state(std::move(options));
  auto ready = std::make_shared<std::promise<Status>>();
  std::future<Status> outcome = ready->get_future();
  state->ready = [ready](const Status& status) { ready->set_value(status); };
  if (Status started = impl_->start(state); !started.ok()) return started.take_error();
  Status status = outcome.get();
  if (!status.ok()) return status.take_error();
  std::shared_ptr<Worker> known = find(state->id);
  return known ? known : make_handle(state);
}

std::shared_ptr<Worker> IsolatePool::find(const std::string& id) {
  std::lock_guard lock(impl_->mutex);
  const auto found = impl_->live.find(id);
  if (found != impl_->live.end()) return found->second;
  for (const auto& worker : impl_->departed) {
    if (worker->id() == id) return worker;
  }
  return nullptr;
}

std::shared_ptr<Worker> IsolatePool::find_active(const std::string& service_path) {
  std::lock_guard lock(impl_->mutex);
  const auto found = impl_->registry.find(service_path);
  if (found == impl_->registry.end() || !found->second.active) return nullptr;
  const std::shared_ptr<Worker>& active = found->second.active;
  return active->impl().state->inbox->takes_requests() ? active : nullptr;
}

std::vector<std::shared_ptr<Worker>> IsolatePool::workers() {
  std::lock_guard lock(impl_->mutex);
  std::vector<std::shared_ptr<Worker>> workers;
  for (const auto& [id, worker] : impl_->live) workers.push_back(worker);
  return workers;
}

size_t IsolatePool::retire_idle(const std::function<void(bool)>& answered) {
  // An end of a worker drops what it was asked, which is an answer too.
  struct Question {
    std::function<void(bool)> answered;
    bool goes = false;
    ~Question() { answered(goes); }
  };
  size_t asked = 0;
  for (const auto& worker : workers()) {
    const std::shared_ptr<WorkerState>& state = worker->impl().state;
    if (state->options.privileged) continue;
    ++asked;
    auto question = std::make_shared<Question>();
    question->answered = answered;
    state->inbox->submit([question = std::move(question), raw = state.get()] {
      question->goes = raw->thread->retire_if_idle();
    });
  }
  return asked;
}

PoolMetrics IsolatePool::metrics() {
  PoolMetrics metrics;
  metrics.boots = impl_->boots.load();
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
