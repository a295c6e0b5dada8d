#include "worker/realm_javascript.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "worker/source_lines.h"

namespace edgert::worker {

void RealmJavascript::enter(binding::Action action) {
  if (isolate_ == nullptr) return;
  v8::Isolate* isolate = isolate_->get();
  v8::HandleScope handles(isolate);
  v8::Context::Scope context_scope(isolate_->context());
  binding::Scope scope(isolate);
  const Entry in_js(*this);
  action(scope);
}

bool RealmJavascript::call_hook(js::Hook hook, int argc, v8::Local<v8::Value> argv[]) {
  if (isolate_ == nullptr) return false;
  v8::HandleScope handles(isolate_->get());
  return call(isolate_->hook(hook), argc, argv, nullptr);
}

void RealmJavascript::tell(js::Hook hook, std::string_view name) {
  enter([&](binding::Scope& scope) {
    v8::Local<v8::Value> argument = binding::name(scope, name);
    call_hook(hook, 1, &argument);
  });
}

bool RealmJavascript::call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
                           v8::Local<v8::Value>* result) {
  if (isolate_ == nullptr || function.IsEmpty()) return false;
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

RealmJavascript::Entry::Entry(RealmJavascript& realm) : realm_(realm) {
  if (realm_.depth_++ == 0) realm_.pulse_.enter();
}

RealmJavascript::Entry::~Entry() {
  // Still an entry: what settles is JS too.
  if (realm_.depth_ == 1) {
    realm_.end_context();
    realm_.settle();
    realm_.end_context();
  }
  if (--realm_.depth_ == 0) realm_.pulse_.leave();
}

void RealmJavascript::end_context() {
  if (isolate_ == nullptr || !isolate_->carries_continuation_data()) return;
  v8::Isolate* isolate = isolate_->get();
  v8::HandleScope handles(isolate);
  v8::Context::Scope context_scope(isolate_->context());
  binding::compat::set_continuation_data(isolate, v8::Undefined(isolate));
}

void RealmJavascript::settle() {
  if (isolate_ == nullptr) return;
  v8::Isolate* isolate = isolate_->get();
  // Listeners for rejections run JS, which may reject again.
  for (;;) {
    run_microtasks();
    if (isolate->IsExecutionTerminating()) break;
    std::vector<js::PromiseRejection> late = isolate_->take_handled_later();
    std::vector<js::PromiseRejection> unhandled = isolate_->take_unhandled();
    if (late.empty() && unhandled.empty()) break;
    v8::HandleScope handles(isolate);
    v8::Context::Scope context_scope(isolate_->context());
    binding::Scope scope(isolate);
    for (const js::PromiseRejection& rejection : late) {
      v8::Local<v8::Value> arguments[] = {rejection.promise.Get(isolate),
                                          rejection.reason.Get(isolate)};
      call(isolate_->hook(js::Hook::kRejectionLater), 2, arguments, nullptr);
    }
    for (const js::PromiseRejection& rejection : unhandled) {
      v8::Local<v8::Value> reason = rejection.reason.Get(isolate);
      v8::Local<v8::Value> arguments[] = {reason, rejection.promise.Get(isolate)};
      v8::Local<v8::Value> prevented;
      if (call(isolate_->hook(js::Hook::kUncaught), 2, arguments, &prevented) &&
          prevented->IsTrue())
        continue;
      thread_.fail(uncaught(scope, "event loop error: ", reason));
    }
  }
  lifetime_.drop_settled(isolate);
}

void RealmJavascript::run_microtasks() {
  if (!flag(kTicks)) isolate_->drain_microtasks();
  while ((flag(kTicks) || flag(kRejections)) && !isolate_->get()->IsExecutionTerminating()) {
    v8::HandleScope handles(isolate_->get());
    // One that throws leaves the others for the next call.
    call(ticks_.Get(isolate_->get()), 0, nullptr, nullptr);
  }
}

void RealmJavascript::set_ticks(v8::Local<v8::Function> run, v8::Local<v8::Uint8Array> flags) {
  if (isolate_ == nullptr || flags->ByteLength() < kFlags) return;
  ticks_.Reset(isolate_->get(), run);
  tick_flags_ = flags->Buffer()->GetBackingStore();
  tick_at_ = flags->ByteOffset();
}

void RealmJavascript::hear_rejections(v8::Local<v8::Function> told) {
  if (isolate_ != nullptr) isolate_->hear_rejections(told);
}

bool RealmJavascript::run_within(binding::Scope& scope, double ms, binding::Action action) {
  // Each has a thread.
  constexpr size_t kMostDeadlines = 8;
  if (deadlines_.size() >= kMostDeadlines) {
    binding::throw_range_error(scope, "too many scripts with a timeout run within each other");
    return false;
  }
  Deadline deadline(scope.isolate());
  if (const Status started = deadline.start(std::chrono::duration<double, std::milli>(ms));
      !started.ok()) {
    binding::throw_error(scope, started.error());
    return false;
  }
  deadlines_.push_back(&deadline);
  action(scope);
  deadlines_.pop_back();
  if (!deadline.end()) return false;
  // Who is ended as a whole stays terminated, by the watchdog or by a deadline further out, which
  // say so again.
  const auto is_over = [](Deadline* outer) { return outer->is_over(); };
  if (!lifetime_.is_killed() && std::none_of(deadlines_.begin(), deadlines_.end(), is_over))
    scope.isolate()->CancelTerminateExecution();
  return true;
}

void RealmJavascript::report_uncaught(binding::Scope& scope, v8::Local<v8::Value> error) {
  if (isolate_ == nullptr) return;
  v8::Isolate* isolate = scope.isolate();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> arguments[] = {error, v8::Undefined(isolate)};
  v8::Local<v8::Value> prevented;
  // Not by `call`, which would report what the hook throws, by this hook, for ever.
  const bool answered = isolate_->hook(js::Hook::kUncaught)
                            ->Call(scope.context(), v8::Undefined(isolate), 2, arguments)
                            .ToLocal(&prevented);
  if (answered && prevented->IsTrue()) return;
  thread_.fail(uncaught(scope, "event loop error: ", error));
}

Error RealmJavascript::uncaught(binding::Scope& scope, std::string_view what,
                                v8::Local<v8::Value> error) {
  std::vector<v8::Local<v8::Value>> shown;
  Error made{ErrorCode::kInvalidWorkerResponse, std::string(what)};
  made.message += isolate_->describe(scope, error, &shown);
  made.detail = detail_of_thrown(*isolate_, scope, ErrorTopic::kThrown, shown);
  return made;
}

}  // namespace edgert::worker
