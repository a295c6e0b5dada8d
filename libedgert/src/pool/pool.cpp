#include "pool/pool.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/clock.h"
#include "base/inside.h"
#include "base/patience.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "edgert/executor.h"
#include "js/platform_impl.h"
#include "loop/work.h"
#include "pool/option_checks.h"
#include "pool/rendezvous.h"
#include "pool/source_setup.h"
#include "pool/told.h"
#include "worker/worker_thread.h"

namespace edgert {

namespace {

using worker::WorkerState;

// The one that everybody has, while anybody has one.
std::shared_ptr<Worker> handle_of(const std::shared_ptr<WorkerState>& state) {
  if (std::shared_ptr<Worker> known = state->handle.lock()) return known;
  auto impl = std::make_shared<Worker::Impl>();
  impl->state = state;
  return std::make_shared<Worker>(std::move(impl));
}

// Asks user workers, or event workers, and tells the host what each said.
template <typename Answer>
size_t ask_workers(
    IsolatePool& pool, bool event_workers, const pool::Questions::Ask& make,
    const std::function<std::optional<Answer>(const WorkerState&, pool::Questions::Outcome,
                                              const wire::Control*)>& read,
    const std::function<void(const std::shared_ptr<Worker>&, std::optional<Answer>)>& answered) {
  size_t asked = 0;
  for (const std::shared_ptr<Worker>& worker : pool.workers()) {
    const std::shared_ptr<WorkerState>& state = Inside::of(*worker).state;
    if (event_workers ? !state->options.receives_events : state->options.privileged) continue;
    ++asked;
    Inside::of(pool).ask(*state, make, pool::kPatienceMs,
                         [&impl = Inside::of(pool), worker, state, read, answered](
                             pool::Questions::Outcome outcome, const wire::Control* answer) {
                           impl.call_host([answered, worker, told = read(*state, outcome, answer)] {
                             answered(worker, told);
                           });
                         });
  }
  return asked;
}

// Whose workers are counted together: those of inline code need not have a path.
std::string function_of(const WorkerOptions& options) {
  if (!options.service_path.empty()) return options.service_path;
  if (options.bundle != nullptr) {
    // What is in it shows at its beginning, where its hashes and names are.
    constexpr size_t kBeginning = 64 * 1024;
    const std::string_view beginning = std::string_view(*options.bundle).substr(0, kBeginning);
    return "bundle:" + std::to_string(std::hash<std::string_view>()(beginning));
  }
  return "code:" + std::to_string(std::hash<std::string>()(options.module_code.value_or("")));
}

}  // namespace

IsolatePool::Impl::Impl(Platform& platform, PoolOptions given)
    : platform(platform),
      options(std::move(given)),
      roster({options.policy, pool::Roster::parallelism(options.max_parallelism),
              options.request_wait_timeout_ms},
             clock,
             [this](WorkerOptions worker_options, pool::Roster::Booted booted,
                    pool::Roster::Booted ready) {
               boot(std::move(worker_options), std::move(booted), std::move(ready));
             }) {
  questions->set_endpoint(endpoints.add(questions));
}

std::shared_ptr<IsolatePool::Impl> IsolatePool::Impl::of(const WorkerState& state) {
  return std::static_pointer_cast<Impl>(state.reach_supervisor.lock());
}

void IsolatePool::Impl::ask(const WorkerState& state, const pool::Questions::Ask& make,
                            uint64_t patience_ms, pool::Questions::Answered answered) {
  questions->ask(*state.inbox, state.endpoint, make, patience_ms, std::move(answered));
}

std::shared_ptr<WorkerState> IsolatePool::Impl::make_state(WorkerOptions worker_options) {
  const uint64_t limit = WorkerState::memory_limit_of(worker_options, worker_options.limits);
  const bool uses_node = worker_options.uses_node || node_users.hold(function_of(worker_options));
  const js::Blob blob = uses_node ? js::Blob::kNode : js::Blob::kWeb;
  std::shared_ptr<worker::SpareThread> spare = spares.take(limit, blob);
  auto state = std::make_shared<WorkerState>(spare->account());
  state->spare = std::move(spare);
  state->blob = blob;
  state->id = base::make_uuid();
  state->options = std::move(worker_options);
  state->follow_limits(state->options.limits);
  state->supervisor = this;
  state->reach_supervisor = weak_self;
  state->answers = answers;
  state->identity = {state->id, state->options.service_path, state->options.privileged,
                     state->options.otel_attributes};
  state->reports_requests = options.reports_requests;
  state->asked_ms = base::monotonic_ms();
  state->boot_log.begin(state->asked_ms);
  state->last_used_ms = state->asked_ms;
  state->pulse.wall_begin_ms = state->asked_ms;
  state->loaded = [](const Status&) {};
  state->ready = [](const Status&) {};
  return state;
}

Status IsolatePool::Impl::start(const std::shared_ptr<WorkerState>& state) {
  const std::shared_ptr<worker::SpareThread> spare = std::exchange(state->spare, nullptr);
  const std::lock_guard lock(mutex);
  if (Status begun = begin(state, *spare); !begun.ok()) {
    refused.fetch_add(1);
    spares.give_up(*spare);
    return begun;
  }
  return Unit{};
}

Status IsolatePool::Impl::begin(const std::shared_ptr<WorkerState>& state,
                                worker::SpareThread& spare) {
  if (closing)
    return Error{ErrorCode::kInvalidWorkerCreation, "the pool is shutting down",
                 ErrorReason::kPoolClosing};
  make_room();
  if (Status admitted = admission.check(live.size(), quarantine->held().bytes); !admitted.ok())
    return admitted;
  state->endpoint = endpoints.add(state->inbox);
  const bool runs = spare.limit_bytes().has_value();
  int failed = 0;
  if (!runs) {
    const base::BlockedSignals blocked;
    failed = reaper.start();
    if (failed == 0) failed = spare.start();
  }
  if (failed != 0) {
    endpoints.remove(state->endpoint);
    return Error{ErrorCode::kInvalidWorkerCreation,
                 std::string("no thread for the worker: ") + std::strerror(failed),
                 ErrorReason::kOverloaded};
  }
  boots.fetch_add(1);
  const std::shared_ptr<Worker> handle = handle_of(state);
  state->handle = handle;
  live.emplace(state->id, handle);
  threads.emplace(state->id, spare.thread());
  spare.become(state);
  return Unit{};
}

Status IsolatePool::Impl::may_boot(const WorkerOptions& worker_options) {
  if (worker_options.privileged) return Unit{};
  return back_off.check(function_of(worker_options), base::monotonic_ms());
}

void IsolatePool::Impl::boot(WorkerOptions worker_options, pool::Roster::Booted booted,
                             pool::Roster::Booted ready) {
  // Nothing is reported: its offences were, and this may be asked for very often.
  if (const Status allowed = may_boot(worker_options); !allowed.ok()) {
    refused.fetch_add(1);
    return booted(nullptr, allowed);
  }
  if (!boot_failures.empty()) {
    if (const std::optional<Error> why =
            boot_failures.check(pool::BootFailures::key_of(worker_options), base::monotonic_ms())) {
      refused.fetch_add(1);
      return booted(nullptr, *why);
    }
  }
  const std::shared_ptr<WorkerState> state = make_state(std::move(worker_options));
  state->rostered = true;
  const std::weak_ptr<WorkerState> weak = state;
  state->loaded = [booted, weak](const Status& status) { booted(weak.lock(), status); };
  if (ready) state->ready = [ready, weak](const Status& status) { ready(weak.lock(), status); };
  if (const Status started = start(state); !started.ok()) {
    reports.boot_failure(state->identity, started.error());
    booted(nullptr, started);
  }
}

// Under the lock. Lets those workers go that have had nothing to do for longest, until one more
// finds its place.
void IsolatePool::Impl::make_room() {
  const size_t most = options.max_resident_workers;
  if (admission.is_tight()) spares.drop();
  if ((most == 0 || live.size() < most) && !admission.is_tight()) return;
  std::vector<WorkerState*> idle;
  size_t staying = 0;
  for (const auto& [id, worker] : live) {
    WorkerState& state = *Inside::of(*worker).state;
    if (state.options.privileged || state.life.has_retired() || state.hibernates.load()) continue;
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
    ask(
        *state, [](uint64_t question) { return wire::RetireIfIdle{question}; }, 0,
        [this, asked = state->shared_from_this()](pool::Questions::Outcome,
                                                  const wire::Control* answer) {
          if (answer != nullptr && std::get<wire::Retires>(*answer).goes) {
            hibernated.fetch_add(1);
          } else {
            asked->hibernates.store(false);
          }
        });
  }
}

void IsolatePool::Impl::began(WorkerState& state) {
  state.show_clock();
  watchdog.watch(state);
  if (!watchdog.take_replaced_handler()) return;
  log(state,
      {LogLevel::kWarning,
       "the host has set a handler of SIGABRT, SIGTRAP or SIGILL: edgert handles these first, to "
       "contain what V8 does not survive, and calls it for all others; Platform::on_fatal_signal "
       "sets one without that"});
}

void IsolatePool::Impl::booted(WorkerState& state, double boot_ms) {
  reports.boot(state.identity, boot_ms);
}

void IsolatePool::Impl::boot_failed(WorkerState& state, const Error& error) {
  state.has_failed_to_boot = true;
  reports.boot_failure(state.identity, error);
}

void IsolatePool::Impl::idle(WorkerState& state) {
  roster.idle(state);
  // Once it has answered, so that the next isolate does not take the machine from its boot.
  if (state.options.privileged || state.is_made_up_for.exchange(true)) return;
  const bool has_node = state.has_node.load(std::memory_order_relaxed);
  if (has_node) node_users.add(function_of(state.options));
  const std::lock_guard lock(mutex);
  if (!closing && !draining.load() && !admission.is_tight())
    spares.prepare(WorkerState::memory_limit_of(state.options, state.options.limits),
                   has_node ? js::Blob::kNode : js::Blob::kWeb);
}

void IsolatePool::Impl::retired(WorkerState& state) { roster.retired(state); }

void IsolatePool::Impl::leaves(WorkerState& state) {
  watchdog.forget(state);
  state.hide_clock();
  endpoints.remove(state.endpoint);
  questions->worker_left(state.endpoint);
}

void IsolatePool::Impl::shut_down(WorkerState& state, const Shutdown& shutdown) {
  ends[static_cast<size_t>(shutdown.reason)].fetch_add(1);
  reports.shutdown(state.identity, shutdown);
}

worker::Supervisor::GiveBack IsolatePool::Impl::quarantined(WorkerState& state,
                                                            const std::string& why, uint64_t bytes,
                                                            uint64_t descriptors) {
  const std::string& function = state.options.service_path;
  quarantine->add(function, bytes, descriptors);
  const pool::Quarantine::Held all = quarantine->held(), own = quarantine->held_by(function);
  reports.quarantine(state.identity,
                     {why, all.workers, all.bytes, all.descriptors, own.workers, own.bytes});
  return [held = quarantine, function](uint64_t given) { held->give_back(function, given); };
}

void IsolatePool::Impl::log(const WorkerState& state, const LogLine& line) {
  reports.log(state.identity, line);
}

void IsolatePool::Impl::uncaught(const WorkerState& state, const Error& error) {
  reports.uncaught(state.identity, error, state.cpu_ms());
}

void IsolatePool::Impl::schedules(const WorkerState& state,
                                  const std::vector<Schedule>& schedules) {
  if (options.tells_schedules) return reports.schedules(state.identity, schedules);
  if (schedules.empty()) return;
  log(state, {LogLevel::kWarning,
              "Deno.cron: nothing runs the schedules of this function here; `edgertd serve` does"});
}

void IsolatePool::Impl::request_over(const WorkerState& state, const RequestReport& report) {
  reports.request(state.identity, report);
}

bool IsolatePool::Impl::claim(const std::shared_ptr<WorkerState>& state) {
  return roster.claim(state);
}

std::optional<uint64_t> IsolatePool::Impl::spend(const worker::RateBudget& budget) {
  pool::RateLimitTable& table = budget.is_of_trace ? rate_limits.traces : rate_limits.functions;
  return table.spend(budget.key, budget.requests, budget.window_ms, base::monotonic_ms());
}

void IsolatePool::Impl::ended(const std::shared_ptr<WorkerState>& state, worker::ThreadEnd end) {
  // The pool's numbers go on counting those who have gone.
  received_before.fetch_add(state->received.load());
  handled_before.fetch_add(state->handled.load());
  {
    std::lock_guard lock(mutex);
    live.erase(state->id);
    const auto thread = threads.find(state->id);
    if (end == worker::ThreadEnd::kStays) {
      pthread_detach(thread->second);
    } else {
      reaper.join(thread->second);
    }
    threads.erase(thread);
  }
  if (state->rostered) {
    // One that has been told to end, or retired, could have booted.
    const std::optional<worker::Life::Kill> kill = state->life.killed();
    const bool is_asked = kill && kill->reason == ShutdownReason::kTerminationRequested;
    const bool serves = state->life.has_served();
    if (serves && !boot_failures.empty()) {
      boot_failures.forget(pool::BootFailures::key_of(state->options));
    } else if (!serves && !is_asked && (kill || state->has_failed_to_boot || state->failure())) {
      boot_failures.record(pool::BootFailures::key_of(state->options), state->life.last_error(),
                           base::monotonic_ms());
    }
  }
  // Before the roster hears of it, which may boot a successor at once.
  if (end != worker::ThreadEnd::kReturns) {
    const std::optional<worker::Life::Kill> kill = state->life.killed();
    back_off.record(function_of(state->options), kill ? kill->why : "", base::monotonic_ms());
  }
  roster.ended(*state);
  EDGERT_CHECK(state->life.advance(
      end == worker::ThreadEnd::kReturns ? worker::Life::kEnded : worker::Life::kQuarantined));
}

void IsolatePool::Impl::end_all() {
  const WorkerState* here = WorkerState::current;
  if (here != nullptr && here->supervisor == this)
    base::host_fault("an IsolatePool is destroyed on the thread of one of its own workers");
  if (answers->is_own_thread())
    base::host_fault("an IsolatePool is destroyed inside a callback of its own");
  // First, so that nobody boots a successor of those that end below.
  roster.close();
  std::unique_lock lock(mutex);
  closing = true;
  std::vector<std::shared_ptr<Worker>> workers;
  for (auto& [id, worker] : live) workers.push_back(worker);
  lock.unlock();
  for (const auto& worker : workers) worker->terminate();
  for (const auto& worker : workers) worker->wait();
  spares.stop();
  downloads->stop();
  confined_downloads->stop();
  packed_sources->stop();
  sources->stop();
  watchdog.stop();
  clock.stop();
  answers->settle();
  reaper.stop();
}

void IsolatePool::Impl::call_host(std::function<void()> callback, Executor* executor) {
  if (executor != nullptr) return pool::tell_on(*executor, answers, std::move(callback));
  const WorkerState* here = WorkerState::current;
  // A thread that is about to be given up may be anywhere in V8.
  if (here != nullptr && !here->abandoned()) return callback();
  answers->set(0, std::move(callback));
}

double IsolatePool::Impl::cpu_ms_of(const WorkerState& state) {
  std::lock_guard lock(mutex);
  // What is there has not been joined.
  const auto thread = threads.find(state.id);
  clockid_t clock;
  if (thread == threads.end() || pthread_getcpuclockid(thread->second, &clock) != 0) return 0;
  return state.cpu_ms(clock);
}

Status IsolatePool::Impl::make_sources() {
  Result<pool::SourceSetup> setup = pool::set_up_sources(
      caches,
      {options.esbuild_path, options.cached_only, options.deny_net, options.fetched_max_mb});
  if (!setup.ok()) return setup.take_error();
  downloads = setup.value().downloads;
  confined_downloads = setup.value().confined_downloads;
  const std::shared_ptr<graph::NpmStore> store = setup.value().options.packages.store;
  const std::string target = setup.value().options.target;
  sources.emplace(caches, std::move(setup.value().options));
  packed_sources.emplace(*sources, caches, store, target);
  return Unit{};
}

Result<std::unique_ptr<IsolatePool>> IsolatePool::create(Platform& platform, PoolOptions options) {
  if (!options.snapshot)
    return Error{ErrorCode::kInvalidArgument, "PoolOptions.snapshot is required"};
  if (Status checked = pool::check(options); !checked.ok()) return checked.take_error();
  auto impl = std::make_unique<Impl>(platform, std::move(options));
  impl->caches = std::make_shared<store::SharedCaches>(impl->options.cache_dir,
                                                       uint64_t{impl->options.cache_max_mb} << 20);
  if (Status made = impl->make_sources(); !made.ok()) return made.take_error();
  if (const Status usable = impl->caches->check_disk(); !usable.ok())
    impl->reports.log({"", "", true, {}}, {LogLevel::kWarning, usable.error().message});
  for (const Status& started : {loop::start_work_threads(), impl->watchdog.start(),
                                impl->clock.start(), impl->answers->start()}) {
    if (!started.ok())
      return Error{ErrorCode::kLimit, "the pool cannot start: " + started.error().message};
  }
  Impl& inside = *impl;
  auto pool = std::make_unique<IsolatePool>(std::move(impl));
  inside.self = pool.get();
  inside.surroundings_.emplace(worker::Surroundings{pool.get(), platform, inside.options,
                                                    inside.endpoints, inside.calculation_threads,
                                                    *inside.packed_sources, inside.clock});
  inside.weak_self = pool->impl_;
  Inside::of(platform).pools.fetch_add(1);
  return pool;
}

IsolatePool::IsolatePool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IsolatePool::~IsolatePool() {
  impl_->end_all();
  Inside::of(impl_->platform).pools.fetch_sub(1);
}

void IsolatePool::Impl::acquire(WorkerOptions worker_options, pool::Roster::Way way,
                                IsolatePool::Acquired done, std::shared_ptr<Executor> executor) {
  const auto answer = [this, done = std::move(done),
                       executor = std::move(executor)](Result<pool::Roster::State> state) {
    call_host(
        [done, state = std::move(state)] {
          if (!state.ok()) return done(state.error());
          done(handle_of(state.value()));
        },
        executor.get());
  };
  if (Status checked = pool::check(worker_options); !checked.ok())
    return answer(checked.take_error());
  // Somebody wants to know anew.
  if (way != pool::Roster::Way::kShared && !boot_failures.empty())
    boot_failures.forget(pool::BootFailures::key_of(worker_options));
  roster.acquire(std::move(worker_options), way, answer);
}

void IsolatePool::acquire(WorkerOptions options, bool force, Acquired done,
                          std::shared_ptr<Executor> executor) {
  impl_->acquire(std::move(options),
                 force ? pool::Roster::Way::kForced : pool::Roster::Way::kShared, std::move(done),
                 std::move(executor));
}

void IsolatePool::replace(WorkerOptions options, Acquired done,
                          std::shared_ptr<Executor> executor) {
  impl_->acquire(std::move(options), pool::Roster::Way::kReplacing, std::move(done),
                 std::move(executor));
}

size_t IsolatePool::retire(const std::string& service_path) {
  const std::vector<pool::Roster::State> active = impl_->roster.active(service_path);
  for (const pool::Roster::State& state : active) state->retire();
  return active.size();
}

void IsolatePool::prewarm(WorkerOptions options, uint32_t count, std::function<void(Status)> done,
                          std::shared_ptr<Executor> executor) {
  const auto answer = [impl = impl_.get(), done = std::move(done),
                       executor = std::move(executor)](Status status) {
    impl->call_host([done, status = std::move(status)] { done(status); }, executor.get());
  };
  if (Status checked = pool::check(options); !checked.ok()) return answer(std::move(checked));
  if (options.service_path.empty()) {
    return answer(Error{ErrorCode::kInvalidArgument,
                        "WorkerOptions.service_path must name what is to be booted ahead"});
  }
  impl_->roster.prewarm(options, count, answer);
}

Result<std::shared_ptr<Worker>> IsolatePool::Impl::create(
    WorkerOptions worker_options, WorkerState::Milestone WorkerState::*when) {
  if (Status checked = pool::check(worker_options); !checked.ok()) return checked.take_error();
  if (Status allowed = may_boot(worker_options); !allowed.ok()) return allowed.take_error();
  const std::shared_ptr<WorkerState> state = make_state(std::move(worker_options));
  auto reached = std::make_shared<std::promise<Status>>();
  std::future<Status> outcome = reached->get_future();
  (*state).*when = [reached](const Status& status) { reached->set_value(status); };
  if (Status started = start(state); !started.ok()) return started.take_error();
  Status status = outcome.get();
  if (!status.ok()) return status.take_error();
  return handle_of(state);
}

Result<std::shared_ptr<Worker>> IsolatePool::create_worker(WorkerOptions options) {
  return impl_->create(std::move(options), &WorkerState::ready);
}

Result<std::shared_ptr<Worker>> IsolatePool::start_worker(WorkerOptions options) {
  return impl_->create(std::move(options), &WorkerState::loaded);
}

std::shared_ptr<Worker> IsolatePool::find(const std::string& id) {
  std::lock_guard lock(impl_->mutex);
  const auto found = impl_->live.find(id);
  return found == impl_->live.end() ? nullptr : found->second;
}

std::shared_ptr<Worker> IsolatePool::find_active(const std::string& service_path) {
  const pool::Roster::State state = impl_->roster.find(service_path);
  return state ? handle_of(state) : nullptr;
}

std::vector<std::shared_ptr<Worker>> IsolatePool::workers() {
  std::lock_guard lock(impl_->mutex);
  std::vector<std::shared_ptr<Worker>> workers;
  for (const auto& [id, worker] : impl_->live) workers.push_back(worker);
  return workers;
}

size_t IsolatePool::retire_idle(const std::function<void(bool)>& answered) {
  return ask_workers<bool>(
      *this, false, [](uint64_t question) { return wire::RetireIfIdle{question}; },
      [](const WorkerState&, pool::Questions::Outcome, const wire::Control* answer) {
        return std::optional<bool>(answer != nullptr && std::get<wire::Retires>(*answer).goes);
      },
      [answered](const std::shared_ptr<Worker>&, std::optional<bool> goes) { answered(*goes); });
}

size_t IsolatePool::heap_metrics(bool of_event_workers, const HeapAnswer& answered) {
  using Outcome = pool::Questions::Outcome;
  return ask_workers<HeapMetrics>(
      *this, of_event_workers, [](uint64_t question) { return wire::AskMetrics{question}; },
      [](const WorkerState& state, Outcome outcome,
         const wire::Control* answer) -> std::optional<HeapMetrics> {
        if (answer != nullptr) return std::get<wire::MetricsAre>(*answer).metrics.heap;
        if (outcome == Outcome::kLate) return state.known_heap();
        return std::nullopt;
      },
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
  const auto deadline = std::chrono::steady_clock::now() + base::patience(timeout_ms);
  for (const auto& worker : self->workers()) {
    if (!worker->options().privileged && !Inside::of(*worker).state->wait_until(deadline))
      return false;
  }
  return true;
}

Status IsolatePool::check(const WorkerOptions& options) { return pool::check(options); }

PoolMetrics IsolatePool::metrics() {
  PoolMetrics metrics;
  metrics.boots = impl_->boots.load();
  metrics.hibernated = impl_->hibernated.load();
  metrics.refused = impl_->refused.load();
  metrics.waiting = impl_->roster.waiting();
  for (size_t i = 0; i < metrics.ends.size(); ++i) metrics.ends[i] = impl_->ends[i].load();
  const pool::Quarantine::Held held = impl_->quarantine->held();
  metrics.quarantined = held.workers;
  metrics.quarantined_bytes = held.bytes;
  metrics.quarantined_descriptors = held.descriptors;
  metrics.received_requests = impl_->received_before.load();
  metrics.handled_requests = impl_->handled_before.load();
  for (const auto& worker : workers()) {
    const WorkerState& state = *Inside::of(*worker).state;
    if (state.options.privileged) continue;
    ++(state.life.has_retired() ? metrics.retired_workers : metrics.active_workers);
    // In this order, so that no more are handled than received.
    const uint64_t handled = state.handled.load(), received = state.received.load();
    metrics.received_requests += received;
    metrics.handled_requests += handled;
    metrics.in_flight += received - handled;
  }
  return metrics;
}

}  // namespace edgert
