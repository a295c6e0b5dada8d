// Natives of console: what V8 knows of a value and no script can ask.
#include <algorithm>
#include <string>

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

// proxyHandler(proxy) → the object with its traps; none of them runs
void proxy_handler(const Arguments& info) {
  if (info[0]->IsProxy()) info.GetReturnValue().Set(info[0].As<v8::Proxy>()->GetHandler());
}

// functionKind(function) → 1 for generators, 2 for async functions, 3 for both
void function_kind(const Arguments& info) {
  info.GetReturnValue().Set((info[0]->IsGeneratorFunction() ? 1 : 0) +
                            (info[0]->IsAsyncFunction() ? 2 : 0));
}

// namedKeys(list) → its own keys but for indices, which are not made into texts, however many there
// are
void named_keys(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsArray() && !info[0]->IsTypedArray() && !info[0]->IsStringObject()) return;
  v8::Local<v8::Array> keys;
  if (info[0]
          .As<v8::Object>()
          ->GetPropertyNames(scope.context(), v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                             v8::IndexFilter::kSkipIndices)
          .ToLocal(&keys))
    info.GetReturnValue().Set(keys);
}

// bufferBytes(buffer, most) → [the first of its bytes in hexadecimal digits, how many it has]
void buffer_bytes(const Arguments& info) {
  Scope scope(info);
  if (!info[1]->IsUint32()) return;
  const uint8_t* data = nullptr;
  size_t size = 0;
  if (info[0]->IsArrayBuffer()) {
    data = static_cast<const uint8_t*>(info[0].As<v8::ArrayBuffer>()->Data());
    size = info[0].As<v8::ArrayBuffer>()->ByteLength();
  } else if (info[0]->IsSharedArrayBuffer()) {
    data = static_cast<const uint8_t*>(info[0].As<v8::SharedArrayBuffer>()->Data());
    size = info[0].As<v8::SharedArrayBuffer>()->ByteLength();
  } else {
    return;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  constexpr size_t kMost = 10000;
  std::string text;
  for (size_t i = 0; i < std::min({size, size_t{info[1].As<v8::Uint32>()->Value()}, kMost}); ++i) {
    text += kDigits[data[i] >> 4];
    text += kDigits[data[i] & 15];
  }
  v8::Local<v8::Value> parts[] = {binding::text(scope, text),
                                  v8::Number::New(scope.isolate(), static_cast<double>(size))};
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), parts, 2));
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
  natives.add("proxyHandler", proxy_handler, 1);
  natives.add("functionKind", function_kind, 1);
  natives.add("namedKeys", named_keys, 1);
  natives.add("bufferBytes", buffer_bytes, 2);
  natives.add("iteratorEntries", iterator_entries, 1);
  natives.add("promiseState", promise_state, 1);
}

}  // namespace edgert::bindings
