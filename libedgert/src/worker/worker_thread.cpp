#include "worker/worker_thread.h"

#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "js/platform_impl.h"
#include "worker/profiling.h"

namespace edgert::worker {

using base::monotonic_ms;
using wire::Message;

namespace {

// Freed isolates leave holes that glibc keeps; giving them back after every end would cost more
// than it saves.
void return_memory_now_and_then() {
  constexpr unsigned kBatch = 16;
  static std::atomic<unsigned> ended{0};
  if (ended.fetch_add(1) % kBatch == kBatch - 1) malloc_trim(0);
}

}  // namespace

void WorkerThread::run(std::shared_ptr<WorkerState> state, std::unique_ptr<js::Isolate> spare) {
  WorkerState::current = state.get();
  // On the heap, because what others may still know of it must outlast the stack.
  auto* const self = new WorkerThread(state, std::move(spare));
  state->thread = self;
  // A thread that V8 does not give back returns from here all the same: it jumps over V8's frames
  // and ours below them. Their destructors do not run, so that what they hold is lost, and a lock
  // among it stays locked; but nothing waits for an end that never comes, neither in glibc nor in a
  // sanitizer, and the stack is used again. That is sound because nobody looks at those frames any
  // more: V8's helper threads have done with the isolate before, other threads hold nothing of a
  // worker but what is on the heap, and the locks of V8 that are held while JavaScript or a
  // collection asks for memory are the isolate's own. The handler of a signal is left in the same
  // way, with the mask of signals as it is here.
  if (sigsetjmp(self->way_out_, 1) != 0) {
    if (!state->life.is_over()) state->supervisor->ended(state, ThreadEnd::kReturnsFromQuarantine);
    return;
  }
  self->live();
  state->thread = nullptr;
  delete self;
  return_memory_now_and_then();
  state->supervisor->ended(state, ThreadEnd::kReturns);
}

void WorkerThread::live() {
  const Status booted = boot();
  if (!booted.ok()) {
    (void)state_->life.come_to_end({ShutdownReason::kEarlyDrop, booted.error()});
    state_->supervisor->boot_failed(*state_, booted.error());
  }
  state_->tell(&WorkerState::loaded, booted);
  if (booted.ok()) serve();
  // A worker that was killed, or that has nothing to do, ends without a word of its own.
  state_->tell(&WorkerState::ready, state_->life.last_error());
  tear_down();
}

Status WorkerThread::boot() {
  state_->boot_log.mark(BootLog::kThread);
  Result<std::unique_ptr<loop::Loop>> loop = loop::Loop::create();
  if (!loop.ok()) return loop.take_error();
  loop_ = std::move(loop).value();
  // A function that boots again and again owes what its former workers still ask for.
  if (const std::string& path = state_->options.service_path; !path.empty())
    loop_->set_party(std::hash<std::string>()(path));
  wake_ = std::make_unique<loop::Async>(*loop_, [this] { drain_inbox(); });
  wakes_.begin([this] { loop_->post([this] { wakes_.wake_all(); }); });
  state_->supervisor->began(*state_);
  state_->inbox->set_wake([this] { wake_->send(); });
  state_->work->set_wake([this] { wake_->send(); });
  Status status = load();
  if (!status.ok() && realm_->is_better_begun_with_node()) {
    state_->set_reach({});
    realm_->dispose();
    state_->blob = js::Blob::kNode;
    state_->renew_sources();
    status = load();
  }
  if (!status.ok() || state_->life.is_killed())
    return state_->boot_error(status.ok() ? Error() : status.error());
  state_->boot_ms = monotonic_ms() - state_->asked_ms;
  state_->supervisor->booted(*state_, state_->boot_ms);
  (void)metrics();  // so that something is known of it from the first moment
  return status;
}

// A realm, with the function's graph.
Status WorkerThread::load() {
  realm_ = std::make_unique<WorkerRealm>(*state_, *this, duties_, memory_limit_, *loop_);
  state_->boot_log.mark(BootLog::kLoop);
  Status status =
      realm_->start(std::move(spare_), [this, work = std::weak_ptr<LocalWork>(state_->work)] {
        if (const std::shared_ptr<LocalWork> alive = work.lock())
          alive->submit([this] { realm_->run_foreground_tasks(); });
      });
  if (!status.ok()) return status;
  state_->boot_log.mark(BootLog::kPlatform);
  state_->pulse.begin(Phase::kLoading, state_->cpu_ms(), monotonic_ms());
  return realm_->load();
}

void WorkerThread::serve() {
  state_->boot_log.mark(BootLog::kLinked);
  state_->pulse.begin(Phase::kRunning, state_->cpu_ms(), monotonic_ms());
  realm_->evaluate();
  state_->boot_log.mark(BootLog::kEvaluated);
  obey_kill();
  if (!state_->life.has_come_to_end()) loop_->run();
}

void WorkerThread::stop(ShutdownReason reason, Error error) {
  if (state_->life.come_to_end({reason, std::move(error)})) loop_->stop();
}

void WorkerThread::fail(Error error) {
  // Whatever a script says while it is being killed, the kill is the reason.
  if (state_->life.is_killed()) return obey_kill();
  if (error.detail != nullptr && realm_ != nullptr)
    error.detail = realm_->with_lines(*error.detail);
  state_->supervisor->uncaught(*state_, error);
  state_->tell(&WorkerState::ready, error);
  state_->life.fail(error);
  state_->stop_requests();
  stop(ShutdownReason::kEventLoopCompleted, std::move(error));
}

void WorkerThread::obey_kill() {
  if (!state_->life.is_killed() || state_->life.has_come_to_end()) return;
  const std::optional<Life::Kill> kill = state_->life.killed();
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
      line.append(" (in_flight_req_exists = ").append(duties_.in_flight != 0 ? "true)" : "false)");
    }
    if (!kill->why.empty()) line += " (" + kill->reckoning() + ")";
    realm_->log(LogLevel::kError, line, kill->error.reason);
  }
  stop(kill->reason, kill->error);
}

void WorkerThread::end_when_idle(const std::string& why, const std::string& numbers) {
  if (!why.empty())
    realm_->log(LogLevel::kWarning, numbers.empty() ? why : why + " (" + numbers + ")");
  if (ends_because_.empty()) ends_because_ = numbers;
  if (farewell_ == Farewell::kNone) farewell_ = Farewell::kHeard;
  duties_ended();
}

bool WorkerThread::retire_if_idle() {
  if (state_->life.has_retired() || duties_.in_flight != 0 || duties_.waits != 0 || has_mail())
    return false;
  state_->retire();
  return true;
}

void WorkerThread::request_began() {
  state_->boot_log.mark(BootLog::kRequest);
  if (state_->options.privileged) return;
  if (idle_timer_) idle_timer_->stop();
  state_->last_used_ms.store(monotonic_ms(), std::memory_order_relaxed);
  // Beside others it uses the time of those that began before it.
  const bool alone = duties_.in_flight == 1;
  const Policy policy = state_->policy();
  if (policy != Policy::kPerWorker && alone) {
    state_->pulse.cpu_begin_ms.store(state_->cpu_ms(), std::memory_order_relaxed);
    state_->pulse.wall_begin_ms.store(monotonic_ms(), std::memory_order_relaxed);
  }
  if (state_->limits().cpu_per_request_ms != 0) {
    if (alone) state_->pulse.busy_begin_ms.store(state_->cpu_ms(), std::memory_order_relaxed);
    const uint32_t before = alone ? 0 : state_->pulse.busy_requests.load();
    state_->pulse.busy_requests.store(before + 1, std::memory_order_relaxed);
  }
  if (policy == Policy::kOneshot) state_->retire();
}

void WorkerThread::duties_ended() {
  if (state_->life.has_come_to_end()) return;
  const bool answered = duties_.in_flight == 0 && !has_mail();
  if (answered) {
    state_->last_used_ms.store(monotonic_ms(), std::memory_order_relaxed);
    state_->pulse.busy_requests.store(0, std::memory_order_relaxed);
  }
  if (!answered) return;
  if (farewell_ != Farewell::kNone) return part();
  state_->has_node.store(realm_->isolate().has_node(), std::memory_order_relaxed);
  state_->supervisor->idle(*state_);
  if (duties_.waits != 0) return;
  if (memory_limit_.is_half_full()) {
    return state_->retire({}, "half of its " + std::to_string(state_->memory.limit_bytes() >> 20) +
                                  " MB of memory are in use");
  }
  start_idle_timer();
}

void WorkerThread::part() {
  if (farewell_ == Farewell::kHeard) {
    farewell_ = Farewell::kDrained;
    realm_->dispatch("drain");
  }
  if (duties_.waits != 0) return;
  if (farewell_ == Farewell::kDrained) {
    farewell_ = Farewell::kUnloaded;
    realm_->before_unload(state_->supervisor->drains() ? "termination" : "early_drop");
    // Its listeners may have found something to wait for.
    return duties_ended();
  }
  stop(state_->supervisor->drains() ? ShutdownReason::kTerminationRequested
                                    : ShutdownReason::kEarlyDrop,
       Error{ErrorCode::kWorkerAlreadyRetired,
             "request cannot be handled because the worker has already retired"});
}

void WorkerThread::start_idle_timer() {
  const uint64_t timeout = state_->limits().idle_timeout_ms;
  if (timeout == 0) return;
  if (!idle_timer_)
    idle_timer_ = std::make_unique<loop::Timer>(*loop_, [this] {
      state_->retire({},
                     "no request for " + std::to_string(state_->limits().idle_timeout_ms) + " ms");
    });
  idle_timer_->start(timeout);
}

void WorkerThread::limits_changed() {
  if (!realm_ || state_->life.has_come_to_end()) return;
  if (idle_timer_) idle_timer_->stop();
  duties_ended();
}

void WorkerThread::drain_inbox() {
  constexpr size_t kMostWork = 64;
  constexpr size_t kMostKept = 256;
  // The inbox and this thread hand each other the same two buffers, over and over.
  std::vector<Message> messages = std::exchange(drained_, {});
  std::vector<Message> controls;
  obey_kill();
  if (state_->life.has_come_to_end()) return;
  // The rest waits for the next turn: sockets and timers come between.
  bool more = state_->inbox->take({}, &messages);
  std::vector<LocalWork::Work> work = state_->work->take(kMostWork);
  more = more || !state_->work->empty();
  for (Message& message : messages) {
    if (message.kind == Message::Kind::kControl) {
      controls.push_back(std::move(message));
    } else if (message.kind == Message::Kind::kRequest && !begins_requests()) {
      state_->give_back(std::move(message), state_->life.last_error());
    } else {
      realm_->on_message(std::move(message));
    }
  }
  for (const Message& control : controls) obey(control);
  for (LocalWork::Work& item : work) item();
  messages.clear();
  if (messages.capacity() <= kMostKept) drained_ = std::move(messages);
  if (more) wake_->send();
  if (farewell_ != Farewell::kNone) duties_ended();
}

void WorkerThread::obey(const Message& message) {
  const auto answer = [&](wire::Control control) {
    const std::shared_ptr<wire::Receiver> asker =
        state_->supervisor->surroundings().endpoints.find(message.from);
    if (asker == nullptr) return;
    Message reply;
    reply.kind = Message::Kind::kControl;
    reply.from = state_->endpoint;
    reply.control = std::make_unique<wire::Control>(std::move(control));
    asker->deliver(reply);
  };
  const wire::Control& control = *message.control;
  if (const auto* retire = std::get_if<wire::Retire>(&control)) {
    end_when_idle(retire->why, retire->numbers);
  } else if (const auto* kill = std::get_if<wire::Kill>(&control)) {
    state_->kill(kill->reason, kill->why);
    obey_kill();
  } else if (std::holds_alternative<wire::SetLimits>(control)) {
    limits_changed();  // the state has them already
  } else if (const auto* warn = std::get_if<wire::Warn>(&control)) {
    realm_->before_unload(warn->reason.c_str());
  } else if (const auto* metrics_of = std::get_if<wire::AskMetrics>(&control)) {
    answer(wire::MetricsAre{metrics_of->question, metrics()});
  } else if (const auto* if_idle = std::get_if<wire::RetireIfIdle>(&control)) {
    answer(wire::Retires{if_idle->question, retire_if_idle()});
  }
}

bool WorkerThread::begins_requests() {
  if (state_->options.privileged) return true;
  const Life& life = state_->life;
  if (!is_full_ && life.stage() < Life::kEnding && memory_limit_.is_full_between_requests()) {
    is_full_ = true;
    state_->retire("memory limit reached between requests: isolate: " + state_->id);
  }
  return !is_full_ && life.stage() < Life::kEnding;
}

WorkerMetrics WorkerThread::metrics() {
  WorkerMetrics metrics = realm_->metrics();
  metrics.cpu_ms = state_->cpu_ms();
  return metrics;
}

Result<uint32_t> WorkerThread::listen(const HttpServerOptions& options) {
  Result<std::unique_ptr<http::Server>> server = http::Server::listen(
      *loop_, options, realm_->requests(),
      [this](const std::string& why) { realm_->log(LogLevel::kWarning, why); });
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
  (void)state_->life.advance(Life::kEnding);
  wakes_.end();
  state_->set_reach({});
  state_->calculations.stop();
  state_->stop_requests();
  state_->inbox->set_wake(nullptr);
  state_->work->set_wake(nullptr);
  state_->inbox->close();
  state_->work->close();
  state_->outsiders->end();
  state_->close_sources();
  state_->supervisor->leaves(*state_);
}

void WorkerThread::refuse_requests(const Error& error) {
  // 2. Who waits hears why; what lies in the inbox unread goes back. Work that goes undone tells
  // those who wait for it by its end.
  std::vector<Message> messages = state_->inbox->take_all();
  const std::vector<LocalWork::Work> undone = state_->work->take(SIZE_MAX);
  if (realm_) realm_->refuse_requests(error);
  for (Message& message : messages) {
    if (message.kind == Message::Kind::kRequest) state_->give_back(std::move(message), error);
  }
}

void WorkerThread::report_shutdown() {
  const HeapMetrics heap = realm_->metrics().heap;
  const ShutdownReason reason = state_->life.end_reason();
  const std::optional<Life::Kill> kill = state_->life.killed();
  state_->supervisor->shut_down(
      *state_, {reason, state_->cpu_ms(), heap.used, heap.external,
                reason == ShutdownReason::kMemory, kill ? kill->reckoning() : ends_because_});
}

void WorkerThread::quarantine(const std::string& why) {
  // How long the worker's end waits for what V8's helper threads are in the middle of.
  constexpr std::chrono::milliseconds kPatience(1000);
  state_->kill(ShutdownReason::kMemory, why);
  obey_kill();
  const std::optional<Life::Kill> kill = state_->life.killed();
  state_->pulse.leave();
  state_->profiling->abandon();
  leave();
  // The watchdog, which does not look any more, may have taken it; what follows takes locks that
  // others need. Where that is not allowed it just takes longer.
  const sched_param ordinary{};
  (void)sched_setscheduler(0, SCHED_OTHER, &ordinary);
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), getpriority(PRIO_PROCESS, getpid()));
  state_->abandon();
  {
    // What nobody will do any more; those who wait for it hear that.
    const std::vector<Message> messages = state_->inbox->take_all();
    const std::vector<LocalWork::Work> work = state_->work->take(SIZE_MAX);
  }
  state_->supervisor->shut_down(*state_, {kill->reason, state_->cpu_ms(), 0, 0, true});
  js::LiveCounts::ruined.fetch_add(1);
  const size_t descriptors = loop_->abandon() + realm_->descriptors().abandon();
  realm_->files().remove_temporary();
  const bool is_alone = realm_->isolate().stop_helpers(kPatience);
  if (is_alone) realm_->isolate().discard();
  // What natives keep outside of V8 hangs on objects that nobody can collect.
  const uint64_t bytes = state_->memory.bytes_taken();
  const Supervisor::GiveBack give_back = state_->supervisor->quarantined(
      *state_, kill->why.empty() ? "it was told to end" : kill->why, bytes, descriptors);
  if (!is_alone) {
    state_->supervisor->ended(state_, ThreadEnd::kStays);
    // From here on the pool may go; the platform does not.
    realm_->isolate().stop_helpers({});
    realm_->isolate().discard();
    give_back(bytes - state_->memory.bytes_taken());
  }
  malloc_trim(0);
  siglongjmp(way_out_, 1);
}

void WorkerThread::tear_down() {
  // 0. What a profile has seen so far, which is of most use where a limit has ended the worker.
  state_->profiling->end();
  leave();
  refuse_requests(state_->life.last_error());
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
