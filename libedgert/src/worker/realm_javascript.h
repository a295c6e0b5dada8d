// RealmJavascript: how native code enters a worker's JavaScript.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/binding/javascript.h"
#include "js/hook.h"
#include "js/isolate.h"
#include "loop/loop.h"
#include "worker/deadline.h"
#include "worker/expected.h"
#include "worker/local_work.h"
#include "worker/pulse.h"
#include "worker/realm_lifetime.h"
#include "worker/realm_thread.h"

namespace edgert::worker {

// Thread: the worker's, but for what `keep` returns. Owner: the realm.
class RealmJavascript final : public binding::Javascript {
 public:
  RealmJavascript(loop::Loop& loop, RealmThread& thread, RealmLifetime& lifetime, Pulse& pulse,
                  std::weak_ptr<LocalWork> work)
      : loop_(loop),
        thread_(thread),
        lifetime_(lifetime),
        pulse_(pulse),
        expected_(*this, std::move(work)) {}

  // Nothing can be entered before; the isolate stays until `forget`.
  void begin(js::Isolate& isolate) { isolate_ = &isolate; }
  // Nothing is entered from here on.
  void end() { isolate_ = nullptr; }
  // Drops what answers would have been brought to. With the isolate still alive.
  void forget() {
    expected_.clear();
    ticks_.Reset();
    tick_flags_.reset();  // the isolate's allocator frees it
  }

  // Calls a hook. False when it threw, which is reported as uncaught, or when the isolate is
  // terminating.
  bool call_hook(js::Hook hook, int argc, v8::Local<v8::Value> argv[]);
  // Calls one that takes a name: enters for it.
  void tell(js::Hook hook, std::string_view name);
  // The failure of a worker that nobody has caught `error` in: `what`, and behind it its stack or
  // message, source-mapped, as it is shown to people ("Error: fail\n at file:///…").
  Error uncaught(binding::Scope& scope, std::string_view what, v8::Local<v8::Value> error);

  void enter(binding::Action action) override;
  bool call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
            v8::Local<v8::Value>* result) override;
  void report_uncaught(binding::Scope& scope, v8::Local<v8::Value> error) override;
  void set_ticks(v8::Local<v8::Function> run, v8::Local<v8::Uint8Array> flags) override;
  void hear_rejections(v8::Local<v8::Function> told) override;
  void answer_for_modules(v8::Local<v8::Function> told) override {
    if (isolate_ != nullptr) isolate_->answer_for_modules(told);
  }
  bool run_within(binding::Scope& scope, double ms, binding::Action action) override;
  void carry_context() override {
    if (isolate_ != nullptr) isolate_->carry_continuation_data();
  }
  void post(std::function<void()> task) override { loop_.post(std::move(task)); }
  std::shared_ptr<Caller> keep(bool many, Arrived arrived) override {
    return expected_.keep(many, std::move(arrived));
  }

 private:
  // A stretch of JS on this thread; the outermost one settles what it leaves behind.
  class Entry {
   public:
    explicit Entry(RealmJavascript& realm);
    ~Entry();

   private:
    RealmJavascript& realm_;
  };
  // After JS ran with nothing below it: microtasks, then rejections nobody handled.
  void settle();
  // What a script has entered and not left does not outlast the turn.
  void end_context();
  // Microtasks, and Node's ticks where there are any.
  void run_microtasks();
  enum Flag : size_t { kTicks, kRejections, kFlags };
  bool flag(Flag which) const {
    return tick_flags_ != nullptr &&
           static_cast<const uint8_t*>(tick_flags_->Data())[tick_at_ + which] != 0;
  }

  loop::Loop& loop_;
  RealmThread& thread_;
  RealmLifetime& lifetime_;
  Pulse& pulse_;  // shows the watchdog whether JS runs
  js::Isolate* isolate_ = nullptr;
  Expected expected_;
  v8::Global<v8::Function> ticks_;
  std::shared_ptr<v8::BackingStore> tick_flags_;  // null without ticks
  size_t tick_at_ = 0;                            // the flags' place in it
  std::vector<Deadline*> deadlines_;              // the innermost one last
  int depth_ = 0;                                 // calls into JS on the stack
};

}  // namespace edgert::worker
