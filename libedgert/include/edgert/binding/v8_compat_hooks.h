// What V8 10.2 and current V8 shape differently of what they call back, accesses to properties and
// promises, and of what stands for natives in a script. See v8_compat.h.
#pragma once

#include <v8.h>

#include <cstdint>
#include <iterator>

#include "edgert/binding/v8_compat.h"

namespace edgert::binding::compat {

// What scripts can hold and not look into.
inline v8::Local<v8::External> external(v8::Isolate* isolate, void* pointer) {
#if EDGERT_V8_CURRENT
  return v8::External::New(isolate, pointer, v8::kExternalPointerTypeTagDefault);
#else
  return v8::External::New(isolate, pointer);
#endif
}

// Handlers for the names and indices of objects made of a template, by static functions of `To`,
// which get what `data` is. Each either answers or leaves the access to the object itself; what it
// throws is an answer, too.
//   MaybeLocal<Value> get(isolate, data, name), describe(isolate, data, name)
//   MaybeLocal<Array> names(isolate, data)
//   bool set(isolate, data, receiver, name, value, is_strict): true when it is done; the
//     receiver is empty where V8 does not tell
//   bool define(isolate, data, name, descriptor): the same
//   bool remove(isolate, data, name): false where it cannot be removed, which is an answer
template <typename To>
struct Handlers {
#if EDGERT_V8_CURRENT
  using Answer = v8::Intercepted;
  using Set = v8::PropertyCallbackInfo<v8::Boolean>;
  static Answer answer(v8::Isolate* isolate, bool is_done) {
    return is_done || isolate->HasPendingException() ? v8::Intercepted::kYes : v8::Intercepted::kNo;
  }
  static void succeed(const Set&) {}
  static v8::Local<v8::Value> receiver(const Set&) { return {}; }
#else
  using Answer = void;
  using Set = v8::PropertyCallbackInfo<v8::Value>;
  static void answer(v8::Isolate*, bool) {}
  static void succeed(const Set& info) { info.GetReturnValue().SetUndefined(); }
  static v8::Local<v8::Value> receiver(const Set& info) { return info.This(); }
#endif
  using Value = v8::PropertyCallbackInfo<v8::Value>;
  using Boolean = v8::PropertyCallbackInfo<v8::Boolean>;
  static v8::Local<v8::Name> name(v8::Isolate*, v8::Local<v8::Name> name) { return name; }
  static v8::Local<v8::Name> name(v8::Isolate* isolate, uint32_t index) {
    return v8::Integer::NewFromUnsigned(isolate, index)
        ->ToString(isolate->GetCurrentContext())
        .ToLocalChecked();
  }

  template <auto ask, typename Key>
  static Answer give(Key key, const Value& info) {
    v8::Isolate* isolate = info.GetIsolate();
    v8::Local<v8::Value> value;
    const bool is_done = ask(isolate, info.Data(), name(isolate, key)).ToLocal(&value);
    if (is_done) info.GetReturnValue().Set(value);
    return answer(isolate, is_done);
  }
  template <typename Key>
  static Answer set(Key key, v8::Local<v8::Value> value, const Set& info) {
    v8::Isolate* isolate = info.GetIsolate();
    const bool is_done = To::set(isolate, info.Data(), receiver(info), name(isolate, key), value,
                                 info.ShouldThrowOnError());
    if (is_done) succeed(info);
    return answer(isolate, is_done);
  }
  template <typename Key>
  static Answer define(Key key, const v8::PropertyDescriptor& descriptor, const Set& info) {
    v8::Isolate* isolate = info.GetIsolate();
    const bool is_done = To::define(isolate, info.Data(), name(isolate, key), descriptor);
    if (is_done) succeed(info);
    return answer(isolate, is_done);
  }
  template <typename Key>
  static Answer remove(Key key, const Boolean& info) {
    v8::Isolate* isolate = info.GetIsolate();
    const bool is_left = To::remove(isolate, info.Data(), name(isolate, key));
    if (!is_left) info.GetReturnValue().Set(false);
    return answer(isolate, !is_left);
  }
  static void list(const v8::PropertyCallbackInfo<v8::Array>& info) {
    v8::Local<v8::Array> names;
    if (To::names(info.GetIsolate(), info.Data()).ToLocal(&names)) info.GetReturnValue().Set(names);
  }
  static void no_list(const v8::PropertyCallbackInfo<v8::Array>& info) {
    info.GetReturnValue().Set(v8::Array::New(info.GetIsolate()));
  }
};

template <typename To>
void set_handlers(v8::Local<v8::ObjectTemplate> shape, v8::Local<v8::Value> data) {
  using All = Handlers<To>;
  using Name = v8::Local<v8::Name>;
  // Indices are listed among the names.
  shape->SetHandler(v8::NamedPropertyHandlerConfiguration(
      All::template give<To::get, Name>, All::template set<Name>,
      All::template give<To::describe, Name>, All::template remove<Name>, All::list,
      All::template define<Name>, data));
  shape->SetHandler(v8::IndexedPropertyHandlerConfiguration(
      All::template give<To::get, uint32_t>, All::template set<uint32_t>,
      All::template give<To::describe, uint32_t>, All::template remove<uint32_t>, All::no_list,
      All::template define<uint32_t>, data));
}

// Calls hooks[v8::PromiseHookType] with each promise of the context: when it is made, settles, and
// before and after its reactions, in the order init, before, after, resolve; empty: none. A current
// V8 may come without what the other has for this.
#if EDGERT_V8_CURRENT
inline constexpr int kPromiseHooksSlot = 2;  // of the context's embedder data; js has the first

inline void on_promise(v8::PromiseHookType type, v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value> parent) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  if (context->GetNumberOfEmbedderDataFields() <= kPromiseHooksSlot) return;
  v8::Local<v8::Value> hooks = context->GetEmbedderDataV2(kPromiseHooksSlot).As<v8::Value>(), hook;
  const uint32_t place = type == v8::PromiseHookType::kInit     ? 0
                         : type == v8::PromiseHookType::kBefore ? 1
                         : type == v8::PromiseHookType::kAfter  ? 2
                                                                : 3;
  if (!hooks->IsArray() || !hooks.As<v8::Array>()->Get(context, place).ToLocal(&hook) ||
      !hook->IsFunction())
    return;
  v8::Local<v8::Value> arguments[] = {promise, parent};
  // What it throws is the hook's own affair, which throws nothing.
  if (hook.As<v8::Function>()
          ->Call(context, v8::Undefined(isolate), std::size(arguments), arguments)
          .IsEmpty())
    return;
}

inline void set_promise_hooks(v8::Local<v8::Context> context,
                              const v8::Local<v8::Function> (&hooks)[4]) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::Local<v8::Value> elements[4];
  bool has_some = false;
  for (int i = 0; i < 4; ++i) {
    elements[i] = hooks[i].IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : hooks[i];
    has_some = has_some || !hooks[i].IsEmpty();
  }
  context->SetEmbedderDataV2(kPromiseHooksSlot, v8::Array::New(isolate, elements, 4));
  isolate->SetPromiseHook(has_some ? on_promise : nullptr);
}
#else
inline void set_promise_hooks(v8::Local<v8::Context> context,
                              const v8::Local<v8::Function> (&hooks)[4]) {
  context->SetPromiseHooks(hooks[0], hooks[1], hooks[2], hooks[3]);
}
#endif

}  // namespace edgert::binding::compat
