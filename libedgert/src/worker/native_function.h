// NativeFunction: a function of a host's, as scripts call it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "edgert/binding/wrap.h"
#include "edgert/extension.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// Owner: its JS function. Thread: the realm's.
class NativeFunction final : public binding::Wrap<NativeFunction> {
 public:
  struct Makings {
    std::string name;  // as messages have it
    HostFunction function;
    FunctionOptions options;
    std::shared_ptr<const WorkerState> state;
    std::shared_ptr<std::shared_ptr<void>> kept;  // what its extension keeps in the realm
  };
  explicit NativeFunction(Makings makings);

  // What scripts see; empty when the stack is used up.
  static v8::MaybeLocal<v8::Function> make(binding::Scope& scope, Makings makings);

 private:
  // What a call needs of this object, which may go while a script of the arguments' runs.
  struct Shared {
    explicit Shared(Makings given)
        : makings(std::move(given)),
          function(std::make_shared<const HostFunction>(makings.function)) {}
    const Makings makings;
    const std::shared_ptr<const HostFunction> function;
    size_t pending = 0;
  };
  class Pending;
  using SharedPtr = std::shared_ptr<Shared>;

  static void call(const binding::Arguments& info);
  // The answer itself, or empty with a pending exception.
  static v8::MaybeLocal<v8::Value> call_now(binding::Scope& scope, const binding::Arguments& info,
                                            const SharedPtr& shared);
  // Settles `promise` later. False with a pending exception: the host is not called.
  static bool call_later(binding::Scope& scope, const binding::Arguments& info,
                         const SharedPtr& shared, v8::Local<v8::Promise::Resolver> promise);

  const SharedPtr shared_;
};

}  // namespace edgert::worker
