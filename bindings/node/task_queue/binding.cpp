// Natives of task_queue: process.nextTick beside microtasks.
#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// runMicrotasks()
void run_microtasks(const Arguments& info) { info.GetIsolate()->PerformMicrotaskCheckpoint(); }

// setTicks(run, flags)
void set_ticks(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsFunction() || !info[1]->IsUint8Array())
    return binding::throw_type_error(scope, "setTicks needs a function and flags");
  scope.realm().js().set_ticks(info[0].As<v8::Function>(), info[1].As<v8::Uint8Array>());
}

// hearRejections(told)
void hear_rejections(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsFunction())
    return binding::throw_type_error(scope, "hearRejections needs a function");
  scope.realm().js().hear_rejections(info[0].As<v8::Function>());
}

}  // namespace

void install_node_task_queue(binding::Natives& natives) {
  natives.late_folder("node/task_queue");
  natives.add("runMicrotasks", run_microtasks, 0);
  natives.add("setTicks", set_ticks, 2);
  natives.add("hearRejections", hear_rejections, 1);
}

}  // namespace edgert::bindings
