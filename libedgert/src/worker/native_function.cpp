#include "worker/native_function.h"

#include <mutex>
#include <utility>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/realm.h"
#include "worker/native_answer.h"
#include "worker/native_call.h"

namespace edgert::worker {

using binding::Arguments;
using binding::Scope;

// What a call keeps in the realm until it is settled: it counts as one, and as memory.
class NativeFunction::Pending {
 public:
  Pending(Scope& scope, SharedPtr shared)
      : held(scope.realm().memory()), shared_(std::move(shared)) {
    ++shared_->pending;
  }
  ~Pending() { --shared_->pending; }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  void keep(Scope& scope, v8::Local<v8::Promise::Resolver> promise) {
    promise_ = binding::Pin(scope, promise);
    trace_ = binding::Pin(scope, take_trace(scope));
  }

  void settle(Scope& scope, NativeAnswer& answer) const {
    v8::Isolate* isolate = scope.isolate();
    const auto promise = promise_.get(isolate).As<v8::Promise::Resolver>();
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> value;
    if (value_of(scope, answer).ToLocal(&value)) {
      promise->Resolve(scope.context(), value).IsNothing();
      return;
    }
    if (!caught.HasCaught() || caught.HasTerminated()) return;
    v8::Local<v8::Value> error = caught.Exception();
    caught.Reset();
    set_stack(scope, error, trace_.get(isolate));
    promise->Reject(scope.context(), error).IsNothing();
  }

  binding::HeldBytes held;

 private:
  const SharedPtr shared_;
  binding::Pin promise_, trace_;
};

NativeFunction::NativeFunction(Makings makings)
    : shared_(std::make_shared<Shared>(std::move(makings))) {}

v8::MaybeLocal<v8::Function> NativeFunction::make(Scope& scope, Makings makings) {
  v8::Local<v8::Object> data = wrap(scope, std::make_unique<NativeFunction>(std::move(makings)));
  if (data.IsEmpty()) return {};
  return v8::Function::New(scope.context(), call, data, 0, v8::ConstructorBehavior::kThrow);
}

void NativeFunction::call(const Arguments& info) {
  Scope scope(info);
  const NativeFunction* const self = unwrap(info.Data());
  if (self == nullptr) return binding::throw_type_error(scope, "the native function is gone");
  const SharedPtr shared = self->shared_;
  if (shared->makings.options.is_synchronous) {
    v8::Local<v8::Value> answer;
    if (call_now(scope, info, shared).ToLocal(&answer)) info.GetReturnValue().Set(answer);
    return;
  }
  v8::Local<v8::Promise::Resolver> promise;
  if (!v8::Promise::Resolver::New(scope.context()).ToLocal(&promise)) return;
  v8::TryCatch caught(scope.isolate());
  if (!call_later(scope, info, shared, promise)) {
    if (!caught.HasCaught() || caught.HasTerminated()) {
      (void)caught.ReThrow();
      return;
    }
    v8::Local<v8::Value> error = caught.Exception();
    caught.Reset();
    promise->Reject(scope.context(), error).IsNothing();
  }
  info.GetReturnValue().Set(promise->GetPromise());
}

v8::MaybeLocal<v8::Value> NativeFunction::call_now(Scope& scope, const Arguments& info,
                                                   const SharedPtr& shared) {
  const Makings& makings = shared->makings;
  const Pending pending(scope, shared);
  auto arguments = std::make_shared<NativeArguments>();
  binding::HeldBytes held(scope.realm().memory());
  if (!read_arguments(scope, info, makings.state, {}, &held, arguments.get())) return {};
  // Settled later it is nobody's.
  const auto answered = std::make_shared<std::pair<std::mutex, std::shared_ptr<NativeAnswer>>>();
  {
    const auto call = std::make_shared<NativeCall::Impl>(
        makings.state, *makings.kept, std::move(arguments), Turns::Place(),
        [answered](std::shared_ptr<NativeAnswer> answer) {
          const std::lock_guard lock(answered->first);
          answered->second = std::move(answer);
        });
    call->begin(shared->function);
  }
  std::shared_ptr<NativeAnswer> answer;
  {
    const std::lock_guard lock(answered->first);
    answer = std::move(answered->second);
  }
  if (answer != nullptr) return value_of(scope, *answer);
  binding::throw_error(scope, makings.name + " of the host gave no answer before it returned");
  return {};
}

bool NativeFunction::call_later(Scope& scope, const Arguments& info, const SharedPtr& shared,
                                v8::Local<v8::Promise::Resolver> promise) {
  const Makings& makings = shared->makings;
  if (shared->pending >= makings.options.max_pending) {
    scope.isolate()->ThrowException(make_error(
        scope, "Busy",
        "too many calls of " + makings.name + " wait for an answer of the host: the limit is " +
            std::to_string(makings.options.max_pending)));
    return false;
  }
  const auto pending = std::make_shared<Pending>(scope, shared);
  const Turns::Place place{makings.options.executor};
  auto arguments = std::make_shared<NativeArguments>();
  if (!read_arguments(scope, info, makings.state, place, &pending->held, arguments.get()))
    return false;
  pending->keep(scope, promise);
  const auto call = std::make_shared<NativeCall::Impl>(
      makings.state, *makings.kept, std::move(arguments), place,
      scope.realm().js().expect<std::shared_ptr<NativeAnswer>>(
          [pending](Scope& inner, const std::shared_ptr<NativeAnswer>& answer) {
            pending->settle(inner, *answer);
          }));
  call->begin(shared->function);
  return true;
}

}  // namespace edgert::worker
