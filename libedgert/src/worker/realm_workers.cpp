#include "worker/realm_workers.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/inside.h"
#include "edgert/isolate_pool.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// A worker that a realm calls. Its successors are asked for as any worker of its path is.
class CalledWorker final : public wire::Server {
 public:
  CalledWorker(Supervisor& supervisor, binding::Javascript& js, std::shared_ptr<Worker> worker)
      : supervisor_(supervisor), js_(js), worker_(std::move(worker)), inbox_(state()->inbox) {}

  const std::shared_ptr<wire::Receiver>& receiver() const override { return inbox_; }
  bool claim() override { return supervisor_.claim(state()); }
  std::optional<Error> failure() const override { return state()->failure(); }
  bool find_successor(Found found) override {
    supervisor_.surroundings().pool->acquire(
        worker_->options(), false,
        js_.expect<Result<std::shared_ptr<Worker>>>(
            [&supervisor = supervisor_, &js = js_, found = std::move(found)](
                binding::Scope&, Result<std::shared_ptr<Worker>> worker) {
              if (!worker.ok()) return found(worker.take_error());
              found(std::shared_ptr<wire::Server>(
                  std::make_shared<CalledWorker>(supervisor, js, std::move(worker).value())));
            }));
    return true;
  }

 private:
  const std::shared_ptr<WorkerState>& state() const { return Inside::of(*worker_).state; }

  Supervisor& supervisor_;
  binding::Javascript& js_;
  const std::shared_ptr<Worker> worker_;
  const std::shared_ptr<wire::Receiver> inbox_;
};

}  // namespace

RealmWorkers::RealmWorkers(const WorkerState& state, binding::Javascript& js, loop::Loop& loop,
                           std::shared_ptr<const wire::Sender> sender)
    : state_(state),
      supervisor_(*state.supervisor),
      js_(js),
      loop_(loop),
      sender_(std::move(sender)) {}

IsolatePool* RealmWorkers::pool() {
  return state_.options.privileged ? supervisor_.surroundings().pool : nullptr;
}

EventQueue* RealmWorkers::events() {
  return state_.options.receives_events ? supervisor_.options().events : nullptr;
}

uint32_t RealmWorkers::next_id() {
  do {
    ++last_id_;
  } while (last_id_ == 0 || calls_.contains(last_id_));
  return last_id_;
}

uint32_t RealmWorkers::fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                             std::unique_ptr<ByteSource> body, Done done) {
  const uint32_t id = next_id();
  wire::Caller::Request request;
  request.head = std::make_unique<RequestHead>(std::move(head));
  request.body = std::move(body);
  const auto call = std::make_shared<wire::Caller>(
      sender_, id, std::make_shared<CalledWorker>(supervisor_, js_, worker), std::move(request),
      std::move(done), [this, id] { calls_.erase(id); });
  // Known before it is sent: it may be over inside.
  calls_.emplace(id, call);
  call->send();
  const uint64_t patience = supervisor_.options().request_idle_timeout_ms;
  if (patience != 0 && !silence_timer_runs_) watch_for_silence(patience);
  return id;
}

void RealmWorkers::on_message(wire::Message&& message) {
  const auto found = calls_.find(message.exchange);
  if (found == calls_.end()) return;
  const std::shared_ptr<wire::Caller> call = found->second;
  call->on_message(std::move(message));
}

void RealmWorkers::abort(uint32_t id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const std::shared_ptr<wire::Caller> call = found->second;
  call->abort(Error{ErrorCode::kCancelled, "the request has been aborted"});
}

void RealmWorkers::watch_for_silence(uint64_t ms) {
  if (!silence_timer_) {
    silence_timer_ = std::make_unique<loop::Timer>(loop_, [this] {
      silence_timer_runs_ = false;
      js_.enter([this](binding::Scope&) {
        if (const uint64_t next = look_for_silence(); next != 0) watch_for_silence(next);
      });
    });
  }
  silence_timer_->start(ms);
  silence_timer_runs_ = true;
}

// After how many milliseconds to look again; 0: nobody is waited for.
uint64_t RealmWorkers::look_for_silence() {
  // Those that are given up leave the table meanwhile.
  std::vector<std::shared_ptr<wire::Caller>> calls;
  for (const auto& [id, call] : calls_) calls.push_back(call);
  uint64_t next = 0;
  for (const std::shared_ptr<wire::Caller>& call : calls) {
    const uint64_t left = call->look_for_silence(supervisor_.options().request_idle_timeout_ms);
    if (left != 0) next = next == 0 ? left : std::min(next, left);
  }
  return next;
}

void RealmWorkers::close(const Error& error) {
  for (const auto& [id, call] : std::exchange(calls_, {})) call->close(error);
}

void RealmWorkers::forget() {
  silence_timer_.reset();
  calls_.clear();
}

}  // namespace edgert::worker
