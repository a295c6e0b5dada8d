// A realm: one global object with its platform, in one isolate, on one thread. What bindings may
// ask of their surroundings.
#pragma once

#include <v8.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/http_client.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/scope.h"
#include "edgert/binding/socket.h"
#include "edgert/exchange.h"
#include "edgert/observer.h"
#include "edgert/worker.h"

namespace edgert {
class EventQueue;
class IsolatePool;
}  // namespace edgert

namespace edgert::binding {

// JS functions that the platform's JS half registers once, by `natives.core.setHook(name, fn)`, for
// C++ to call. They live in the snapshot.
enum class Hook {
  kRequest,    // request(id, method, url, headersFlat, hasBody, peerAddress, peerPort): a request
               // arrived
  kAbort,      // abort(id): the client of request `id` went away
  kTimer,      // timer(nowMs): the realm's timer fired
  kEvaluated,  // evaluated(namespace): the entry module ran to its end
  kStart,      // start(info): the realm begins its life; before any user code
  kUncaught,   // uncaught(error, promise | undefined): returns true if a listener prevented the
               // default
  kRejectionLater,  // rejectionHandled(promise, reason): a rejection already reported got a handler
  kMakeError,       // makeError(className, message): builds a Deno.errors instance
  kBeforeUnload,    // beforeUnload(reason)
  kDispatch,        // dispatch(type): a plain event for the global object
  kLate,            // late(name): the value of a global that a late part defines
  kDescribe,        // describe(error): what the log says of it
  kUnanswered,      // unanswered(): no handler will come for the requests that wait for one
  kCount,
};

struct PromiseRejection {
  v8::Global<v8::Promise> promise;
  v8::Global<v8::Value> reason;
};

// Why a request may not leave.
struct Refusal {
  std::string message;
  uint64_t retry_after_ms = 0;
};

// Who has a last word for its peer when the realm ends.
class Leaver {
 public:
  virtual ~Leaver() = default;
  // What is written inside is sent, as far as credit goes. Scripts do not run any more.
  virtual void realm_ends() noexcept = 0;
};

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

class Realm {
 public:
  virtual ~Realm() = default;
  static Realm& from(v8::Isolate* isolate);

  virtual v8::Isolate* isolate() = 0;
  virtual const WorkerOptions& options() const = 0;
  // The worker's UUID in text.
  virtual const std::string& id() const = 0;
  // Null for realms that do not receive events.
  virtual EventQueue* events() = 0;
  // Ends this worker after the current turn, as if it had been asked for from outside.
  virtual void schedule_termination() = 0;
  // What V8 says of this realm's heap.
  virtual HeapMetrics heap_metrics() = 0;
  // What the worker may use, and whether there is room for more.
  virtual Memory& memory() = 0;
  // Null for realms that may not create workers.
  virtual IsolatePool* pool() = 0;

  // Calls a hook with the realm entered, then drains microtasks and reports unhandled rejections.
  // For entry from the loop, with no JS below on the stack. Returns false if the hook threw
  // (already reported as uncaught) or the isolate is terminating.
  virtual bool call_hook(Hook hook, int argc, v8::Local<v8::Value> argv[]) = 0;
  // The same for a function that a binding holds; `result` may be null.
  virtual bool call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
                    v8::Local<v8::Value>* result) = 0;
  // Runs `action` on this thread inside the realm (handle scope, context), then drains microtasks.
  // For native completions that settle promises.
  virtual void enter(Action action) = 0;
  // Queues `task` on the realm's own loop, after the current callback. This thread only.
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

  // Runs `work` on a thread of the worker's own beside this one, then `done` inside the realm as
  // `enter` does. For what computes: its CPU time is the worker's, and however long it takes, it
  // holds up nobody else. It looks at `stopped` and ends early when it is true. When the realm ends
  // first, `done` is destroyed uncalled, while the isolate still lives; `work` and what it holds
  // may outlive the isolate, so it holds no memory of JS.
  virtual void calculate(std::function<void(const std::atomic<bool>& stopped)> work,
                         std::function<void(Scope&)> done) = 0;
  // The same on threads that all workers share, and that the worker's end waits for: for what waits
  // for a disk, a moment at a time.
  virtual void run_off_thread(std::function<void(const std::atomic<bool>& stopped)> work,
                              std::function<void(Scope&)> done) = 0;

  // One timer per realm, for the timers binding: fires kTimer once after `ms` (>= 0); a later call
  // replaces it; negative disarms.
  virtual void arm_timer(double ms) = 0;
  // Milliseconds on the monotonic clock since the realm began, microsecond resolution.
  virtual double now_ms() = 0;

  // Exchanges are known to JS by number. `exchange` returns null for numbers that ended.
  virtual Exchange* exchange(uint32_t id) = 0;
  // Ends the request: destroys the exchange (which must have been answered or failed).
  virtual void release_exchange(uint32_t id) = 0;

  // The entry script has registered a request handler: the worker counts as ready.
  virtual void handler_registered() = 0;
  // Whether one may still be registered. The hook kUnanswered says when that is over.
  virtual bool awaits_handler() = 0;
  // The URL of the entry module.
  virtual std::string entry_url() = 0;
  // One console or runtime message to the Observer.
  virtual void log(LogLevel level, std::string_view message) = 0;
  // Takes over an error nobody caught: what an exception in a loop callback does.
  virtual void report_uncaught(Scope& scope, v8::Local<v8::Value> error) = 0;
  // Ends this worker: in-flight requests are refused with `error`.
  virtual void fail_worker(Error error) = 0;
  // Stack or message of a caught value, source-mapped, as it is shown to people ("Error: fail\n at
  // file:///…").
  virtual std::string describe(Scope& scope, v8::Local<v8::Value> error) = 0;

  // Requests to other workers, answered on this thread (never inside the call). `on_head` gets the
  // response head with its body source, or an error. The body source, when not null, must be
  // attached or cancelled/destroyed. Returns a number for `abort_fetch`.
  using FetchDone = std::function<void(Result<FetchResponse>)>;
  virtual uint32_t fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                         std::unique_ptr<ByteSource> body, FetchDone done) = 0;
  virtual void abort_fetch(uint32_t id) = 0;

  // Requests to other servers. This client lives as long as the realm.
  virtual HttpClient& http_client() = 0;
  // One with connections and options of its own; fails for options that cannot be used.
  virtual Result<std::shared_ptr<HttpClient>> make_http_client(HttpClientOptions options) = 0;

  // The path of a file: URL, of a file that the worker's static patterns name; empty when they do
  // not, or when the URL is no such one. A privileged worker may read every file.
  virtual std::string readable_path(const std::string& url) = 0;
  // Every request to another server passes here before it leaves: it goes on in the trace of the JS
  // that runs, and counts against the worker's rate limit. A value: it must not leave.
  virtual std::optional<Refusal> let_out(Scope& scope, RequestHead& head) = 0;
  // That of the request for which JS runs; empty: there is none, or the worker's options do not ask
  // for traces.
  virtual std::string trace_id() = 0;

  // Connections without HTTP; they live as long as the realm.
  virtual Sockets& sockets() = 0;
  // What the realm's connections to others and its files count against.
  virtual std::shared_ptr<DescriptorShare> descriptors() = 0;

  // Keeps a retired worker until the promise is settled, however that goes.
  virtual void wait_until(Scope& scope, v8::Local<v8::Promise> promise) = 0;

  // Native state of a binding in this realm, by the address of a static tag; created by the binding
  // at first use, destroyed with the realm while the isolate still lives.
  virtual std::shared_ptr<void>& slot(const void* tag) = 0;

  // Told once, unless V8 does not give the realm's thread back. Who goes before is forgotten.
  virtual void tell_at_end(std::weak_ptr<Leaver> leaver) = 0;

  // Whether so many bytes of a response may wait for their client beside those that wait already.
  virtual bool may_wait(size_t bytes) const = 0;

 protected:
  friend class WrapBase;
  friend class Pin;

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
