// A context of node:vm: global objects of their own beside the realm's, with V8's builtins and
// nothing of the platform.
#pragma once

#include <v8.h>

#include <cstdint>
#include <memory>

#include "edgert/binding/natives.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings::node {

// Its JS object and the context hold each other, so that they go together. Owner: the JS object.
class VmContext final : public binding::Wrap<VmContext, binding::Goes::kAtOnce> {
 public:
  // makeContext(sandbox | undefined, allowsStrings, hasOwnMicrotasks) → its global object; the
  // sandbox, or that object where there is none, has the handle under the library's private symbol
  static void create(const binding::Arguments& info);

  VmContext(int32_t id, std::shared_ptr<void> table, std::unique_ptr<v8::MicrotaskQueue> queue)
      : id_(id), table_(std::move(table)), queue_(std::move(queue)) {}
  ~VmContext() override;

  // The context that `handle` stands for, this realm's where it is undefined, and its microtasks.
  // False with a pending exception for anything else.
  static bool read(binding::Scope& scope, v8::Local<v8::Value> handle,
                   v8::Local<v8::Context>* context, v8::MicrotaskQueue** queue = nullptr);
  v8::Local<v8::Context> get(v8::Isolate* isolate) const;
  // Its own; null where its microtasks are the realm's.
  v8::MicrotaskQueue* queue() const { return queue_.get(); }

 private:
  const int32_t id_;
  const std::shared_ptr<void> table_;
  const std::unique_ptr<v8::MicrotaskQueue> queue_;
};

}  // namespace edgert::bindings::node
