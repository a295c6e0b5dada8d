#include "worker/realm_entry.h"

#include <cstdint>
#include <utility>

#include "edgert/binding/realm.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

// The realm's slot in which the entry is found by what V8 calls.
const char kEntry = 0;

}  // namespace

RealmEntry::RealmEntry(WorkerState& state, RealmThread& thread, RealmJavascript& js,
                       binding::Exchanges& exchanges, loop::Loop& loop)
    : state_(state),
      thread_(thread),
      js_(js),
      exchanges_(exchanges),
      loop_(loop),
      helper_account_(state) {}

RealmEntry& RealmEntry::of(binding::Scope& scope) {
  return *static_cast<RealmEntry*>(scope.realm().slot(&kEntry).get());
}

Status RealmEntry::load(js::Isolate& isolate) {
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
  js_.enter([&](binding::Scope& scope) {
    // It belongs to nobody but the realm, which outlives its slots.
    scope.realm().slot(&kEntry) = std::shared_ptr<void>(std::shared_ptr<void>(), this);
    Result<std::unique_ptr<modules::ModuleMap>> modules = modules::ModuleMap::create(
        isolate, state_.supervisor->surroundings().caches, std::move(options));
    if (!modules.ok()) {
      status = modules.take_error();
      return;
    }
    modules_ = std::move(modules).value();
    isolate.set_position_lookup(
        [this](const std::string& url, int* line, int* column, std::string* source) {
          return modules_ && modules_->map_position(url, line, column, source);
        });
    status = modules_->load_entry();
  });
  return status;
}

void RealmEntry::evaluate() {
  // From here on helper processes are paid for by the function's own limits.
  helper_account_.code_begins();
  js_.enter([this](binding::Scope& scope) {
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Promise> promise;
    const bool started = modules_->evaluate(scope).ToLocal(&promise);
    if (!started) {
      if (caught.HasTerminated() || !caught.HasCaught()) return;
      thread_.fail(Error{ErrorCode::kInvalidWorkerResponse,
                         "event loop error while evaluating the module: " +
                             js_.describe(scope, caught.Exception())});
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

void RealmEntry::on_fulfilled(const binding::Arguments& info) {
  binding::Scope scope(info);
  RealmEntry& self = of(scope);
  self.stall_timer_.reset();
  v8::Local<v8::Value> entry = self.modules_->entry_namespace(scope);
  if (!self.js_.call_hook(js::Hook::kEvaluated, 1, &entry)) return;
  self.modules_->keep_code_cache();
  // Also without a handler: whoever waits for the worker learns from its first request.
  self.exchanges_.handler_registered();
}

void RealmEntry::on_rejected(const binding::Arguments& info) {
  binding::Scope scope(info);
  RealmEntry& self = of(scope);
  self.thread_.fail(
      Error{ErrorCode::kInvalidWorkerResponse,
            "event loop error while evaluating the module: " + self.js_.describe(scope, info[0])});
}

void RealmEntry::stalls() {
  js_.enter([this](binding::Scope& scope) {
    const std::string& path = state_.options.service_path;
    state_.supervisor->log(
        state_, LogLevel::kWarning,
        (path.empty() ? state_.id : path) +
            ": its top level has been waiting for 3 s, and requests wait for it: an await does not "
            "come to its end\n    at " +
            modules_->awaiting_place(scope));
  });
}

}  // namespace edgert::worker
