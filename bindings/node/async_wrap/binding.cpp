// Natives of async_wrap: contexts that follow what is asynchronous, and what V8 tells of promises.
#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/v8_compat_hooks.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// carryContext()
void carry_context(const Arguments& info) { Scope(info).realm().js().carry_context(); }

// setPromiseHooks(init, before, after, resolve): functions, or undefined for none
void set_promise_hooks(const Arguments& info) {
  constexpr int kHooks = 4;
  Scope scope(info);
  v8::Local<v8::Function> hooks[kHooks];
  for (int i = 0; i < kHooks; ++i) {
    if (info[i]->IsFunction()) hooks[i] = info[i].As<v8::Function>();
  }
  binding::compat::set_promise_hooks(scope.context(), hooks);
}

// isForScript() → whether a script is at work below the function that asks: the nearest function
// further out that is no builtin is not the platform's
void is_for_script(const Arguments& info) {
  constexpr int kFrames = 8;
  Scope scope(info);
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(
      scope.isolate(), kFrames, v8::StackTrace::StackTraceOptions::kScriptName);
  info.GetReturnValue().Set(false);
  for (int i = 1; i < trace->GetFrameCount(); ++i) {
    v8::Local<v8::String> name =
        trace->GetFrame(scope.isolate(), static_cast<uint32_t>(i))->GetScriptName();
    if (name.IsEmpty()) continue;
    const bool is_ours = binding::short_text(scope, name).starts_with("edgert:");
    return info.GetReturnValue().Set(!is_ours);
  }
}

}  // namespace

void install_node_async_wrap(binding::Natives& natives) {
  natives.late_folder("node/async_wrap");
  natives.add("carryContext", carry_context, 0);
  natives.add("setPromiseHooks", set_promise_hooks, 4);
  natives.add("isForScript", is_for_script, 0);
}

}  // namespace edgert::bindings
