#include "worker/worker_realm.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/inside.h"
#include "js/platform_impl.h"
#include "worker/extension_scope.h"
#include "worker/profiling.h"
#include "worker/request_context.h"
#include "worker/worker_state.h"

namespace edgert::worker {

using wire::Message;
using wire::Sender;

WorkerRealm::WorkerRealm(WorkerState& state, RealmThread& thread, Duties& duties,
                         MemoryLimit& memory_limit, loop::Loop& loop)
    : state_(state),
      thread_(thread),
      memory_limit_(memory_limit),
      loop_(loop),
      sender_(std::make_shared<Sender>(Sender{
          state.endpoint, [&loop](std::function<void()> task) { loop.post(std::move(task)); },
          state.memory.waiting(), state.memory.held(), base::monotonic_ms, true})),
      descriptors_(RealmServers::make_descriptors(state.options.privileged)),
      carries_context_(!state.options.rate_limit.rules.empty() || state.options.exposes_trace_id ||
                       state.reports_requests),
      lifetime_(state, thread, duties, loop),
      js_(loop, thread, lifetime_, state.pulse, state.work),
      timers_(loop, js_),
      work_(state, js_, loop),
      servers_(state, loop, descriptors_, carries_context_),
      objects_(state, js_, loop, descriptors_),
      workers_(state, js_, loop, sender_),
      exchanges_(
          state, thread, duties, js_, loop, sender_, state.supervisor->surroundings().endpoints,
          carries_context_,
          [this] {
            return timers_.is_armed() || isolate_->is_awaited() || state_.calculations.busy() ||
                   objects_.is_busy() || descriptors_->held() > files_.standing_descriptors();
          },
          [this] { entry_.handler_registered(isolate_->get()); }),
      entry_(state, thread, js_, exchanges_, loop),
      files_(state, entry_, objects_, descriptors_),
      realm_({js_, state.memory, exchanges_, workers_, servers_, files_, work_, timers_, *this,
              lifetime_}) {}

WorkerRealm::~WorkerRealm() { dispose(); }

const WorkerOptions& WorkerRealm::options() const { return state_.options; }
const std::string& WorkerRealm::id() const { return state_.id; }

bool WorkerRealm::logs_have_styles() const { return state_.supervisor->options().logs_have_styles; }

void WorkerRealm::log(LogLevel level, std::string_view message, ErrorReason reason) {
  log(level, message, reason, nullptr);
}

void WorkerRealm::log_fault(binding::Scope& scope, LogLevel level, std::string_view message,
                            ErrorTopic topic, const std::vector<v8::Local<v8::Value>>& errors) {
  std::shared_ptr<const ErrorDetail> detail = detail_of_thrown(*isolate_, scope, topic, errors);
  if (state_.supervisor->options().observer != nullptr) detail = with_lines(*detail);
  log(level, message, {}, std::move(detail));
}

void WorkerRealm::log(LogLevel level, std::string_view message, ErrorReason reason,
                      std::shared_ptr<const ErrorDetail> detail) {
  std::string placed;
  if (state_.supervisor->options().logs_have_places && isolate_ != nullptr &&
      isolate_->get()->InContext()) {
    const v8::HandleScope handles(isolate_->get());
    if (const std::string place = isolate_->place_of_script(); !place.empty())
      message = placed = place + ": " + std::string(message);
  }
  LogLine line{level, message};
  line.reason = reason;
  line.detail = std::move(detail);
  RequestContext::Name request;
  if (state_.reports_requests && isolate_ != nullptr)
    request = RequestContext::name(isolate_->get());
  line.request = request.number;
  line.traceparent = request.traceparent;
  line.request_id = request.id;
  state_.supervisor->log(state_, line);
}

js::IsolateOptions WorkerRealm::isolate_options() {
  js::IsolateOptions options(state_.memory);
  if (state_.options.privileged) return options;
  memory_limit_.apply_to(&options);
  // Killed long ago, and still in the same call of V8: it would go on for as long as it likes.
  options.on_collection = [this] {
    if (state_.life.is_abandoned()) thread_.quarantine({});
  };
  options.on_ruin = [this](const std::string& why) {
    thread_.quarantine("memory beyond the limit of " +
                       std::to_string(state_.memory.limit_bytes() >> 20) + " MB: " + why);
  };
  return options;
}

void WorkerRealm::open_reach() {
  state_.set_reach({[isolate = isolate_.get()] { isolate->terminate(); },
                    [this, isolate = isolate_.get()] {
                      isolate->get()->RequestInterrupt(
                          [](v8::Isolate*, void* self) {
                            auto* const realm = static_cast<WorkerRealm*>(self);
                            (void)realm->metrics();
                            if (!realm->state_.options.privileged) realm->memory_limit_.check();
                          },
                          this);
                    },
                    [this, isolate = isolate_.get()] {
                      // Whichever comes first: JavaScript may run, or the loop wait.
                      isolate->get()->RequestInterrupt(
                          [](v8::Isolate*, void* self) {
                            static_cast<WorkerRealm*>(self)->look_after_profile();
                          },
                          this);
                      state_.work->submit([this] { look_after_profile(); });
                    }});
}

Status WorkerRealm::start(std::unique_ptr<js::Isolate> spare,
                          std::function<void()> wake_for_tasks) {
  const Surroundings& pool = state_.supervisor->surroundings();
  if (Status permitted = servers_.set_permissions(); !permitted.ok()) return permitted;
  entry_.ask_ahead();
  const js::IsolateOptions options = isolate_options();
  if (spare == nullptr) {
    Result<std::unique_ptr<js::Isolate>> made = js::Isolate::create(
        Inside::of(pool.platform), Inside::of(*pool.options.snapshot), state_.blob, options);
    if (!made.ok()) return made.take_error();
    spare = std::move(made).value();
  }
  state_.boot_log.mark(BootLog::kIsolate);
  isolate_ = std::move(spare);
  isolate_->begin(options, realm_, std::move(wake_for_tasks));
  js_.begin(*isolate_);
  state_.memory.watch(isolate_.get());
  open_reach();

  Status status = Unit{};
  js_.enter([&](binding::Scope& scope) {
    status = call_start_hook(scope);
    if (!status.ok()) return;
    status = install_extensions(scope);
  });
  return status;
}

Status WorkerRealm::install_extensions(binding::Scope& scope) {
  std::vector<Extension*> all = state_.supervisor->options().extensions;
  for (const std::shared_ptr<Extension>& extension : state_.options.extensions)
    all.push_back(extension.get());
  for (Extension* extension : all) {
    RealmExtensions extensions(scope.isolate(), state_.shared_from_this());
    extension->install(extensions);
    if (!extensions.status().ok()) return extensions.status();
    kept_by_extensions_.push_back(extensions.keep());
  }
  return Unit{};
}

Status WorkerRealm::call_start_hook(binding::Scope& scope) {
  v8::Local<v8::Object> info = v8::Object::New(scope.isolate());
  const auto set = [&](const char* key, v8::Local<v8::Value> value) {
    info->Set(scope.context(), binding::name(scope, key), value).Check();
  };
  set("privileged", v8::Boolean::New(scope.isolate(), state_.options.privileged));
  set("events", v8::Boolean::New(scope.isolate(), state_.options.receives_events));
  set("id", binding::text(scope, state_.id));
  if (carries_context_) isolate_->carry_continuation_data();
  set("carriesContext", v8::Boolean::New(scope.isolate(), carries_context_));
  set("exposesTraceId", v8::Boolean::New(scope.isolate(), state_.options.exposes_trace_id));
  if (Status limited = servers_.set_rate_limit(scope); !limited.ok()) return limited;
  v8::Local<v8::Value> argument = info;
  if (!js_.call_hook(js::Hook::kStart, 1, &argument))
    return Error{ErrorCode::kInternal, "the platform's start hook failed"};
  return Unit{};
}

void WorkerRealm::on_message(Message&& message) {
  if (message.to_server) {
    exchanges_.on_message(std::move(message));
  } else {
    workers_.on_message(std::move(message));
  }
}

void WorkerRealm::run_foreground_tasks() {
  if (isolate_ == nullptr) return;
  js_.enter([this](binding::Scope&) { isolate_->run_foreground_tasks(); });
  const double next_ms = isolate_->next_foreground_task_ms();
  if (next_ms < 0) return;
  if (!tasks_timer_)
    tasks_timer_ = std::make_unique<loop::Timer>(loop_, [this] { run_foreground_tasks(); });
  constexpr double kLongest = 1e9;  // scripts choose how long their waits last
  tasks_timer_->start(static_cast<uint64_t>(std::min(next_ms, kLongest)) + 1);
}

void WorkerRealm::look_after_profile() {
  // Before, the isolate may yet be replaced.
  const bool runs = state_.pulse.phase.load(std::memory_order_relaxed) == Phase::kRunning;
  if (!state_.take_profile_look() || !runs || isolate_ == nullptr || disposed_) return;
  state_.profiling->look(
      isolate_->get(),
      [this](const std::string& url, int* line, int* column, std::string* source) {
        return entry_.map_position(url, line, column, source);
      },
      state_.pulse.charged_cpu_ms);
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

void WorkerRealm::refuse_requests(const Error& error) {
  lifetime_.tell_leavers();
  exchanges_.refuse(error);
  workers_.close(Error{ErrorCode::kCancelled, "the worker that asked has ended"});
}

void WorkerRealm::dispose() {
  if (std::exchange(disposed_, true)) return;
  // What goes below may still call back: it finds nothing to enter.
  js_.end();
  // What is still posted may name this realm.
  loop_.run_posted();
  timers_.forget();
  entry_.stop();
  exchanges_.stop();
  workers_.forget();
  tasks_timer_.reset();
  work_.close();
  exchanges_.clear();
  state_.memory.watch(nullptr);
  if (isolate_ == nullptr) return;
  // From here on what holds JS, while the isolate lives.
  {
    v8::HandleScope handles(isolate_->get());
    js_.forget();
    servers_.close();
    objects_.close();
    realm_.empty_slots();
    lifetime_.forget();
    exchanges_.forget();
    entry_.forget();
  }
  isolate_.reset();
  kept_by_extensions_.clear();
  files_.remove_temporary();
}

}  // namespace edgert::worker
