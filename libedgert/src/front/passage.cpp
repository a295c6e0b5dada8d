#include "front/passage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/recycler.h"
#include "front/event_clock.h"
#include "http/server/given_head.h"
#include "pool/option_checks.h"

namespace edgert::front {

namespace {

Error has_gone() { return {ErrorCode::kCancelled, "the client has gone"}; }

Error too_long(const char* option, uint64_t ms) {
  return {ErrorCode::kTimedOut, std::string("the request took longer than ForwardOptions::") +
                                    option + ", " + std::to_string(ms) + " ms"};
}

}  // namespace

// --- who it is sent to --------------------------------------------------------------------------

void Passage::Destination::set(pool::Roster::State state) {
  inbox_ = state->inbox;
  state_ = std::move(state);
}

bool Passage::Destination::claim() {
  if (state_ == nullptr || !passage_.owner_.pool().roster.claim(state_)) return false;
  passage_.claimed();
  return true;
}

std::optional<Error> Passage::Destination::failure() const {
  if (refusal_) return refusal_;
  return state_ == nullptr ? std::nullopt : state_->failure();
}

bool Passage::Destination::find_successor(Found found) {
  pool::Roster& roster = passage_.owner_.pool().roster;
  roster.acquire(*passage_.function_, pool::Roster::Way::kShared,
                 [passage = passage_.shared_from_this(), mailbox = passage_.owner_.mailbox(),
                  &roster, found = std::move(found)](const Result<pool::Roster::State>& state) {
                   const auto come = [passage, &roster, found, state] {
                     if (!state.ok()) return found(state.error());
                     if (passage->call_ == nullptr) return roster.release(state.value());
                     passage->destination_.set(state.value());
                     found(std::shared_ptr<wire::Server>(passage, &passage->destination_));
                   };
                   if (!mailbox->post(come) && state.ok()) roster.release(state.value());
                 });
  return true;
}

void Passage::claimed() {
  const worker::WorkerState& worker = *destination_.state();
  report_.queue_ms = EventClock::now_ms() - began_ms_;
  const double boot_ms = worker.boot_ms.load(std::memory_order_relaxed);
  report_.boot_ms = worker.asked_ms + boot_ms > began_ms_ ? boot_ms : 0;
  if (options_.measures) cpu_before_ms_ = worker.cpu_ms_from_outside();
}

// The worker may have ended: then it is what it had come to.
void Passage::measure() {
  if (destination_.state() == nullptr) return;
  const worker::WorkerState& worker = *destination_.state();
  report_.worker_id = worker.id;
  if (!options_.measures) return;
  report_.cpu_ms = std::max(0.0, worker.cpu_ms_from_outside() - cpu_before_ms_);
  report_.memory_bytes = worker.known_memory();
}

// --- the host's word ----------------------------------------------------------------------------

Passage::Passage(PassageOwner& owner, std::unique_ptr<http::HttpExchange> exchange)
    : owner_(owner), exchange_(std::move(exchange)), began_ms_(EventClock::now_ms()) {}

void Passage::begin() {
  self_ = shared_from_this();
  exchange_->on_abort([this] { leave(); });
  exchange_->on_done([this] { exchange_over(); });
  asked_ = {std::make_unique<RequestHead>(exchange_->take_head()),
            exchange_->has_body(),
            false,
            false,
            this,
            owner_.mailbox()};
}

void Passage::respond(ResponseHead head, Bytes body) {
  if (std::exchange(has_word_, true) || is_answered_) return;
  exchange_->respond(std::move(head), std::move(body));
}

void Passage::hand_over(std::shared_ptr<const WorkerOptions> function, ForwardOptions options) {
  if (std::exchange(has_word_, true)) return;
  function_ = std::move(function);
  options_ = std::move(options);
  if (is_answered_) return report();
  handed_ms_ = EventClock::now_ms();
  if (!options_.idle_timeout_ms)
    options_.idle_timeout_ms = owner_.pool().options.request_idle_timeout_ms;
  find_worker();
  awaits_head_ = true;
  const std::shared_ptr<Passage> self = self_;
  number_ = owner_.begin_call(*this);
  call_ = std::allocate_shared<wire::Caller>(
      base::Recycled<wire::Caller>(), owner_.sender(), number_,
      std::shared_ptr<wire::Server>(self, &destination_), make_request(),
      [this](Result<FetchResponse> answer) { came(std::move(answer)); },
      [this] {
        owner_.end_call(number_);
        call_ = nullptr;
        end_when_over();
      });
  const std::shared_ptr<wire::Caller> call = call_;
  call->send();
  if (call_ == nullptr) return;
  if (const uint64_t next = look_at_the_time(handed_ms_); next != 0) owner_.look_within(next);
}

wire::Caller::Request Passage::make_request() {
  wire::Caller::Request request;
  request.head = std::move(asked_.head);
  request.spare = owner_.take_spare();
  // Of a request for another protocol it is what follows the switch.
  request.body = exchange_->take_body();
  if (request.body != nullptr && options_.hooks != nullptr) {
    request.body = std::make_unique<wire::CountedSource>(
        std::move(request.body), std::shared_ptr<wire::Passed>(self_, &in_));
  }
  return request;
}

void Passage::find_worker() {
  const bool is_unknown = asked_.was_edited && !options_.head_is_checked;
  Status may_be = is_unknown ? http::check_head(*asked_.head) : Unit{};
  pool::Roster::State state;
  if (may_be.ok()) state = owner_.roster().find(function_->service_path, handed_ms_);
  if (state != nullptr) return destination_.set(std::move(state));
  if (may_be.ok()) may_be = pool::check(*function_);
  if (may_be.ok() && function_->service_path.empty()) {
    may_be = Error{ErrorCode::kInvalidArgument,
                   "WorkerOptions.service_path must name the worker that a request is handed to"};
  }
  if (!may_be.ok()) destination_.refuse(may_be.take_error());
}

// --- answering ----------------------------------------------------------------------------------

void Passage::came(Result<FetchResponse> answer) {
  awaits_head_ = false;
  end_when_over();
  if (is_answered_) return;
  if (!answer.ok()) return refuse(answer.error());
  FetchResponse& response = answer.value();
  if (ForwardHooks* const hooks = options_.hooks.get()) {
    report_.head_ms = EventClock::now_ms() - began_ms_;
    measure();
    hooks->on_head(response.head, report_);
  }
  report_.status = response.head.status;
  // Of a HEAD the length is known without the body.
  if (response.stream == nullptr && response.body.empty() && response.content_length > 0)
    response.stream = std::make_unique<WholeSource>(Bytes());
  if (response.stream == nullptr) {
    out_.bytes = response.body.size();
    exchange_->answer(response.head, std::move(response.body));
    return owner_.keep_spare(std::move(response.head));
  }
  if (options_.hooks != nullptr) {
    response.stream = std::make_unique<wire::CountedSource>(
        std::move(response.stream), std::shared_ptr<wire::Passed>(self_, &out_));
  }
  exchange_->respond_stream(std::move(response.head), std::move(response.stream),
                            response.content_length);
}

void Passage::refuse(const Error& error) {
  report_.error = error;
  report_.head_ms = EventClock::now_ms() - began_ms_;
  Response told = options_.hooks ? options_.hooks->on_error(error) : ForwardHooks().on_error(error);
  report_.status = told.head.status;
  out_.bytes = told.body.size();
  exchange_->respond(std::move(told.head), std::move(told.body));
}

void Passage::leave() {
  if (is_answered_) return;
  // A connection that is broken off because its body was is no client's doing.
  if (!out_.broken) left_.store(true, std::memory_order_relaxed);
  const std::shared_ptr<wire::Caller> call = call_;
  exchange_over();
  if (call != nullptr) call->abort(has_gone());
}

void Passage::exchange_over() {
  if (std::exchange(is_answered_, true)) return;
  owner_.answered();
  if (function_ != nullptr) report();
  end_when_over();
}

void Passage::report() {
  if (options_.hooks == nullptr) return;
  report_.client_left = client_left();
  report_.total_ms = EventClock::now_ms() - began_ms_;
  measure();
  report_.bytes_in = in_.bytes;
  report_.bytes_out = out_.bytes;
  if (!report_.error && !report_.client_left) report_.error = out_.broken;
  options_.hooks->on_over(report_);
}

uint64_t Passage::look_at_the_time(double now_ms) {
  if (call_ == nullptr) return 0;
  const std::shared_ptr<wire::Caller> call = call_;
  uint64_t next = 0;
  const auto look = [&](uint64_t most_ms, const char* option) {
    if (most_ms == 0) return true;
    const double left = handed_ms_ + static_cast<double>(most_ms) - now_ms;
    if (left <= 0) {
      call->abort(too_long(option, most_ms));
      return false;
    }
    const auto ms = static_cast<uint64_t>(std::ceil(left));
    next = next == 0 ? ms : std::min(next, ms);
    return true;
  };
  if (awaits_head_ && !look(options_.head_timeout_ms, "head_timeout_ms")) return 0;
  if (!look(options_.total_timeout_ms, "total_timeout_ms")) return 0;
  if (const uint64_t silence = options_.idle_timeout_ms.value_or(0); silence != 0) {
    if (const uint64_t left = call->look_for_silence(silence); left != 0)
      next = next == 0 ? left : std::min(next, left);
  }
  return next;
}

void Passage::close(const Error& reason) {
  if (const std::shared_ptr<wire::Caller> call = call_) call->close(reason);
}

// The request's body may flow on behind its answer.
void Passage::end_when_over() {
  if (!is_answered_ || call_ != nullptr || awaits_head_ || self_ == nullptr) return;
  owner_.over(std::move(self_));
}

}  // namespace edgert::front
