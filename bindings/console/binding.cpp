// Natives of console: what V8 knows of a value and no script can ask.
#include "edgert/binding/natives.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// The order is that of inspect.ts.
enum Kind : int32_t {
  kObject,
  kArray,
  kFunction,
  kProxy,
  kError,
  kMap,
  kSet,
  kDate,
  kRegExp,
  kPromise,
  kTypedArray,
  kDataView,
  kArrayBuffer,
  kBoxed,
  kWeak,
  kIterator,
  kModule,
  kArguments,
};

Kind kind_of(v8::Local<v8::Value> value) {
  if (value->IsProxy()) return kProxy;
  if (value->IsArray()) return kArray;
  if (value->IsFunction()) return kFunction;
  if (value->IsNativeError()) return kError;
  if (value->IsMap()) return kMap;
  if (value->IsSet()) return kSet;
  if (value->IsDate()) return kDate;
  if (value->IsRegExp()) return kRegExp;
  if (value->IsPromise()) return kPromise;
  if (value->IsTypedArray()) return kTypedArray;
  if (value->IsDataView()) return kDataView;
  if (value->IsArrayBuffer() || value->IsSharedArrayBuffer()) return kArrayBuffer;
  if (value->IsNumberObject() || value->IsStringObject() || value->IsBooleanObject() ||
      value->IsSymbolObject() || value->IsBigIntObject()) {
    return kBoxed;
  }
  if (value->IsWeakMap() || value->IsWeakSet()) return kWeak;
  if (value->IsMapIterator() || value->IsSetIterator()) return kIterator;
  if (value->IsModuleNamespaceObject()) return kModule;
  if (value->IsArgumentsObject()) return kArguments;
  return kObject;
}

// kind(value), whatever its prototype and properties say
void kind(const Arguments& info) { info.GetReturnValue().Set(kind_of(info[0])); }

// proxyTarget(proxy) → what it stands for, null when it has been revoked; no trap runs
void proxy_target(const Arguments& info) {
  if (info[0]->IsProxy()) info.GetReturnValue().Set(info[0].As<v8::Proxy>()->GetTarget());
}

// iteratorEntries(iterator) → [entries, whether they are pairs]; does not move the iterator
void iterator_entries(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsMapIterator() && !info[0]->IsSetIterator()) return;
  bool pairs = false;
  v8::Local<v8::Array> entries;
  if (!info[0].As<v8::Object>()->PreviewEntries(&pairs).ToLocal(&entries)) return;
  v8::Local<v8::Value> parts[] = {entries, v8::Boolean::New(scope.isolate(), pairs)};
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), parts, 2));
}

// promiseState(promise) → [state, result]: 0 pending, 1 fulfilled, 2 rejected
void promise_state(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsPromise()) return;
  v8::Local<v8::Promise> promise = info[0].As<v8::Promise>();
  const bool pending = promise->State() == v8::Promise::kPending;
  v8::Local<v8::Value> parts[] = {
      v8::Integer::New(scope.isolate(), promise->State()),
      pending ? v8::Local<v8::Value>(v8::Undefined(scope.isolate())) : promise->Result()};
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), parts, 2));
}

}  // namespace

void install_console(binding::Natives& natives) {
  natives.folder("console");
  natives.add("kind", kind, 1);
  natives.add("proxyTarget", proxy_target, 1);
  natives.add("iteratorEntries", iterator_entries, 1);
  natives.add("promiseState", promise_state, 1);
}

}  // namespace edgert::bindings
