#include "worker/realm_exchanges.h"

#include <atomic>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "worker/observed_exchange.h"
#include "worker/request_context.h"
#include "worker/worker_state.h"

namespace edgert::worker {

using wire::EndpointId;
using wire::Incoming;
using wire::Message;
using wire::Receiver;

namespace {

// An exchange's number in JS: index below, generation above, together a small integer. The
// generation keeps a script from reaching, by a number that it has kept, a request that came later
// into the same place.
constexpr uint32_t kIndexBits = 18;
constexpr uint32_t kIndexMask = (1u << kIndexBits) - 1;
constexpr uint32_t kGenerationMask = (1u << (30 - kIndexBits)) - 1;

}  // namespace

RealmExchanges::RealmExchanges(WorkerState& state, RealmThread& thread, Duties& duties,
                               RealmJavascript& js, loop::Loop& loop,
                               std::shared_ptr<const wire::Sender> sender,
                               const wire::Endpoints& clients, bool carries_context,
                               std::function<bool()> may_go_on, std::function<void()> registered)
    : state_(state),
      thread_(thread),
      duties_(duties),
      js_(js),
      loop_(loop),
      sender_(std::move(sender)),
      carries_context_(carries_context),
      may_go_on_(std::move(may_go_on)),
      registered_(std::move(registered)),
      clients_(clients) {}

void RealmExchanges::on_message(Message&& message) {
  const EndpointId client_id = message.client;
  const uint32_t number = message.exchange;
  if (message.kind == Message::Kind::kRequest) {
    std::shared_ptr<Receiver> client = clients_.find(client_id);
    if (client == nullptr) return state_.inbox->finished({client_id, number});
    const double sent_ms = message.sent_ms;
    auto exchange = std::make_unique<InboxExchange>(std::move(message), std::move(client), sender_);
    feeds_.set({client_id, number}, exchange->feed());
    accept(std::move(exchange), {client_id, number}, sent_ms);
    return;
  }
  const auto* const found = feeds_.find({client_id, number});
  if (found == nullptr) return;
  // The message may end the exchange and with it this entry.
  const std::shared_ptr<InboxExchange::Feed> feed = *found;
  js_.enter([&](binding::Scope&) { feed->on_message(std::move(message)); });
}

void RealmExchanges::on_request(std::unique_ptr<Exchange> exchange) noexcept {
  accept(std::move(exchange), {}, 0);
}

uint64_t RealmExchanges::next_number() const {
  static std::atomic<uint64_t> requests{0};
  return state_.reports_requests ? requests.fetch_add(1, std::memory_order_relaxed) + 1 : 0;
}

std::unique_ptr<Exchange> RealmExchanges::observed(std::unique_ptr<Exchange> exchange,
                                                   uint64_t number, double sent_ms) {
  if (number == 0) return exchange;
  RequestReport begun;
  begun.number = number;
  if (const std::optional<TraceParent> trace = trace_of(exchange->head().headers))
    begun.traceparent = trace->text();
  begun.request_id = id_of(exchange->head().headers);
  begun.method = exchange->head().method;
  begun.url = exchange->head().url;
  if (sent_ms != 0) begun.queue_ms = base::monotonic_ms() - sent_ms;
  if (state_.received.load(std::memory_order_relaxed) == 0) begun.boot_ms = state_.boot_ms;
  return std::make_unique<ObservedExchange>(
      std::move(exchange), std::move(begun), [&state = state_] { return state.cpu_ms(); },
      [&state = state_](const RequestReport& report) {
        state.supervisor->request_over(state, report);
      });
}

void RealmExchanges::accept(std::unique_ptr<Exchange> given, FeedKey feed, double sent_ms) {
  const uint64_t number = next_number();
  std::unique_ptr<Exchange> exchange = observed(std::move(given), number, sent_ms);
  state_.received.fetch_add(1, std::memory_order_relaxed);
  uint32_t index;
  if (!free_.empty()) {
    index = free_.back();
    free_.pop_back();
  } else if (exchanges_.size() <= kIndexMask) {
    index = static_cast<uint32_t>(exchanges_.size());
    exchanges_.emplace_back();
  } else {
    exchange->fail(Error{
        ErrorCode::kLimit,
        "too many requests in flight in one worker: the limit is " + std::to_string(kIndexMask)});
    exchange = nullptr;
    if (feed != FeedKey{}) close_feed(feed);
    tell_closed();
    return;
  }
  ++duties_.in_flight;
  thread_.request_began();
  Slot& slot = exchanges_[index];
  const uint32_t id = index | (slot.generation << kIndexBits);
  Exchange& request = *exchange;
  slot.exchange = std::move(exchange);
  slot.feed = feed;
  slot.number = number;
  request.on_abort([this, id] {
    js_.enter([&](binding::Scope& scope) {
      std::optional<RequestContext> context;
      if (const Exchange* const aborted = carries_context_ ? find(id) : nullptr)
        context.emplace(scope, aborted->head().headers, exchanges_[id & kIndexMask].number);
      v8::Local<v8::Value> argument = v8::Integer::NewFromUnsigned(scope.isolate(), id);
      js_.call_hook(js::Hook::kAbort, 1, &argument);
    });
  });
  request.on_done([this, id] { release(id); });
  hand_to_script(id, request, number);
}

void RealmExchanges::hand_to_script(uint32_t id, Exchange& request, uint64_t number) {
  js_.enter([&](binding::Scope& scope) {
    v8::Isolate* isolate = scope.isolate();
    const RequestHead& head = request.head();
    std::optional<RequestContext> context;
    if (carries_context_) context.emplace(scope, head.headers, number);
    v8::Local<v8::Value> arguments[] = {
        v8::Integer::NewFromUnsigned(isolate, id),
        method_.get(scope, head.method),
        binding::text(scope, head.url),
        binding::latin1(scope, head.headers.flat()),
        v8::Boolean::New(isolate, request.has_body()),
        peer_.get(scope, head.peer_address),
        v8::Integer::New(isolate, head.peer_port),
    };
    js_.call_hook(js::Hook::kRequest, 7, arguments);
  });
}

v8::Local<v8::String> RealmExchanges::Shared::get(binding::Scope& scope,
                                                  const std::string& wanted) {
  if (string.IsEmpty() || wanted != text) {
    text = wanted;
    string.Reset(scope.isolate(), binding::text(scope, wanted));
  }
  return string.Get(scope.isolate());
}

Exchange* RealmExchanges::find(uint32_t id) {
  const uint32_t index = id & kIndexMask;
  if (index >= exchanges_.size()) return nullptr;
  Slot& slot = exchanges_[index];
  return slot.generation == id >> kIndexBits ? slot.exchange.get() : nullptr;
}

void RealmExchanges::release(uint32_t id) {
  if (find(id) == nullptr) return;
  const uint32_t index = id & kIndexMask;
  Slot& slot = exchanges_[index];
  slot.generation = (slot.generation + 1) & kGenerationMask;
  --duties_.in_flight;
  state_.boot_log.mark(BootLog::kAnswered);
  state_.handled.fetch_add(1, std::memory_order_relaxed);
  // Its own callback may be on the stack.
  if (ended_.empty()) loop_.post([this] { sweep_ended(); });
  ended_.push_back({index, slot.feed, std::move(slot.exchange)});
}

void RealmExchanges::sweep_ended() {
  // An exchange that goes may end another.
  std::swap(ended_, sweeping_);
  for (Ended& ended : sweeping_) {
    ended.exchange.reset();
    if (ended.feed != FeedKey{}) close_feed(ended.feed);
    free_.push_back(ended.index);
  }
  sweeping_.clear();
  tell_closed();
  if (duties_.in_flight == 0) thread_.duties_ended();
}

void RealmExchanges::close_feed(const FeedKey& key) {
  // Of a request whose body is still read after its answer, the feed goes on.
  const std::shared_ptr<Incoming>& body = (*feeds_.find(key))->incoming;
  if (body && body->is_read()) {
    body->when_over([this, key] {
      loop_.post([this, key] {
        close_feed(key);
        tell_closed();
      });
    });
    return;
  }
  feeds_.erase(key);
  closed_.push_back(key);
}

void RealmExchanges::tell_closed() {
  state_.inbox->finished(closed_);
  closed_.clear();
}

void RealmExchanges::handler_registered() {
  (void)state_.life.advance(Life::kServing);
  state_.tell(&WorkerState::ready, Unit{});
  registered_();
  if (handler_wait_) handler_wait_->end();
}

bool RealmExchanges::awaits_handler() {
  if (!handler_wait_) {
    handler_wait_ = std::make_unique<HandlerWait>(
        loop_, state_.supervisor->options().request_wait_timeout_ms, may_go_on_, [this] {
          js_.enter([this](binding::Scope&) { js_.call_hook(js::Hook::kUnanswered, 0, nullptr); });
        });
  }
  return handler_wait_->begin();
}

bool RealmExchanges::may_wait(size_t bytes) const {
  // What fits into a message does not wait.
  return bytes <= wire::kMostMessageBytes || state_.memory.may_wait(bytes);
}

std::string RealmExchanges::trace_id(binding::Scope& scope) {
  const std::optional<RequestContext::Trace> trace = RequestContext::trace(scope);
  return trace ? std::string(trace->parent.trace_id()) : std::string();
}

void RealmExchanges::refuse(const Error& error) {
  for (Slot& slot : exchanges_) {
    if (!slot.exchange) continue;
    slot.exchange->on_abort(nullptr);
    slot.exchange->on_done(nullptr);
    slot.exchange->fail(error);
  }
}

void RealmExchanges::clear() {
  ended_.clear();
  exchanges_.clear();
  feeds_.each([](const FeedKey&, const std::shared_ptr<InboxExchange::Feed>& feed) {
    if (feed->incoming) feed->incoming->when_over(nullptr);
  });
  feeds_.clear();
}

}  // namespace edgert::worker
