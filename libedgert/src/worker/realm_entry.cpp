#include "worker/realm_entry.h"

#include <cstdint>
#include <utility>

#include "edgert/binding/realm.h"
#include "graph/addresses.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// The realm's slot in which the entry is found by what V8 calls.
const char kEntry = 0;

constexpr char kTopLevelFails[] = "event loop error while evaluating the module: ";

}  // namespace

RealmEntry::RealmEntry(WorkerState& state, RealmThread& thread, RealmJavascript& js,
                       binding::Exchanges& exchanges, loop::Loop& loop)
    : state_(state),
      thread_(thread),
      js_(js),
      exchanges_(exchanges),
      loop_(loop),
      helper_account_(std::make_shared<HelperAccount>(state.shared_from_this())),
      loader_(AskedLoader::of(state)) {}

RealmEntry& RealmEntry::of(binding::Scope& scope) {
  return *static_cast<RealmEntry*>(scope.realm().slot(&kEntry).get());
}

modules::ModuleOptions RealmEntry::module_options() const {
  const WorkerOptions& given = state_.options;
  modules::ModuleOptions options;
  options.function = {
      given.service_path,
      given.entry_point,
      given.import_map_path,
      given.module_code,
      !given.privileged,
      given.module_roots,
      {given.imports.granted, given.imports.allow},
      given.no_module_cache,
      given.no_npm,
      given.privileged ? std::vector<std::pair<std::string, std::string>>() : given.env};
  options.function.bundle = given.bundle;
  options.no_module_cache = given.no_module_cache;
  options.allows_shared_memory = given.privileged;
  options.stops_at_node = state_.blob == js::Blob::kWeb;
  options.loader = loader_.get();
  options.sources = &state_.supervisor->sources();
  options.asker = {state_.sources(), helper_account_};
  return options;
}

void RealmEntry::ask_ahead() { modules::ModuleMap::ask_ahead(module_options()); }

void RealmEntry::sources_came() {
  js_.enter([this](binding::Scope& scope) {
    if (modules_) modules_->take_sources(scope);
  });
}

Status RealmEntry::load(js::Isolate& isolate) {
  Status status = Unit{};
  js_.enter([&](binding::Scope& scope) {
    // It belongs to nobody but the realm, which outlives its slots.
    scope.realm().slot(&kEntry) = std::shared_ptr<void>(std::shared_ptr<void>(), this);
    Result<std::unique_ptr<modules::ModuleMap>> modules =
        modules::ModuleMap::create(isolate, module_options());
    if (!modules.ok()) {
      status = modules.take_error();
      return;
    }
    modules_ = std::move(modules).value();
    isolate.set_position_lookup(
        [this](const std::string& url, int* line, int* column, std::string* source) {
          return map_position(url, line, column, source);
        });
    status = modules_->load_entry();
    if (status.ok()) state_.lower_limits(modules_->function().limits);
  });
  return status;
}

void RealmEntry::evaluate() {
  // From here on helper processes are paid for by the function's own limits.
  helper_account_->code_begins();
  state_.sources()->set_wake([this, work = std::weak_ptr<LocalWork>(state_.work)] {
    if (const std::shared_ptr<LocalWork> alive = work.lock())
      alive->submit([this] { sources_came(); });
  });
  top_level_runs_ = true;
  js_.enter([this](binding::Scope& scope) {
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Promise> promise;
    const bool started = modules_->evaluate(scope).ToLocal(&promise);
    if (!started) {
      if (caught.HasTerminated() || !caught.HasCaught()) return;
      thread_.fail(js_.uncaught(scope, kTopLevelFails, caught.Exception()));
      return;
    }
    v8::Local<v8::Function> fulfilled, rejected;
    if (!v8::Function::New(scope.context(), on_fulfilled).ToLocal(&fulfilled) ||
        !v8::Function::New(scope.context(), on_rejected).ToLocal(&rejected) ||
        promise->Then(scope.context(), fulfilled, rejected).IsEmpty()) {
      thread_.fail(Error{ErrorCode::kInternal, "the entry module's promise cannot be watched"});
      return;
    }
    constexpr uint64_t kPatienceMs = 3000;
    stall_timer_ = std::make_unique<loop::Timer>(loop_, [this] { stalls(); });
    stall_timer_->start(kPatienceMs);
  });
}

void RealmEntry::handler_registered(v8::Isolate* isolate) {
  if (!top_level_runs_) return;
  // Before any request that has waited: those are handed out by a later one.
  v8::Local<v8::Function> over;
  if (v8::Function::New(isolate->GetCurrentContext(), on_top_level_over).ToLocal(&over)) {
    isolate->EnqueueMicrotask(over);
  } else {
    top_level_runs_ = false;
  }
}

void RealmEntry::on_top_level_over(const binding::Arguments& info) {
  binding::Scope scope(info);
  of(scope).top_level_runs_ = false;
}

void RealmEntry::on_fulfilled(const binding::Arguments& info) {
  binding::Scope scope(info);
  RealmEntry& self = of(scope);
  self.stall_timer_.reset();
  self.top_level_runs_ = false;
  v8::Local<v8::Value> entry = self.modules_->entry_namespace(scope);
  if (!self.js_.call_hook(js::Hook::kEvaluated, 1, &entry)) return;
  self.modules_->keep_code_cache();
  self.has_evaluated_ = true;
  self.state_.supervisor->schedules(self.state_, self.schedules_);
  // Also without a handler: whoever waits for the worker learns from its first request.
  self.exchanges_.handler_registered();
}

void RealmEntry::on_rejected(const binding::Arguments& info) {
  binding::Scope scope(info);
  RealmEntry& self = of(scope);
  self.thread_.fail(self.js_.uncaught(scope, kTopLevelFails, info[0]));
}

std::shared_ptr<const ErrorDetail> RealmEntry::with_lines(const ErrorDetail& detail) {
  if (modules_ == nullptr) return std::make_shared<const ErrorDetail>(detail);
  return lines_.add(*modules_, detail);
}

void RealmEntry::schedules_are(std::vector<Schedule> schedules) {
  schedules_ = std::move(schedules);
  if (has_evaluated_) state_.supervisor->schedules(state_, schedules_);
}

void RealmEntry::stalls() {
  // It has a handler, for whose requests it may wait for ever, or waits for events and serves none.
  if (!top_level_runs_ || state_.options.receives_events) return;
  js_.enter([this](binding::Scope& scope) {
    const js::Isolate::Place place = modules_->awaiting_place(scope);
    std::string text =
        "its top level has been waiting for 3 s, and requests wait for it: an await does not come "
        "to its end\n    at " +
        graph::shown(place.url);
    if (place.line > 0)
      text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    ErrorDetail detail;
    detail.topic = ErrorTopic::kTopLevelWaits;
    detail.url = place.url;
    detail.line = place.line;
    detail.column = place.column;
    LogLine line{LogLevel::kWarning, text};
    line.detail = with_lines(detail);
    state_.supervisor->log(state_, line);
  });
}

}  // namespace edgert::worker
