// Natives of util.types: what V8 knows of a value.
#include "edgert/binding/natives.h"
#include "edgert/binding/scope.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;

template <bool (v8::Value::*is)() const>
void ask(const Arguments& info) {
  info.GetReturnValue().Set(((*info[0])->*is)());
}

void is_any_array_buffer(const Arguments& info) {
  info.GetReturnValue().Set(info[0]->IsArrayBuffer() || info[0]->IsSharedArrayBuffer());
}

void is_boxed_primitive(const Arguments& info) {
  info.GetReturnValue().Set(info[0]->IsNumberObject() || info[0]->IsStringObject() ||
                            info[0]->IsBooleanObject() || info[0]->IsBigIntObject() ||
                            info[0]->IsSymbolObject());
}

}  // namespace

void install_node_types(binding::Natives& natives) {
  natives.late_folder("node/types");
  natives.add("isExternal", ask<&v8::Value::IsExternal>, 1);
  natives.add("isDate", ask<&v8::Value::IsDate>, 1);
  natives.add("isArgumentsObject", ask<&v8::Value::IsArgumentsObject>, 1);
  natives.add("isBigIntObject", ask<&v8::Value::IsBigIntObject>, 1);
  natives.add("isBooleanObject", ask<&v8::Value::IsBooleanObject>, 1);
  natives.add("isNumberObject", ask<&v8::Value::IsNumberObject>, 1);
  natives.add("isStringObject", ask<&v8::Value::IsStringObject>, 1);
  natives.add("isSymbolObject", ask<&v8::Value::IsSymbolObject>, 1);
  natives.add("isBoxedPrimitive", is_boxed_primitive, 1);
  natives.add("isNativeError", ask<&v8::Value::IsNativeError>, 1);
  natives.add("isRegExp", ask<&v8::Value::IsRegExp>, 1);
  natives.add("isAsyncFunction", ask<&v8::Value::IsAsyncFunction>, 1);
  natives.add("isGeneratorFunction", ask<&v8::Value::IsGeneratorFunction>, 1);
  natives.add("isGeneratorObject", ask<&v8::Value::IsGeneratorObject>, 1);
  natives.add("isPromise", ask<&v8::Value::IsPromise>, 1);
  natives.add("isMap", ask<&v8::Value::IsMap>, 1);
  natives.add("isSet", ask<&v8::Value::IsSet>, 1);
  natives.add("isMapIterator", ask<&v8::Value::IsMapIterator>, 1);
  natives.add("isSetIterator", ask<&v8::Value::IsSetIterator>, 1);
  natives.add("isWeakMap", ask<&v8::Value::IsWeakMap>, 1);
  natives.add("isWeakSet", ask<&v8::Value::IsWeakSet>, 1);
  natives.add("isArrayBuffer", ask<&v8::Value::IsArrayBuffer>, 1);
  natives.add("isDataView", ask<&v8::Value::IsDataView>, 1);
  natives.add("isSharedArrayBuffer", ask<&v8::Value::IsSharedArrayBuffer>, 1);
  natives.add("isProxy", ask<&v8::Value::IsProxy>, 1);
  natives.add("isModuleNamespaceObject", ask<&v8::Value::IsModuleNamespaceObject>, 1);
  natives.add("isAnyArrayBuffer", is_any_array_buffer, 1);
}

}  // namespace edgert::bindings
