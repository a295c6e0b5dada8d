#include "worker/worker_realm.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/inside.h"
#include "graph/files.h"
#include "graph/static_patterns.h"
#include "graph/url.h"
#include "http/client/client.h"
#include "js/platform_impl.h"
#include "net/sockets.h"
#include "worker/extension_scope.h"
#include "worker/request_context.h"
#include "worker/worker_state.h"

namespace edgert::worker {

using base::monotonic_ms;
using wire::EndpointId;
using wire::Incoming;
using wire::kMostMessageBytes;
using wire::Message;
using wire::Receiver;
using wire::Sender;

namespace {

// An exchange's number in JS: index below, generation above, together a small integer.
constexpr uint32_t kIndexBits = 18;
constexpr uint32_t kIndexMask = (1u << kIndexBits) - 1;
// To other servers, of a worker without privileges.
constexpr size_t kMostConnections = 512;
constexpr uint32_t kGenerationMask = (1u << (30 - kIndexBits)) - 1;

}  // namespace

WorkerRealm::WorkerRealm(WorkerState& state, RealmThread& thread, loop::Loop& loop)
    : state_(state),
      thread_(thread),
      loop_(loop),
      helper_account_(state),
      expected_(*this, state.work),
      sender_(std::make_shared<Sender>(Sender{
          state.endpoint, [&loop](std::function<void()> task) { loop.post(std::move(task)); },
          state.memory.waiting(), state.memory.held()})),
      memory_limit_(state),
      caller_(*state.supervisor, *this, loop, sender_),
      carries_context_(!state.options.rate_limit.rules.empty() || state.options.exposes_trace_id),
      descriptors_(std::make_shared<binding::DescriptorShare>(
          state.options.privileged ? binding::HttpClientOptions().max_connections
                                   : kMostConnections,
          state.options.privileged)),
      began_ms_(monotonic_ms()) {
  timer_ = std::make_unique<loop::Timer>(loop, [this] {
    timer_armed_ = false;
    enter([this](binding::Scope& scope) {
      v8::Local<v8::Value> now = v8::Number::New(scope.isolate(), now_ms());
      call_hook(binding::Hook::kTimer, 1, &now);
    });
  });
}

WorkerRealm::~WorkerRealm() { dispose(); }

const WorkerOptions& WorkerRealm::options() const { return state_.options; }
const std::string& WorkerRealm::id() const { return state_.id; }
binding::Memory& WorkerRealm::memory() { return state_.memory; }
IsolatePool* WorkerRealm::pool() {
  return state_.options.privileged ? state_.supervisor->surroundings().pool : nullptr;
}

EventQueue* WorkerRealm::events() {
  return state_.options.receives_events ? state_.supervisor->options().events : nullptr;
}
void WorkerRealm::schedule_termination() {
  loop_.post([this] { state_.kill(ShutdownReason::kTerminationRequested, {}); });
}

// --- boot ---------------------------------------------------------------------------------------

Status WorkerRealm::start(std::function<void()> wake_for_tasks) {
  const Surroundings& pool = state_.supervisor->surroundings();
  NetPermissions permissions = state_.options.net;
  if (!state_.options.privileged && !state_.options.receives_events) {
    permissions.deny.insert(permissions.deny.end(), pool.options.deny_net.begin(),
                            pool.options.deny_net.end());
  }
  Result<net::NetAccess> access = net::NetAccess::create(permissions);
  if (!access.ok()) return access.take_error();
  net_access_ = std::move(access).value();
  js::IsolateOptions options(state_.memory);
  if (!state_.options.privileged) {
    memory_limit_.apply_to(&options);
    // Killed long ago, and still in the same call of V8: it would go on for as long as it likes.
    options.on_collection = [this] {
      if (state_.life.is_abandoned()) thread_.quarantine({});
    };
    options.on_ruin = [this](const std::string& why) {
      thread_.quarantine("memory beyond the limit of " +
                         std::to_string(state_.memory.limit_bytes() >> 20) + " MB: " + why);
    };
  }
  Result<std::unique_ptr<js::Isolate>> isolate =
      js::Isolate::create(Inside::of(pool.platform), Inside::of(*pool.options.snapshot), options,
                          this, std::move(wake_for_tasks));
  if (!isolate.ok()) return isolate.take_error();
  isolate_ = std::move(isolate).value();
  state_.memory.watch(isolate_.get());
  state_.set_reach({[isolate = isolate_.get()] { isolate->terminate(); },
                    [this, isolate = isolate_.get()] {
                      isolate->get()->RequestInterrupt(
                          [](v8::Isolate*, void* self) {
                            auto* const realm = static_cast<WorkerRealm*>(self);
                            (void)realm->metrics();
                            if (!realm->state_.options.privileged) realm->memory_limit_.check();
                          },
                          this);
                    }});

  Status status = Unit{};
  enter([&](binding::Scope& scope) {
    v8::Local<v8::Object> info = v8::Object::New(scope.isolate());
    const auto set = [&](const char* key, v8::Local<v8::Value> value) {
      info->Set(scope.context(), binding::name(scope, key), value).Check();
    };
    set("privileged", v8::Boolean::New(scope.isolate(), state_.options.privileged));
    set("events", v8::Boolean::New(scope.isolate(), state_.options.receives_events));
    set("id", binding::text(scope, state_.id));
    set("servicePath", binding::text(scope, state_.options.service_path));
    if (carries_context_) isolate_->carry_continuation_data();
    set("carriesContext", v8::Boolean::New(scope.isolate(), carries_context_));
    set("exposesTraceId", v8::Boolean::New(scope.isolate(), state_.options.exposes_trace_id));
    if (!state_.options.rate_limit.rules.empty()) {
      Result<std::unique_ptr<OutboundLimit>> limit =
          OutboundLimit::create(scope, state_.options.rate_limit, *state_.supervisor);
      if (!limit.ok()) {
        status = limit.take_error();
        return;
      }
      outbound_limit_ = std::move(limit).value();
    }
    v8::Local<v8::Value> argument = info;
    if (!call_hook(binding::Hook::kStart, 1, &argument)) {
      status = Error{ErrorCode::kInternal, "the platform's start hook failed"};
      return;
    }
    RealmExtensions extensions(*this);
    for (Extension* extension : pool.options.extensions) extension->install(extensions);
    status = extensions.status();
  });
  return status;
}

Status WorkerRealm::load() {
  const PoolOptions& pool = state_.supervisor->options();
  modules::ModuleOptions options;
  options.service_path = state_.options.service_path;
  options.entry_point = state_.options.entry_point;
  options.module_code = state_.options.module_code;
  options.import_map_path = state_.options.import_map_path;
  options.no_module_cache = state_.options.no_module_cache;
  options.allows_shared_memory = state_.options.privileged;
  options.module_roots = state_.options.module_roots;
  options.is_confined = !state_.options.privileged;
  options.cache_dir = pool.cache_dir;
  options.esbuild_path = pool.esbuild_path;
  options.loader = pool.module_loader;
  options.helper_owner = &helper_account_;
  Status status = Unit{};
  enter([&](binding::Scope&) {
    Result<std::unique_ptr<modules::ModuleMap>> modules = modules::ModuleMap::create(
        *isolate_, state_.supervisor->surroundings().caches, std::move(options));
    if (!modules.ok()) {
      status = modules.take_error();
      return;
    }
    modules_ = std::move(modules).value();
    isolate_->set_position_lookup(
        [this](const std::string& url, int* line, int* column, std::string* source) {
          return modules_ && modules_->map_position(url, line, column, source);
        });
    status = modules_->load_entry();
  });
  return status;
}

void WorkerRealm::evaluate() {
  helper_account_.code_begins();
  enter([this](binding::Scope& scope) {
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Promise> promise;
    const bool started = modules_->evaluate(scope).ToLocal(&promise);
    if (!started) {
      if (caught.HasTerminated() || !caught.HasCaught()) return;
      fail_worker(Error{
          ErrorCode::kInvalidWorkerResponse,
          "event loop error while evaluating the module: " + describe(scope, caught.Exception())});
      return;
    }
    v8::Local<v8::Function> fulfilled, rejected;
    if (!v8::Function::New(scope.context(), on_entry_fulfilled).ToLocal(&fulfilled) ||
        !v8::Function::New(scope.context(), on_entry_rejected).ToLocal(&rejected) ||
        promise->Then(scope.context(), fulfilled, rejected).IsEmpty()) {
      fail_worker(Error{ErrorCode::kInternal, "the entry module's promise cannot be watched"});
      return;
    }
    constexpr uint64_t kPatienceMs = 3000;
    stall_timer_ = std::make_unique<loop::Timer>(loop_, [this] { evaluation_stalls(); });
    stall_timer_->start(kPatienceMs);
  });
}

void WorkerRealm::on_entry_fulfilled(const binding::Arguments& info) {
  binding::Scope scope(info);
  auto& self = static_cast<WorkerRealm&>(scope.realm());
  self.stall_timer_.reset();
  v8::Local<v8::Value> entry = self.modules_->entry_namespace(scope);
  if (!self.call_hook(binding::Hook::kEvaluated, 1, &entry)) return;
  self.modules_->keep_code_cache();
  self.handler_registered();
}

void WorkerRealm::on_entry_rejected(const binding::Arguments& info) {
  binding::Scope scope(info);
  auto& self = static_cast<WorkerRealm&>(scope.realm());
  self.fail_worker(
      Error{ErrorCode::kInvalidWorkerResponse,
            "event loop error while evaluating the module: " + self.describe(scope, info[0])});
}

void WorkerRealm::evaluation_stalls() {
  enter([this](binding::Scope& scope) {
    const std::string& path = state_.options.service_path;
    log(LogLevel::kWarning, (path.empty() ? state_.id : path) +
                                ": its top level has been waiting for 3 s, and requests wait for "
                                "it: an await does not come to its end\n    at " +
                                modules_->awaiting_place(scope));
  });
}

bool WorkerRealm::awaits_handler() {
  if (!handler_wait_) {
    handler_wait_ = std::make_unique<HandlerWait>(
        loop_, state_.supervisor->options().request_wait_timeout_ms,
        [this] {
          return timer_armed_ || isolate_->is_awaited() || state_.calculations.busy() ||
                 descriptors_->held() != 0;
        },
        [this] {
          enter([this](binding::Scope&) { call_hook(binding::Hook::kUnanswered, 0, nullptr); });
        });
  }
  return handler_wait_->begin();
}

void WorkerRealm::handler_registered() {
  (void)state_.life.advance(Life::kServing);
  state_.tell(&WorkerState::ready, Unit{});
  if (handler_wait_) handler_wait_->end();
}

// --- calls into JS ------------------------------------------------------------------------------

void WorkerRealm::enter(binding::Action action) {
  if (!isolate_ || disposed_) return;
  v8::Isolate* isolate = isolate_->get();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = isolate_->context();
  v8::Context::Scope context_scope(context);
  binding::Scope scope(isolate);
  const Entry in_js(*this);
  action(scope);
}

bool WorkerRealm::call_hook(binding::Hook hook, int argc, v8::Local<v8::Value> argv[]) {
  v8::HandleScope handles(isolate_->get());
  return call(isolate_->hook(hook), argc, argv, nullptr);
}

bool WorkerRealm::call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
                       v8::Local<v8::Value>* result) {
  if (disposed_ || function.IsEmpty()) return false;
  // A text that is too long for a string, or an object that the stack has no room for.
  const auto is_empty = [](v8::Local<v8::Value> argument) { return argument.IsEmpty(); };
  if (std::any_of(argv, argv + argc, is_empty)) return false;
  v8::Isolate* isolate = isolate_->get();
  v8::Local<v8::Context> context = isolate_->context();
  std::optional<v8::Context::Scope> context_scope;
  if (depth_ == 0) context_scope.emplace(context);  // else it is entered already
  const Entry in_js(*this);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> value;
  const bool ok = function->Call(context, v8::Undefined(isolate), argc, argv).ToLocal(&value);
  if (ok) {
    if (result != nullptr) *result = value;
  } else if (!caught.HasTerminated() && caught.HasCaught()) {
    binding::Scope scope(isolate);
    report_uncaught(scope, caught.Exception());
  }
  return ok;
}

WorkerRealm::Entry::Entry(WorkerRealm& realm) : realm_(realm) {
  if (realm_.depth_++ == 0) realm_.state_.pulse.enter();
}

WorkerRealm::Entry::~Entry() {
  // Still an entry: what settles is JS too.
  if (realm_.depth_ == 1) realm_.settle();
  if (--realm_.depth_ == 0) realm_.state_.pulse.leave();
}

void WorkerRealm::settle() {
  if (disposed_ || isolate_ == nullptr) return;
  v8::Isolate* isolate = isolate_->get();
  // Listeners for rejections run JS, which may reject again.
  for (;;) {
    isolate_->drain_microtasks();
    if (isolate->IsExecutionTerminating()) break;
    std::vector<binding::PromiseRejection> late = isolate_->take_handled_later();
    std::vector<binding::PromiseRejection> unhandled = isolate_->take_unhandled();
    if (late.empty() && unhandled.empty()) break;
    v8::HandleScope handles(isolate);
    v8::Context::Scope context_scope(isolate_->context());
    binding::Scope scope(isolate);
    for (const binding::PromiseRejection& rejection : late) {
      v8::Local<v8::Value> arguments[] = {rejection.promise.Get(isolate),
                                          rejection.reason.Get(isolate)};
      call(isolate_->hook(binding::Hook::kRejectionLater), 2, arguments, nullptr);
    }
    for (const binding::PromiseRejection& rejection : unhandled) {
      v8::Local<v8::Value> reason = rejection.reason.Get(isolate);
      v8::Local<v8::Value> arguments[] = {reason, rejection.promise.Get(isolate)};
      v8::Local<v8::Value> prevented;
      if (call(isolate_->hook(binding::Hook::kUncaught), 2, arguments, &prevented) &&
          prevented->IsTrue())
        continue;
      fail_worker(
          Error{ErrorCode::kInvalidWorkerResponse, "event loop error: " + describe(scope, reason)});
    }
  }
  if (!waits_.empty()) drop_settled_waits();
}

void WorkerRealm::wait_until(binding::Scope& scope, v8::Local<v8::Promise> promise) {
  waits_.emplace_back(scope.isolate(), promise);
}

void WorkerRealm::drop_settled_waits() {
  v8::HandleScope handles(isolate_->get());
  std::erase_if(waits_, [this](const v8::Global<v8::Promise>& promise) {
    return promise.Get(isolate_->get())->State() != v8::Promise::kPending;
  });
  if (waits_.empty()) {
    loop_.post([this] { thread_.request_ended(); });
  }
}

void WorkerRealm::dispatch(const char* type) {
  enter([&](binding::Scope& scope) {
    v8::Local<v8::Value> argument = binding::name(scope, type);
    call_hook(binding::Hook::kDispatch, 1, &argument);
  });
}

void WorkerRealm::before_unload(const char* reason) {
  enter([&](binding::Scope& scope) {
    v8::Local<v8::Value> argument = binding::name(scope, reason);
    call_hook(binding::Hook::kBeforeUnload, 1, &argument);
  });
}

void WorkerRealm::report_uncaught(binding::Scope& scope, v8::Local<v8::Value> error) {
  v8::Isolate* isolate = scope.isolate();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> arguments[] = {error, v8::Undefined(isolate)};
  v8::Local<v8::Value> prevented;
  const bool answered = isolate_->hook(binding::Hook::kUncaught)
                            ->Call(scope.context(), v8::Undefined(isolate), 2, arguments)
                            .ToLocal(&prevented);
  if (answered && prevented->IsTrue()) return;
  fail_worker(
      Error{ErrorCode::kInvalidWorkerResponse, "event loop error: " + describe(scope, error)});
}

std::string WorkerRealm::describe(binding::Scope& scope, v8::Local<v8::Value> error) {
  return isolate_->describe(scope, error);
}

void WorkerRealm::fail_worker(Error error) {
  // Whatever a script says while it is being killed, the kill is the reason.
  if (state_.life.is_killed()) return thread_.obey_kill();
  state_.supervisor->uncaught(state_, error.message);
  state_.tell(&WorkerState::ready, error);
  state_.life.fail(error);
  state_.stop_requests();
  thread_.stop(ShutdownReason::kEventLoopCompleted, std::move(error));
}

void WorkerRealm::run_foreground_tasks() {
  if (isolate_ == nullptr) return;
  enter([this](binding::Scope&) { isolate_->run_foreground_tasks(); });
  const double next_ms = isolate_->next_foreground_task_ms();
  if (next_ms < 0) return;
  if (!tasks_timer_)
    tasks_timer_ = std::make_unique<loop::Timer>(loop_, [this] { run_foreground_tasks(); });
  constexpr double kLongest = 1e9;  // scripts choose how long their waits last
  tasks_timer_->start(static_cast<uint64_t>(std::min(next_ms, kLongest)) + 1);
}

bool WorkerRealm::may_wait(size_t bytes) const {
  // What fits into a message does not wait.
  return bytes <= kMostMessageBytes || state_.memory.may_wait(bytes);
}

void WorkerRealm::post(std::function<void()> task) { loop_.post(std::move(task)); }

std::shared_ptr<binding::Realm::Caller> WorkerRealm::keep(bool many, Arrived arrived) {
  return expected_.keep(many, std::move(arrived));
}

void WorkerRealm::run_off_thread(std::function<void(const std::atomic<bool>&)> work,
                                 std::function<void(binding::Scope&)> done) {
  // libuv has four threads by default; one worker must not take them all.
  constexpr size_t kMostAtOnce = 2;
  if (disposed_) return;
  if (!work_) work_ = std::make_unique<loop::WorkQueue>(loop_, kMostAtOnce);
  work_->add(std::move(work), [this, done = std::move(done)] { enter(done); });
}

void WorkerRealm::calculate(std::function<void(const std::atomic<bool>&)> work,
                            std::function<void(binding::Scope&)> done) {
  if (disposed_) return;
  state_.calculations.add(loop_, state_.supervisor->surroundings().calculation_threads,
                          std::move(work), [this, done = std::move(done)] { enter(done); });
}

void WorkerRealm::arm_timer(double ms) {
  timer_armed_ = ms >= 0;
  if (ms < 0) {
    timer_->stop();
  } else {
    timer_->start(static_cast<uint64_t>(std::ceil(ms)));
  }
}

double WorkerRealm::now_ms() { return monotonic_ms() - began_ms_; }

void WorkerRealm::log(LogLevel level, std::string_view message) {
  state_.supervisor->log(state_, level, message);
}

WorkerMetrics WorkerRealm::metrics() {
  WorkerMetrics metrics;
  v8::HeapStatistics heap;
  isolate_->get()->GetHeapStatistics(&heap);
  metrics.heap = {heap.used_heap_size(),
                  heap.total_heap_size(),
                  heap.total_heap_size_executable(),
                  heap.total_physical_size(),
                  heap.total_available_size(),
                  heap.total_global_handles_size(),
                  heap.used_global_handles_size(),
                  heap.malloced_memory(),
                  heap.peak_malloced_memory(),
                  heap.external_memory()};
  state_.know_heap(metrics.heap);
  return metrics;
}

// --- requests to this worker --------------------------------------------------------------------

void WorkerRealm::on_message(Message message) {
  if (!message.to_server) {
    caller_.on_message(std::move(message));
    return;
  }
  const EndpointId client_id = message.client;
  const uint32_t number = message.exchange;
  if (message.kind == Message::Kind::kRequest) {
    std::shared_ptr<Receiver> client = state_.supervisor->surroundings().endpoints.find(client_id);
    if (client == nullptr) return state_.inbox->finished({client_id, number});
    auto exchange = std::make_unique<InboxExchange>(std::move(message), std::move(client), sender_);
    feeds_[{client_id, number}] = exchange->feed();
    accept(std::move(exchange), {client_id, number});
    return;
  }
  const auto found = feeds_.find({client_id, number});
  if (found == feeds_.end()) return;
  // The message may end the exchange and with it this entry.
  const std::shared_ptr<InboxExchange::Feed> feed = found->second;
  enter([&](binding::Scope&) { feed->on_message(std::move(message)); });
}

void WorkerRealm::on_request(std::unique_ptr<Exchange> exchange) noexcept {
  accept(std::move(exchange), {});
}

void WorkerRealm::accept(std::unique_ptr<Exchange> exchange, FeedKey feed) {
  state_.received.fetch_add(1, std::memory_order_relaxed);
  uint32_t index;
  if (!free_exchanges_.empty()) {
    index = free_exchanges_.back();
    free_exchanges_.pop_back();
  } else if (exchanges_.size() <= kIndexMask) {
    index = static_cast<uint32_t>(exchanges_.size());
    exchanges_.emplace_back();
  } else {
    exchange->fail(Error{
        ErrorCode::kLimit,
        "too many requests in flight in one worker: the limit is " + std::to_string(kIndexMask)});
    return;
  }
  ++in_flight_;
  thread_.request_began();
  Slot& slot = exchanges_[index];
  const uint32_t id = index | (slot.generation << kIndexBits);
  Exchange& request = *exchange;
  slot.exchange = std::move(exchange);
  slot.feed = feed;
  request.on_abort([this, id] {
    enter([&](binding::Scope& scope) {
      v8::Local<v8::Value> argument = v8::Integer::NewFromUnsigned(scope.isolate(), id);
      call_hook(binding::Hook::kAbort, 1, &argument);
    });
  });
  request.on_done([this, id] { release_exchange(id); });
  hand_to_script(id, request);
}

void WorkerRealm::hand_to_script(uint32_t id, Exchange& request) {
  enter([&](binding::Scope& scope) {
    v8::Isolate* isolate = scope.isolate();
    const RequestHead& head = request.head();
    std::optional<RequestContext> context;
    if (carries_context_) context.emplace(scope, head.headers);
    v8::Local<v8::Value> arguments[] = {
        v8::Integer::NewFromUnsigned(isolate, id),
        binding::latin1(scope, head.method),
        binding::text(scope, head.url),
        binding::latin1(scope, head.headers.flat()),
        v8::Boolean::New(isolate, request.has_body()),
        peer_text(scope, head.peer_address),
        v8::Integer::New(isolate, head.peer_port),
    };
    call_hook(binding::Hook::kRequest, 7, arguments);
  });
}

v8::Local<v8::String> WorkerRealm::peer_text(binding::Scope& scope, const std::string& address) {
  // Requests come in runs from one peer.
  if (peer_string_.IsEmpty() || address != peer_address_) {
    peer_address_ = address;
    peer_string_.Reset(scope.isolate(), binding::text(scope, address));
  }
  return peer_string_.Get(scope.isolate());
}

Exchange* WorkerRealm::exchange(uint32_t id) {
  const uint32_t index = id & kIndexMask;
  if (index >= exchanges_.size()) return nullptr;
  Slot& slot = exchanges_[index];
  return slot.generation == id >> kIndexBits ? slot.exchange.get() : nullptr;
}

void WorkerRealm::release_exchange(uint32_t id) {
  if (exchange(id) == nullptr) return;
  const uint32_t index = id & kIndexMask;
  Slot& slot = exchanges_[index];
  slot.generation = (slot.generation + 1) & kGenerationMask;
  --in_flight_;
  state_.handled.fetch_add(1, std::memory_order_relaxed);
  // Its own callback may be on the stack.
  if (ended_.empty()) loop_.post([this] { sweep_ended(); });
  ended_.push_back({index, slot.feed, std::move(slot.exchange)});
}

void WorkerRealm::sweep_ended() {
  // An exchange that goes may end another.
  std::swap(ended_, sweeping_);
  for (Ended& ended : sweeping_) {
    ended.exchange.reset();
    if (ended.feed != FeedKey{}) close_feed(ended.feed);
    free_exchanges_.push_back(ended.index);
  }
  sweeping_.clear();
  if (in_flight_ == 0) thread_.request_ended();
}

void WorkerRealm::close_feed(const FeedKey& key) {
  // Of a request whose body is still read after its answer, the feed goes on.
  const std::shared_ptr<Incoming>& body = feeds_.at(key)->incoming;
  if (body && body->is_read()) {
    body->when_over([this, key] { loop_.post([this, key] { close_feed(key); }); });
    return;
  }
  feeds_.erase(key);
  state_.inbox->finished(key);
}

void WorkerRealm::tell_at_end(std::weak_ptr<binding::Leaver> leaver) {
  // Those that have gone are swept whenever the list would grow.
  if (leavers_.size() == leavers_.capacity())
    std::erase_if(leavers_, [](const auto& each) { return each.expired(); });
  leavers_.push_back(std::move(leaver));
}

void WorkerRealm::refuse_requests(const Error& error) {
  for (const std::weak_ptr<binding::Leaver>& each : std::exchange(leavers_, {})) {
    if (const std::shared_ptr<binding::Leaver> leaver = each.lock()) leaver->realm_ends();
  }
  for (Slot& slot : exchanges_) {
    if (!slot.exchange) continue;
    slot.exchange->on_abort(nullptr);
    slot.exchange->on_done(nullptr);
    slot.exchange->fail(error);
  }
  caller_.close(Error{ErrorCode::kCancelled, "the worker that asked has ended"});
}

void WorkerRealm::dispose() {
  if (std::exchange(disposed_, true)) return;
  // What is still posted may name this realm.
  loop_.run_posted();
  timer_.reset();
  stall_timer_.reset();
  handler_wait_.reset();
  caller_.forget();
  tasks_timer_.reset();
  work_.reset();
  state_.calculations.close();
  ended_.clear();
  exchanges_.clear();
  for (const auto& [key, feed] : feeds_) {
    if (feed->incoming) feed->incoming->when_over(nullptr);
  }
  feeds_.clear();
  state_.memory.watch(nullptr);
  if (isolate_ == nullptr) return;
  {
    v8::HandleScope handles(isolate_->get());
    expected_.clear();
    http_client_.reset();
    sockets_.reset();
    slots_.clear();
    waits_.clear();
    outbound_limit_.reset();
    peer_string_.Reset();
    modules_.reset();
  }
  isolate_.reset();
}

// --- requests to other workers ------------------------------------------------------------------

uint32_t WorkerRealm::fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                            std::unique_ptr<ByteSource> body, FetchDone done) {
  return caller_.call(worker, std::move(head), std::move(body), std::move(done));
}

void WorkerRealm::abort_fetch(uint32_t id) { caller_.abort(id); }

// --- requests to other servers ------------------------------------------------------------------

binding::HttpClient& WorkerRealm::http_client() {
  // Without options of its own it cannot fail.
  if (http_client_ == nullptr) http_client_ = make_http_client({}).value();
  return *http_client_;
}

Result<std::shared_ptr<binding::HttpClient>> WorkerRealm::make_http_client(
    binding::HttpClientOptions options) {
  if (!state_.options.privileged) {
    // A function shares the process with others.
    options.max_per_host = std::min<size_t>(options.max_per_host, 256);
    options.max_connections = std::min(options.max_connections, kMostConnections);
  }
  static const char kStreams = 0;
  std::shared_ptr<void>& streams = slot(&kStreams);
  if (streams == nullptr) {
    streams = std::make_shared<http::StreamBudget>(http::StreamBudget{options.max_connections});
  }
  Result<std::shared_ptr<http::Client>> made =
      http::Client::create(loop_, std::move(options), net_access_, descriptors_,
                           std::static_pointer_cast<http::StreamBudget>(streams));
  if (!made.ok()) return made.take_error();
  return std::shared_ptr<binding::HttpClient>(std::move(made).value());
}

std::string WorkerRealm::readable_path(const std::string& url) {
  const std::string given = graph::path_of(url);
  // Longer paths name no file, and would take long to match.
  if (!given.starts_with('/') || given.size() >= PATH_MAX || given.find('\0') != std::string::npos)
    return {};
  std::string path = graph::absolute_path(given);
  if (state_.options.privileged) return path;
  char real[PATH_MAX];
  const bool is_there = realpath(path.c_str(), real) != nullptr;
  const auto may_read = [&](const std::vector<std::string>& given, const std::string& directory) {
    for (const std::string& folder : graph::StaticPatterns(given, directory).folders_of(path)) {
      if (!is_there) return true;  // as opening it will tell
      // Links of the function's own do not lead out of what its modules may be; those of others do
      // not lead out of the folder that they have named.
      const bool is_own = modules_->files().covers(folder);
      const Result<graph::ModuleFiles> named = graph::ModuleFiles::below({folder});
      if (is_own ? modules_->files().holds(real) : named.ok() && named.value().holds(real))
        return true;
    }
    return false;
  };
  if (!may_read(state_.options.static_patterns, modules_->directory()) &&
      !may_read(state_.supervisor->options().static_patterns, "."))
    return {};
  return is_there ? real : path;
}

std::optional<binding::Refusal> WorkerRealm::let_out(binding::Scope& scope, RequestHead& head) {
  if (!carries_context_) return std::nullopt;
  const std::optional<base::TraceParent> trace = RequestContext::trace(scope);
  if (trace) continue_trace(*trace, head.headers);
  if (!outbound_limit_) return std::nullopt;
  return outbound_limit_->spend(scope, head.url, trace ? trace->trace_id() : std::string_view());
}

std::string WorkerRealm::trace_id() {
  v8::HandleScope handles(isolate_->get());
  binding::Scope scope(isolate_->get());
  const std::optional<base::TraceParent> trace = RequestContext::trace(scope);
  return trace ? std::string(trace->trace_id()) : std::string();
}

binding::Sockets& WorkerRealm::sockets() {
  if (sockets_ == nullptr)
    sockets_ = std::make_unique<net::Sockets>(loop_, net_access_, descriptors_);
  return *sockets_;
}

}  // namespace edgert::worker
