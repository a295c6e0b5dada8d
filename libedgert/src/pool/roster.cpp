#include "pool/roster.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "worker/worker_state.h"

namespace edgert::pool {

using base::monotonic_ms;
using worker::WorkerState;

namespace {

Error too_slow() {
  return {ErrorCode::kInvalidWorkerCreation, "worker did not respond in time",
          ErrorReason::kOverloaded};
}

Error is_closed() {
  return {ErrorCode::kInvalidWorkerCreation, "the pool is shutting down",
          ErrorReason::kPoolClosing};
}

}  // namespace

Roster::Rules Roster::rules_of(const WorkerOptions& options) const {
  Rules rules = rules_;
  rules.policy = options.policy.value_or(rules_.policy);
  if (options.max_parallelism) rules.max_parallelism = parallelism(*options.max_parallelism);
  if (rules.policy == Policy::kOneshot) rules.max_parallelism = 1;
  return rules;
}

uint32_t Roster::parallelism(uint32_t asked) {
  return asked != 0 ? asked : std::max(1u, std::thread::hardware_concurrency());
}

void Roster::run(const Actions& actions) {
  for (const auto& action : actions) action();
}

void Roster::acquire(WorkerOptions options, Way way, Acquired done) {
  Actions actions;
  {
    std::unique_lock lock(mutex_);
    if (closed_) {
      lock.unlock();
      done(is_closed());
      return;
    }
    const std::string path = options.service_path;
    // Workers of inline code without a path are nobody's to find.
    const Rules rules = rules_of(options);
    if (path.empty() || (way != Way::kShared && rules.policy != Policy::kOneshot)) {
      if (!path.empty()) ++entries_[path].live;
      actions.push_back([this, way, number = next_boot_++, options = std::move(options),
                         done = std::move(done)] { force(options, way, number, done); });
    } else {
      Entry& entry = entries_[path];
      entry.rules = rules;
      if (State state = entry.waiting.empty() ? pick(entry) : nullptr) {
        grant(state);
        actions.push_back([done = std::move(done), state] { done(state); });
      } else {
        Waiter waiter{std::move(options), std::move(done), 0, next_waiter_++};
        waiter.alarm = limit_wait(path, waiter.number, rules_.wait_timeout_ms);
        entry.waiting.push_back(std::move(waiter));
        serve(path, entry, &actions);
      }
    }
  }
  run(actions);
}

void Roster::force(WorkerOptions options, Way way, uint64_t number, const Acquired& done) {
  const std::string path = options.service_path;
  const auto tell = [done](const State& state, const Status& status) {
    if (status.ok()) {
      done(state);
    } else {
      done(status.error());
    }
  };
  const bool waits = way == Way::kReplacing;
  const auto booted = [this, path, waits, tell](const State& state, const Status& status) {
    // Who is told only later asks for no request of its own.
    forced_booted(path, state, status, !waits);
    // Where no life began nothing else is told.
    if (!waits || state == nullptr) tell(state, status);
  };
  const auto ready = [this, path, waits, number, tell](const State& state, const Status& status) {
    if (status.ok() && !path.empty()) forced_ready(path, number, state);
    if (waits) tell(state, status);
  };
  boot_(std::move(options), booted, ready);
}

void Roster::prewarm(const WorkerOptions& options, uint32_t count,
                     std::function<void(Status)> done) {
  struct Boots {
    std::mutex mutex;
    size_t left = 0;
    Status status = Unit{};
    std::function<void(Status)> done;
  };
  const auto boots = std::make_shared<Boots>();
  boots->done = std::move(done);
  const auto then = [boots](const Status& status) {
    std::unique_lock lock(boots->mutex);
    if (boots->status.ok()) boots->status = status;
    if (--boots->left != 0) return;
    lock.unlock();
    boots->done(std::move(boots->status));
  };
  Actions actions;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      boots->status = is_closed();
    } else {
      Entry& entry = entries_[options.service_path];
      entry.rules = rules_of(options);
      const size_t allowed = entry.rules.max_parallelism;
      const size_t most = std::min<size_t>(count, allowed);
      // Those that are retired live on for a while, and serve nobody any more.
      const size_t serving = entry.active.size() + entry.booting;
      const size_t missing = most > serving ? most - serving : 0;
      boots->left = std::min(missing, allowed - std::min(entry.live, allowed));
      for (size_t i = boots->left; i > 0; --i)
        begin_boot(options.service_path, entry, options, then, &actions);
      drop_if_empty(options.service_path);
    }
  }
  if (actions.empty()) return boots->done(std::move(boots->status));
  run(actions);
}

std::vector<Roster::State> Roster::active(const std::string& service_path) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(service_path);
  return found == entries_.end() ? std::vector<State>() : found->second.active;
}

std::vector<Roster::State> Roster::shared(const std::string& service_path) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(service_path);
  if (found == entries_.end() || !found->second.waiting.empty()) return {};
  const std::vector<State>& active = found->second.active;
  const bool are_shared = std::all_of(active.begin(), active.end(), [](const State& state) {
    return state->policy() == Policy::kPerWorker;
  });
  return are_shared ? active : std::vector<State>();
}

Roster::State Roster::pick(Entry& entry) {
  for (size_t i = 0; i < entry.active.size(); ++i) {
    const State& state = entry.active[entry.turn++ % entry.active.size()];
    if (!state->takes_requests()) continue;
    if (state->policy() == Policy::kPerWorker || state->lease == WorkerState::Lease::kFree)
      return state;
  }
  return nullptr;
}

void Roster::grant(const State& state) {
  state->last_used_ms.store(monotonic_ms(), std::memory_order_relaxed);
  if (state->policy() == Policy::kPerWorker) return;
  state->lease = WorkerState::Lease::kGranted;
  // A worker that was asked for and gets no request must not stay somebody's for ever.
  state->grant_alarm =
      clock_.set(rules_.wait_timeout_ms, [this, weak = std::weak_ptr<WorkerState>(state)] {
        if (const State late = weak.lock()) release(late);
      });
}

// Gives waiters what there is, and begins the boots that they may have.
void Roster::serve(const std::string& path, Entry& entry, Actions* actions) {
  while (!entry.waiting.empty()) {
    State state = pick(entry);
    if (state == nullptr) break;
    Waiter waiter = std::move(entry.waiting.front());
    entry.waiting.pop_front();
    clock_.cancel(waiter.alarm);
    grant(state);
    actions->push_back([done = std::move(waiter.done), state] { done(state); });
  }
  // One boot serves everybody who waits for a shared worker.
  const size_t wanted = entry.rules.policy == Policy::kPerWorker
                            ? std::min<size_t>(entry.waiting.size(), 1)
                            : entry.waiting.size();
  while (entry.booting < wanted && entry.live < entry.rules.max_parallelism) {
    begin_boot(path, entry, entry.waiting[entry.booting].options, nullptr, actions);
  }
}

void Roster::begin_boot(const std::string& path, Entry& entry, WorkerOptions options, Then then,
                        Actions* actions) {
  ++entry.booting;
  ++entry.live;
  actions->push_back(
      [this, path, number = next_boot_++, options = std::move(options), then = std::move(then)] {
        in_turn([this, path, number, options, then] {
          const auto done = [this, path, number, then](const State& state, const Status& status) {
            booted(path, number, state, status);
            if (then) then(status);
          };
          boot_(options, done, nullptr);
        });
      });
}

// A boot that is refused at once leads to the next one for whoever waits behind: in a loop, because
// many may wait.
void Roster::in_turn(std::function<void()> boot) {
  thread_local std::deque<std::function<void()>>* on_this_thread = nullptr;
  if (on_this_thread != nullptr) return on_this_thread->push_back(std::move(boot));
  std::deque<std::function<void()>> boots;
  on_this_thread = &boots;
  for (boots.push_back(std::move(boot)); !boots.empty(); boots.pop_front()) {
    const std::function<void()> next = std::move(boots.front());
    next();
  }
  on_this_thread = nullptr;
}

void Roster::booted(const std::string& path, uint64_t number, const State& state,
                    const Status& status) {
  Actions actions;
  bool is_old = false;
  {
    std::lock_guard lock(mutex_);
    Entry& entry = entries_[path];
    --entry.booting;
    // One that had a thread is counted until that has ended.
    if (state == nullptr) --entry.live;
    // One that began before the youngest that came by force may have read what that replaces.
    is_old = status.ok() && number < entry.forced;
    if (status.ok()) {
      if (state->takes_requests() && !is_old) {
        entry.active.push_back(state);
        changed();
      }
    } else {
      // It failed for those who waited for it.
      const size_t count = entry.rules.policy == Policy::kPerWorker
                               ? entry.waiting.size()
                               : std::min<size_t>(entry.waiting.size(), 1);
      for (size_t i = 0; i < count; ++i) {
        Waiter waiter = std::move(entry.waiting.front());
        entry.waiting.pop_front();
        clock_.cancel(waiter.alarm);
        actions.push_back([done = std::move(waiter.done), error = status.error()] { done(error); });
      }
    }
    serve(path, entry, &actions);
    drop_if_empty(path);
  }
  run(actions);
  if (is_old) state->retire();
}

void Roster::forced_booted(const std::string& path, const State& state, const Status& status,
                           bool grants) {
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    if (status.ok() && grants) grant(state);
    if (path.empty()) return;
    Entry& entry = entries_[path];
    if (state == nullptr) --entry.live;
    // Where others serve it waits until its code has shown that it can.
    if (status.ok() && state->takes_requests() && entry.active.empty()) {
      entry.active.push_back(state);
      changed();
    }
    serve(path, entry, &actions);
    drop_if_empty(path);
  }
  run(actions);
}

// The youngest takes the place of all others, which end when they have answered what they have.
void Roster::forced_ready(const std::string& path, uint64_t number, const State& state) {
  std::vector<State> replaced;
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    if (!state->takes_requests()) return;
    Entry& entry = entries_[path];
    if (number < entry.forced) {
      replaced.push_back(state);
    } else {
      entry.forced = number;
      replaced = std::exchange(entry.active, {state});
      std::erase(replaced, state);
      changed();
      serve(path, entry, &actions);
    }
  }
  run(actions);
  for (const State& old : replaced) old->retire();
}

base::AlarmClock::Id Roster::limit_wait(const std::string& path, uint64_t number, uint64_t ms) {
  return clock_.set(ms, [this, path, number] { waited_too_long(path, number); });
}

void Roster::waited_too_long(const std::string& path, uint64_t number) {
  Acquired done;
  {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(path);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    const auto waiter = std::find_if(entry.waiting.begin(), entry.waiting.end(),
                                     [&](const Waiter& other) { return other.number == number; });
    if (waiter == entry.waiting.end()) return;
    // A boot that is under way is no wait for a free worker: its end decides.
    const auto place = static_cast<size_t>(waiter - entry.waiting.begin());
    if (place < entry.booting || (entry.rules.policy == Policy::kPerWorker && entry.booting != 0)) {
      constexpr uint64_t kLeastMs = 100;
      waiter->alarm =
          limit_wait(path, number, std::max<uint64_t>(rules_.wait_timeout_ms, kLeastMs));
      return;
    }
    done = std::move(waiter->done);
    entry.waiting.erase(waiter);
    drop_if_empty(path);
  }
  done(too_slow());
}

Roster::State Roster::find(const std::string& service_path) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(service_path);
  if (found == entries_.end() || !found->second.waiting.empty()) return nullptr;
  State state = pick(found->second);
  if (state) grant(state);
  return state;
}

bool Roster::claim(const State& state) {
  if (state->policy() == Policy::kPerWorker) return true;
  std::lock_guard lock(mutex_);
  if (state->lease == WorkerState::Lease::kBusy) return false;
  if (state->lease == WorkerState::Lease::kGranted) clock_.cancel(state->grant_alarm);
  state->lease = WorkerState::Lease::kBusy;
  return true;
}

void Roster::release(const State& state) {
  if (state->policy() == Policy::kPerWorker) return;
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    if (state->lease != WorkerState::Lease::kGranted) return;
    clock_.cancel(state->grant_alarm);
    become_free(*state, &actions);
  }
  run(actions);
}

void Roster::idle(WorkerState& state) {
  if (state.policy() == Policy::kPerWorker) return;
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    become_free(state, &actions);
  }
  run(actions);
}

void Roster::become_free(WorkerState& state, Actions* actions) {
  state.lease = WorkerState::Lease::kFree;
  const auto found = entries_.find(state.options.service_path);
  if (found != entries_.end()) serve(found->first, found->second, actions);
}

void Roster::retired(WorkerState& state) {
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(state.options.service_path);
    if (found == entries_.end()) return;
    std::erase_if(found->second.active, [&](const State& other) { return other.get() == &state; });
    changed();
    serve(found->first, found->second, &actions);
  }
  run(actions);
}

void Roster::ended(WorkerState& state) {
  if (!state.rostered) return;
  Actions actions;
  {
    std::lock_guard lock(mutex_);
    const std::string& path = state.options.service_path;
    const auto found = entries_.find(path);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    std::erase_if(entry.active, [&](const State& other) { return other.get() == &state; });
    changed();
    --entry.live;
    if (!closed_) serve(path, entry, &actions);
    drop_if_empty(path);
  }
  run(actions);
}

void Roster::drop_if_empty(const std::string& path) {
  const auto found = entries_.find(path);
  if (found == entries_.end()) return;
  const Entry& entry = found->second;
  if (entry.active.empty() && entry.live == 0 && entry.booting == 0 && entry.waiting.empty())
    entries_.erase(found);
}

size_t Roster::waiting() {
  const std::lock_guard lock(mutex_);
  size_t count = 0;
  for (const auto& [path, entry] : entries_) count += entry.waiting.size();
  return count;
}

void Roster::close() {
  std::vector<Acquired> refused;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed();
    for (auto& [path, entry] : entries_) {
      for (Waiter& waiter : entry.waiting) refused.push_back(std::move(waiter.done));
      entry.waiting.clear();
    }
  }
  for (Acquired& done : refused) done(is_closed());
}

}  // namespace edgert::pool
