// Natives of errors: those that nobody catches, and texts of values that are not to be asked.
#include <string>

#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// noSideEffectsToString(value) → text
void to_text_without_effects(const Arguments& info) {
  v8::Local<v8::String> text;
  if (info[0]->ToDetailString(info.GetIsolate()->GetCurrentContext()).ToLocal(&text))
    info.GetReturnValue().Set(text);
}

// triggerUncaughtException(error)
void trigger_uncaught(const Arguments& info) {
  Scope scope(info);
  scope.realm().js().report_uncaught(scope, info[0]);
}

}  // namespace

void install_node_errors(binding::Natives& natives) {
  natives.late_folder("node/errors");
  natives.add("noSideEffectsToString", to_text_without_effects, 1);
  natives.add("triggerUncaughtException", trigger_uncaught, 1);
}

}  // namespace edgert::bindings
