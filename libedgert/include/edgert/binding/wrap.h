// Wrap<T>: a JS object that owns a C++ object. Pin: C++ that holds JS.
#pragma once

#include <v8.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// When an object goes whose JS object has been collected. A collection may come in the middle of
// any call, and takes what JS holds in any order: only an object that frees memory and nothing else
// may go at once.
enum class Goes { kOnTheLoop, kAtOnce };

// Base of C++ objects owned by a JS object with one internal field. The only user of weak
// callbacks: when JS drops the object, or the realm ends, the C++ object is destroyed on the
// isolate's thread. Thread: the isolate's.
class WrapBase {
 public:
  WrapBase() = default;
  WrapBase(const WrapBase&) = delete;
  WrapBase& operator=(const WrapBase&) = delete;
  virtual ~WrapBase();

 protected:
  // Makes the JS object. `tag` tells classes apart: the address of a static of T.
  static v8::Local<v8::Object> make(Scope& scope, std::unique_ptr<WrapBase> self, const void* tag,
                                    size_t native_bytes, Goes goes);
  static WrapBase* from(v8::Local<v8::Value> value, const void* tag);

 private:
  friend struct WrapList;
  v8::Global<v8::Object> object_;
  const void* tag_ = nullptr;
  size_t native_bytes_ = 0;
  Goes goes_ = Goes::kOnTheLoop;
  compat::ExternalMemory native_memory_;
  WrapBase* previous_ = nullptr;
  WrapBase* next_ = nullptr;
  WrapBase* next_dead_ = nullptr;
};

template <typename T, Goes goes = Goes::kOnTheLoop>
class Wrap : public WrapBase {
 public:
  // Hands `self` to a new JS object. What it keeps outside V8's heap, `native_bytes`, counts as the
  // worker's memory and makes V8 collect sooner. Empty when the stack is used up or the worker on
  // its way out; `self` is gone then.
  static v8::Local<v8::Object> wrap(Scope& scope, std::unique_ptr<T> self,
                                    size_t native_bytes = 0) {
    return make(scope, std::move(self), &kTag, native_bytes, goes);
  }
  // The C++ object behind `value`, or null when it is anything else.
  static T* unwrap(v8::Local<v8::Value> value) { return static_cast<T*>(from(value, &kTag)); }

 private:
  static inline const char kTag = 0;
};

// Keeps a JS value alive from C++ while a native operation is in flight. Emptied at the realm's
// teardown, so `get` can come back empty.
class Pin {
 public:
  Pin() = default;
  Pin(Scope& scope, v8::Local<v8::Value> value);
  Pin(Pin&& other) noexcept;
  Pin& operator=(Pin&& other) noexcept;
  ~Pin();
  v8::Local<v8::Value> get(v8::Isolate* isolate) const { return value_.Get(isolate); }
  bool empty() const { return value_.IsEmpty(); }
  void reset();

 private:
  friend struct PinList;
  void unlink();
  v8::Global<v8::Value> value_;
  v8::Isolate* isolate_ = nullptr;
  Pin* previous_ = nullptr;
  Pin* next_ = nullptr;
};

}  // namespace edgert::binding
