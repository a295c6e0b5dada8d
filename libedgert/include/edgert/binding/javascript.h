// Javascript: the way from native code into a realm's JavaScript.
#pragma once

#include <v8.h>

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// A function that is called before the call that it is given to returns, and so need not be copied.
class Action {
 public:
  template <typename Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, Action>)
      Action(Function&& function)  // NOLINT(runtime/explicit)
      : function_(const_cast<void*>(static_cast<const void*>(&function))),
        call_([](void* given, Scope& scope) {
          (*static_cast<std::remove_reference_t<Function>*>(given))(scope);
        }) {}

  void operator()(Scope& scope) const { call_(function_, scope); }

 private:
  void* function_;
  void (*call_)(void* function, Scope& scope);
};

// Who comes from the loop, with no JS below on the stack, enters here; what the JS leaves behind,
// microtasks and rejections that nobody handles, is seen to before the outermost call returns.
// Thread: the realm's, but for what `expect` returns. Owner: the realm. Once the realm ends nothing
// runs any more, and every call comes back without having done anything.
class Javascript {
 public:
  // Runs `action` inside the realm: handle scope, context. For native completions that settle
  // promises.
  virtual void enter(Action action) = 0;
  // Calls a function that a binding holds; `result` may be null. False when it threw, which is
  // reported as uncaught, or when the isolate is terminating.
  virtual bool call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
                    v8::Local<v8::Value>* result) = 0;
  // Takes over an error nobody caught: what an exception in a loop callback does.
  virtual void report_uncaught(Scope& scope, v8::Local<v8::Value> error) = 0;
  // Node's ticks: while the first of `flags`, a Uint8Array, is not 0, `run` is called wherever
  // microtasks would be run; it runs them, too. While the second is not 0, it is called behind
  // them. The realm keeps both.
  virtual void set_ticks(v8::Local<v8::Function> run, v8::Local<v8::Uint8Array> flags) = 0;
  // Promises that reject are from now on the business of `told(event, promise, value)`, which must
  // not throw: the events are those of v8::PromiseRejectEvent.
  virtual void hear_rejections(v8::Local<v8::Function> told) = 0;
  // What V8 asks of modules that a binding has made beside those of the realm's graph is from now
  // on the business of `told`: told(kMeta, namespace, meta) fills in what such a module sees of
  // itself, told(kImport, id, specifier, attributes) gives the promise of an import() in code that
  // was compiled with the number `id` for its host options. The attributes are a flat list.
  enum class ModuleQuestion { kMeta, kImport };
  virtual void answer_for_modules(v8::Local<v8::Function> told) = 0;
  // Runs `action` on this thread, in the realm as it is. What JavaScript it still runs after `ms`
  // is terminated; true: that was so, and the caller may go on. False with a pending exception when
  // too many wait for their end already, or nothing can watch it; `action` has not run then.
  virtual bool run_within(Scope& scope, double ms, Action action) = 0;
  // From now on what V8 carries along `await` also follows thenables, and ends with each turn.
  virtual void carry_context() = 0;
  // Queues `task` on the realm's own loop, after the current callback.
  virtual void post(std::function<void()> task) = 0;

  // For an answer that comes from ANY thread: a function that brings it here, once. `arrived` stays
  // with the realm, so it may hold JS: it runs inside the realm as `enter` does, and is destroyed
  // on this thread while the isolate lives, whether an answer came, the function was dropped
  // uncalled or the realm has ended. The answer itself is destroyed on any thread, so it holds no
  // JS and nothing of the realm.
  template <typename... T>
  std::function<void(T...)> expect(
      std::type_identity_t<std::function<void(Scope&, T...)>> arrived) {
    return caller<T...>(false, std::move(arrived));
  }
  // The same for any number of answers; `arrived` stays until the function is dropped.
  template <typename... T>
  std::function<void(T...)> expect_many(
      std::type_identity_t<std::function<void(Scope&, T...)>> arrived) {
    return caller<T...>(true, std::move(arrived));
  }

  // What they are made of. The caller knows the number of what is kept here, and the way to it.
  class Caller {
   public:
    virtual ~Caller() = default;
    virtual void call(std::shared_ptr<void> answer) = 0;
  };
  using Arrived = std::function<void(Scope&, void* answer)>;
  virtual std::shared_ptr<Caller> keep(bool many, Arrived arrived) = 0;

 protected:
  ~Javascript() = default;

 private:
  template <typename... T>
  std::function<void(T...)> caller(bool many, std::function<void(Scope&, T...)> arrived) {
    using Answer = std::tuple<T...>;
    return [caller = keep(many, [arrived = std::move(arrived)](Scope& scope, void* answer) {
              std::apply([&](T&... parts) { arrived(scope, std::move(parts)...); },
                         *static_cast<Answer*>(answer));
            })](T... parts) { caller->call(std::make_shared<Answer>(std::move(parts)...)); };
  }
};

}  // namespace edgert::binding
