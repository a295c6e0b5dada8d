// Natives of util: what inspect() and its like see of a value without asking it.
#include <string>

#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/v8_compat_hooks.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// getPromiseDetails(promise) → [state, result] | undefined
void promise_details(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsPromise()) return;
  v8::Local<v8::Promise> promise = info[0].As<v8::Promise>();
  const auto state = promise->State();
  v8::Local<v8::Value> values[] = {v8::Integer::New(scope.isolate(), state), {}};
  if (state != v8::Promise::kPending) values[1] = promise->Result();
  binding::give(info, binding::array_of(scope, values, state == v8::Promise::kPending ? 1 : 2));
}

// getProxyDetails(proxy, both = true) → [target, handler] | target | undefined
void proxy_details(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsProxy()) return;
  v8::Local<v8::Proxy> proxy = info[0].As<v8::Proxy>();
  if (info[1]->IsFalse()) return info.GetReturnValue().Set(proxy->GetTarget());
  v8::Local<v8::Value> values[] = {proxy->GetTarget(), proxy->GetHandler()};
  binding::give(info, binding::array_of(scope, values, 2));
}

// previewEntries(object) → entries; previewEntries(object, true) → [entries, are pairs]
void preview_entries(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsObject()) return;
  bool are_pairs = false;
  v8::Local<v8::Array> entries;
  if (!info[0].As<v8::Object>()->PreviewEntries(&are_pairs).ToLocal(&entries)) return;
  if (info.Length() < 2) return info.GetReturnValue().Set(entries);
  v8::Local<v8::Value> values[] = {entries, v8::Boolean::New(scope.isolate(), are_pairs)};
  binding::give(info, binding::array_of(scope, values, 2));
}

// getOwnNonIndexProperties(object, filter) → keys
void own_non_index_properties(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsObject() || !info[1]->IsUint32()) return;
  const auto filter = static_cast<v8::PropertyFilter>(info[1].As<v8::Uint32>()->Value() & 31);
  v8::Local<v8::Array> keys;
  if (info[0]
          .As<v8::Object>()
          ->GetPropertyNames(scope.context(), v8::KeyCollectionMode::kOwnOnly, filter,
                             v8::IndexFilter::kSkipIndices)
          .ToLocal(&keys))
    info.GetReturnValue().Set(keys);
}

// getConstructorName(object) → text
void constructor_name(const Arguments& info) {
  if (info[0]->IsObject())
    info.GetReturnValue().Set(info[0].As<v8::Object>()->GetConstructorName());
}

// isConstructor(value)
void is_constructor(const Arguments& info) {
  info.GetReturnValue().Set(info[0]->IsObject() && info[0].As<v8::Object>()->IsConstructor());
}

// arrayBufferViewHasBuffer(view) → whether its buffer is an object yet, or the bytes lie in the
// heap
void view_has_buffer(const Arguments& info) {
  info.GetReturnValue().Set(info[0]->IsArrayBufferView() &&
                            info[0].As<v8::ArrayBufferView>()->HasBuffer());
}

// external() → one of V8's Externals, as what stands for memory of natives. It stands for none.
void external(const Arguments& info) {
  static char nothing;
  info.GetReturnValue().Set(binding::compat::external(info.GetIsolate(), &nothing));
}

// privateSymbols(names) → an object of V8's private symbols, which C++ knows by these names: what
// is kept under one, no script finds
void private_symbols(const Arguments& info) {
  constexpr size_t kMost = 64;
  Scope scope(info);
  v8::Isolate* isolate = scope.isolate();
  const binding::Elements names = binding::elements(scope, info[0], kMost);
  if (!names) return binding::throw_type_error(scope, "privateSymbols needs names");
  v8::Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate);
  for (v8::Local<v8::Value> name : *names) {
    if (!name->IsString()) return binding::throw_type_error(scope, "privateSymbols needs names");
    shape->Set(name.As<v8::String>(), v8::Private::ForApi(isolate, name.As<v8::String>()));
  }
  v8::Local<v8::Object> symbols;
  if (shape->NewInstance(scope.context()).ToLocal(&symbols)) info.GetReturnValue().Set(symbols);
}

}  // namespace

void install_node_util(binding::Natives& natives) {
  natives.late_folder("node/util");
  natives.add("getPromiseDetails", promise_details, 1);
  natives.add("getProxyDetails", proxy_details, 2);
  natives.add("previewEntries", preview_entries, 2);
  natives.add("getOwnNonIndexProperties", own_non_index_properties, 2);
  natives.add("getConstructorName", constructor_name, 1);
  natives.add("isConstructor", is_constructor, 1);
  natives.add("arrayBufferViewHasBuffer", view_has_buffer, 1);
  natives.add("external", external, 0);
  natives.add("privateSymbols", private_symbols, 1);
}

}  // namespace edgert::bindings
