// The natives behind late(): how the platform's scripts come by their late parts.
#pragma once

#include <v8.h>

#include "edgert/binding/scope.h"

namespace edgert::js {

// natives.snapshot.latePart(name) → what the part evaluates to.
void late_part(const binding::Arguments& info);
// natives.snapshot.hasLatePart(name)
void has_late_part(const binding::Arguments& info);
// natives.snapshot.lateNatives(folder) → an object of a late folder's functions, a new one each
// time; undefined where no native half has that folder.
void late_natives(const binding::Arguments& info);
// natives.snapshot.defineLate(name): a global whose value the hook `late` makes at first touch.
void define_late(const binding::Arguments& info);
// For the snapshot's list of external references.
void late_value(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info);

}  // namespace edgert::js
