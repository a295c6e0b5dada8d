#include "worker/worker_state.h"

#include <pthread.h>

#include <ctime>
#include <utility>

#include "edgert/error_detail.h"
#include "wire/remote_body.h"
#include "worker/profiling.h"

namespace edgert::worker {

using wire::EndpointId;
using wire::Line;
using wire::Message;
using wire::Receiver;

namespace {

ErrorReason reason_of(ShutdownReason reason) {
  switch (reason) {
    case ShutdownReason::kMemory:
      return ErrorReason::kMemoryLimit;
    case ShutdownReason::kCpuTime:
      return ErrorReason::kCpuLimit;
    case ShutdownReason::kWallClockTime:
      return ErrorReason::kWallClockLimit;
    case ShutdownReason::kTerminationRequested:
      return ErrorReason::kTerminated;
    case ShutdownReason::kEventLoopCompleted:
    case ShutdownReason::kEarlyDrop:
      break;
  }
  return ErrorReason::kNone;
}

}  // namespace

WorkerState::WorkerState(std::shared_ptr<js::MemoryAccount> account)
    : account(std::move(account)), profiling(std::make_unique<Profiling>()) {}

WorkerState::~WorkerState() = default;

double WorkerState::cpu_ms(clockid_t clock) const {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6 +
         pulse.charged_cpu_ms.load(std::memory_order_relaxed) + calculations.cpu_ms();
}

void WorkerState::know_heap(const HeapMetrics& heap) {
  std::lock_guard lock(mutex_);
  heap_ = heap;
}

std::optional<HeapMetrics> WorkerState::known_heap() const {
  std::lock_guard lock(mutex_);
  return heap_;
}

uint64_t WorkerState::known_memory() const {
  const std::optional<HeapMetrics> heap = known_heap();
  return (heap ? heap->used : 0) + account->buffer_bytes();
}

double WorkerState::cpu_ms_from_outside() const {
  std::lock_guard lock(clock_mutex_);
  return clock_ ? cpu_ms(*clock_) : last_cpu_ms_;
}

void WorkerState::show_clock() {
  clockid_t clock;
  if (pthread_getcpuclockid(pthread_self(), &clock) != 0) return;
  std::lock_guard lock(clock_mutex_);
  clock_ = clock;
}

void WorkerState::hide_clock() {
  std::lock_guard lock(clock_mutex_);
  if (std::exchange(clock_, std::nullopt)) last_cpu_ms_ = cpu_ms();
}

thread_local const WorkerState* WorkerState::current = nullptr;

void WorkerState::tell(Milestone WorkerState::*milestone, const Status& status) {
  Milestone told;
  {
    std::lock_guard lock(mutex_);
    told = std::exchange(this->*milestone, nullptr);
  }
  if (told) told(status);
}

void WorkerState::stop_requests() {
  inbox->stop_requests();
  if (const auto reached = reach_supervisor.lock()) reached->retired(*this);
}

Limits WorkerState::limits() const {
  std::lock_guard lock(limits_mutex_);
  return limits_.value_or(options.limits);
}

void WorkerState::set_limits(const Limits& limits) {
  {
    std::lock_guard lock(limits_mutex_);
    limits_ = limits;
    follow_limits(limits);
  }
  inbox->tell(wire::SetLimits{limits});
}

void WorkerState::lower_limits(const std::vector<std::pair<size_t, uint64_t>>& wanted) {
  // The host may have set others already.
  std::lock_guard lock(limits_mutex_);
  if (limits_) return;
  Limits lowered = options.limits;
  bool is_lower = false;
  for (const auto& [rule, value] : wanted) {
    const uint64_t now = get_limit(lowered, rule);
    const bool is_named = (options.unnamed_limits >> rule & 1) == 0;
    if (is_named || value == 0 || (now != 0 && value >= now)) continue;
    set_limit(lowered, rule, value);
    is_lower = true;
  }
  if (!is_lower || !check(lowered).ok()) return;
  limits_ = lowered;
  follow_limits(lowered);
}

void WorkerState::follow_limits(const Limits& limits) {
  memory.set_limit(memory_limit_of(options, limits));
}

void WorkerState::abandon() {
  if (!life.abandon()) return;
  const std::optional<Life::Kill> kill = life.killed();
  const bool runs = pulse.phase.load(std::memory_order_acquire) == Phase::kRunning;
  const Error told = runs ? kill->error : boot_error(Error());
  tell(&WorkerState::loaded, told);
  tell(&WorkerState::ready, told);
  for (Message& request : inbox->take_requests()) give_back(std::move(request), kill->error);
  for (const auto& [client, exchange] : inbox->unfinished()) {
    if (const std::shared_ptr<Receiver> receiver =
            supervisor->surroundings().endpoints.find(client))
      Line(receiver, client, exchange, false, endpoint)
          .send_error(Message::Kind::kFail, kill->error);
  }
  outsiders->end();
}

Error WorkerState::boot_error(const Error& cause) const {
  std::string told = cause.message;
  std::shared_ptr<const ErrorDetail> detail = cause.detail;
  ErrorReason reason = cause.reason == ErrorReason::kNone ? ErrorReason::kBootFailed : cause.reason;
  // Whatever a boot that is being stopped says of itself.
  if (const std::optional<Life::Kill> kill = life.killed()) {
    told = kill->why.empty() ? "it was terminated" : "it was stopped by its limit: " + kill->why;
    reason = kill->error.reason;
    detail = nullptr;
  }
  if (detail == nullptr) {
    ErrorDetail made;
    made.what = told;
    detail = std::make_shared<const ErrorDetail>(std::move(made));
  }
  return {ErrorCode::kInvalidWorkerCreation,
          "worker boot error: failed to bootstrap runtime: " + told, reason, std::move(detail)};
}

void WorkerState::give_back(Message request, const Error& why) {
  const EndpointId client = request.client;
  const uint32_t exchange = request.exchange;
  inbox->finished({client, exchange});
  const std::shared_ptr<Receiver> receiver = supervisor->surroundings().endpoints.find(client);
  if (receiver == nullptr) return;
  const Line line(receiver, client, exchange, false, endpoint);
  // A successor would fare no better where the top level itself is what was stopped, and there is
  // none where the end was asked for.
  const std::optional<Life::Kill> kill = life.killed();
  if (!life.has_served() || life.failure() ||
      (kill && kill->reason == ShutdownReason::kTerminationRequested)) {
    line.send_error(Message::Kind::kFail, why);
    return;
  }
  request.kind = Message::Kind::kReturn;
  request.error = std::make_unique<Error>(why);
  line.send(std::move(request));
}

void WorkerState::retire(std::string why, std::string numbers) {
  stop_requests();
  if (!life.advance(Life::kDraining)) return;
  inbox->tell(wire::Retire{std::move(why), std::move(numbers)});
}

void WorkerState::kill(ShutdownReason reason, const std::string& why, const std::string& details) {
  stop_requests();
  calculations.stop();
  std::string message = "request has been cancelled by supervisor";
  if (!why.empty()) message += ": " + why;
  {
    // Whoever sees it killed finds it terminated too.
    std::lock_guard lock(reach_mutex_);
    if (!life.kill(
            {reason, why,
             Error{ErrorCode::kWorkerRequestCancelled, std::move(message), reason_of(reason)},
             details}))
      return;
    if (reach_.terminate) reach_.terminate();
  }
  close_sources();
  inbox->tell(wire::Kill{reason, why});
}

std::shared_ptr<graph::SourceBox> WorkerState::sources() const {
  const std::lock_guard lock(sources_mutex_);
  return sources_;
}

void WorkerState::close_sources() {
  const std::lock_guard lock(sources_mutex_);
  sources_->close();
}

void WorkerState::renew_sources() {
  const std::lock_guard lock(sources_mutex_);
  // What is under way for the old one is not given up: others would have to begin with it again.
  if (!sources_->is_closed()) sources_ = std::make_shared<graph::SourceBox>();
}

void WorkerState::interrupt() const {
  std::lock_guard lock(reach_mutex_);
  if (reach_.terminate) reach_.terminate();
}

void WorkerState::ask_for_memory_check() {
  memory_check_due_.store(true, std::memory_order_relaxed);
  std::lock_guard lock(reach_mutex_);
  if (reach_.check_memory) reach_.check_memory();
}

void WorkerState::ask_to_profile() {
  // What waits for it already is enough.
  if (profile_look_due_.exchange(true, std::memory_order_relaxed)) return;
  std::lock_guard lock(reach_mutex_);
  if (reach_.profile) reach_.profile();
}

void WorkerState::warn_of_end(const char* reason) { inbox->tell(wire::Warn{reason}); }

void WorkerState::set_reach(Reach reach) {
  std::lock_guard lock(reach_mutex_);
  reach_ = std::move(reach);
  if (life.is_killed() && reach_.terminate) reach_.terminate();
}

bool WorkerState::wait() const {
  if (is_own_thread()) return false;
  life.wait();
  return true;
}

bool WorkerState::wait_until(std::chrono::steady_clock::time_point deadline) const {
  if (is_own_thread()) return false;
  return life.wait_until(deadline);
}

}  // namespace edgert::worker
