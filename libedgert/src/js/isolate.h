// Isolate: one v8::Isolate with the context of its realm, and everything of ours that hangs on it.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"
#include "edgert/platform.h"
#include "edgert/snapshot.h"
#include "js/allocator.h"
#include "js/blob.h"
#include "js/helper_work.h"
#include "js/hook.h"
#include "js/icu_memory.h"
#include "js/memory_account.h"
#include "js/v8_compat.h"
#include "js/v8_platform.h"

namespace edgert::binding {
struct WrapList {
  WrapBase* first = nullptr;
  WrapBase* dead = nullptr;  // those of them whose JS objects have been collected
  std::vector<std::unique_ptr<WrapBase>> doomed;  // buried, and nothing of them counts any more
  // Gone with the list, so that what is posted knows.
  const std::shared_ptr<WrapList*> self = std::make_shared<WrapList*>(this);

  void insert(v8::Isolate* isolate, WrapBase* wrap);
  void remove(v8::Isolate* isolate, WrapBase* wrap);
  void bury(v8::Isolate* isolate, WrapBase* wrap);
  void bury_dead(v8::Isolate* isolate);
  void destroy_doomed();
  void destroy_all(v8::Isolate* isolate);
};
struct PinList {
  Pin* first = nullptr;
  void insert(Pin* pin);
  void remove(Pin* pin);
  void reset_all();
};
}  // namespace edgert::binding

namespace edgert::js {

class LatePart;

struct IsolateOptions {
  explicit IsolateOptions(MemoryAccount& counted_by) : account(counted_by) {}

  // What is counted, and what buffers must find room in; outlives the isolate. Its limit, as it is
  // when the isolate is made, is V8's for the heap, too.
  MemoryAccount& account;
  // The heap is at its limit of `current` bytes; the answer is the next one. The same again: V8 is
  // out of memory.
  std::function<size_t(size_t current)> on_heap_limit;
  // After every collection, in the middle of whatever V8 does. Must not touch JS.
  std::function<void()> on_collection;
  // V8 cannot go on and would end the process. Must not return and not touch JS. Null: the process
  // ends.
  std::function<void(const std::string& why)> on_ruin;
};

struct PromiseRejection {
  v8::Global<v8::Promise> promise;
  v8::Global<v8::Value> reason;
};

// Objects of ours that are alive in the process. Tests count them to zero.
struct LiveCounts {
  static std::atomic<int64_t> isolates, wraps, pins;
  static std::atomic<int64_t> ruined;  // isolates that V8 gave up; counted above too, for ever
};

// Thread: the one that made it, but for terminate. Owner: the worker's realm.
class Isolate final : public MemoryAccount::Heap {
 public:
  static Result<std::unique_ptr<Isolate>> create(Platform::Impl& platform,
                                                 const Snapshot::Impl& snapshot, Blob blob,
                                                 const IsolateOptions& options);
  // Of one in which a snapshot is made: late parts can be had in it, and nothing else. Does not own
  // it.
  static std::unique_ptr<Isolate> while_frozen(v8::Isolate* isolate, const Snapshot::Impl& snapshot,
                                               MemoryAccount& account);
  // Once, before anything runs in it. `options` are in place of those that it was made with, for
  // the same account; `wake` is called on any thread when a foreground task arrives.
  void begin(const IsolateOptions& options, binding::Realm& realm, std::function<void()> wake);
  ~Isolate();
  Isolate(const Isolate&) = delete;
  Isolate& operator=(const Isolate&) = delete;

  static Isolate& from(v8::Isolate* isolate) { return *static_cast<Isolate*>(isolate->GetData(0)); }

  // That of this thread; null where there is none, or none of ours.
  static Isolate* current();

  v8::Isolate* get() { return isolate_; }
  v8::Local<v8::Context> context() { return context_.Get(isolate_); }
  binding::Realm* realm() { return realm_; }
  const Snapshot::Impl& snapshot() const { return *snapshot_; }
  // A snapshot is made of it.
  bool is_frozen() const { return is_borrowed_; }
  // Some of Node's library is in it.
  Blob blob() const { return blob_; }
  bool has_node() const { return has_node_; }
  void set_has_node() { has_node_ = true; }
  // Where the snapshot gathers code, it gets that of what has run when the isolate ends.
  void has_evaluated(const LatePart& part, v8::Local<v8::UnboundScript> script);
  // Empty when the platform's JS half registered none.
  v8::Local<v8::Function> hook(Hook hook) {
    return hooks_[static_cast<size_t>(hook)].Get(isolate_);
  }

  bool run_foreground_tasks() { return runner_->run_due(); }
  // Milliseconds until the next one that V8 has put off; negative: there is none.
  double next_foreground_task_ms() { return runner_->next_delay_ms(); }
  void drain_microtasks() { isolate_->PerformMicrotaskCheckpoint(); }

  // Continuation data reaches all that `await` and promises run.
  void carry_continuation_data() {
    if (!std::exchange(carries_data_, true)) compat::carry_continuation_data_to_thenables(isolate_);
  }
  bool carries_continuation_data() const { return carries_data_; }

  // Rejections without a handler since the last call, in order; and those already taken that got
  // one later.
  std::vector<PromiseRejection> take_unhandled();
  std::vector<PromiseRejection> take_handled_later();
  // From now on `told` is called with each event of v8::PromiseRejectEvent, the promise and the
  // value, in place of these lists; first with what is in them. It must not throw.
  void hear_rejections(v8::Local<v8::Function> told);
  // See edgert/binding/javascript.h.
  void answer_for_modules(v8::Local<v8::Function> told) { module_answers_.Reset(isolate_, told); }
  // Undefined where nobody answers.
  v8::MaybeLocal<v8::Value> ask_of_module(int count, v8::Local<v8::Value>* question);

  // "Error: fail\n    at handler (file:///f/index.ts:3:9)", or the value as text. `shown` gets the
  // errors that it shows, each the cause of the one before.
  std::string describe(binding::Scope& scope, v8::Local<v8::Value> error,
                       std::vector<v8::Local<v8::Value>>* shown = nullptr);
  // Where an error was made, in the sources, from 1: the first frame of a script, of the author's
  // own modules where there is one. None where nobody has looked at its stack. No script has said
  // it, but what it calls a module may be anything. Of a function, where it is written.
  struct Place {
    std::string url;
    int line = 0, column = 0;
  };
  std::optional<Place> place_of(binding::Scope& scope, v8::Local<v8::Value> error);
  // "index.ts:3", where the code of a script is that runs now; empty: none does.
  std::string place_of_script() const;
  // Maps a generated position (1-based, in and out) to its source.
  using PositionLookup =
      std::function<bool(const std::string& url, int* line, int* column, std::string* source)>;
  void set_position_lookup(PositionLookup lookup) { lookup_ = std::move(lookup); }

  // What this isolate is counted by, and is asked for its numbers by.
  MemoryAccount& account() { return *account_; }
  uint64_t bytes_in_use() override;
  uint64_t heap_bytes_in_use() override;
  // As far as is known: where V8 alone knows its pages, as it was when somebody last looked.
  uint64_t bytes_taken() override;
  void collect() override {
    isolate_->LowMemoryNotification();
    wraps_.bury_dead(isolate_);
  }
  // Calls on_ruin, if there is one.
  void ruin(const std::string& why) {
    if (on_ruin_) on_ruin_(why);
  }
  // For an isolate that nobody disposes, on its own thread, which never goes back into it. In this
  // order: whether V8's helper threads have done with it in time (empty: waits as long as it
  // takes); frees its heap and buffers, which nobody may look at any more, as far as V8 lets others
  // do that.
  bool stop_helpers(std::optional<std::chrono::milliseconds> at_most) {
    return helper_work_->stop(at_most);
  }
  void discard();

  // Any thread, while the isolate lives: stops JS that runs or starts.
  void terminate() { isolate_->TerminateExecution(); }

  binding::WrapList& wraps() { return wraps_; }
  binding::PinList& pins() { return pins_; }
  // An operation in flight will call back, or V8 works for the isolate elsewhere.
  bool is_awaited() { return pins_.first != nullptr || helper_work_->is_running(); }
  v8::Local<v8::ObjectTemplate> wrap_template();

 private:
  Isolate() = default;
  static void on_rejection(v8::PromiseRejectMessage message);
  // Whether it is of a promise in the lists.
  bool got_handler(v8::Local<v8::Promise> promise);
  void tell_of_rejection(v8::PromiseRejectEvent event, v8::Local<v8::Promise> promise,
                         v8::Local<v8::Value> value);
  static v8::MaybeLocal<v8::Value> prepare_stack(v8::Local<v8::Context> context,
                                                 v8::Local<v8::Value> error,
                                                 v8::Local<v8::Array> sites);
  static size_t near_heap_limit(void* self, size_t current, size_t initial);
  static void collected(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags flags,
                        void* self);
  static void out_of_memory(const char* where, bool is_heap);
  Status read_hooks();
  // To what V8 tells, as far as somebody wants to hear it.
  void listen(const IsolateOptions& options);
  // What a CallSite can be asked; stack.cpp has the names, in this order.
  enum class Site {
    kFileName,
    kNameOrSourceUrl,
    kLine,
    kColumn,
    kTypeName,
    kIsNative,
    kIsAsync,
    kText,
    kCount
  };
  enum class Origin { kScript, kPlatform, kLibrary, kBuiltin };
  // Before any script has seen one, and could replace what is asked.
  void keep_site_methods(binding::Scope& scope, v8::Local<v8::Array> sites);
  v8::Local<v8::Value> ask(binding::Scope& scope, v8::Local<v8::Object> site, Site what);
  Origin origin_of(binding::Scope& scope, v8::Local<v8::Object> site);
  std::vector<v8::Local<v8::Object>> of_scripts(binding::Scope& scope, v8::Local<v8::Array> sites);
  std::string without_receiver(binding::Scope& scope, v8::Local<v8::Object> site, std::string text);
  std::optional<Place> source_of(binding::Scope& scope, v8::Local<v8::Object> site);
  // Of a place in the code that V8 runs; none where that is the platform's.
  std::optional<Place> source_of(Place place) const;
  std::optional<Place> place_of_function(binding::Scope& scope, v8::Local<v8::Function> function);
  void keep_place(binding::Scope& scope, v8::Local<v8::Value> error,
                  const std::vector<v8::Local<v8::Object>>& sites);
  std::string site_text(binding::Scope& scope, v8::Local<v8::Object> site);

  V8Platform* platform_ = nullptr;
  binding::Realm* realm_ = nullptr;
  const Snapshot::Impl* snapshot_ = nullptr;
  bool is_borrowed_ = false;
  Blob blob_ = Blob::kWeb;
  bool has_node_ = false;
  bool carries_data_ = false;
  MemoryAccount* account_ = nullptr;
  std::unique_ptr<Allocator> allocator_;
  v8::Isolate* isolate_ = nullptr;
  std::shared_ptr<ForegroundRunner> runner_;
  size_t heap_bytes_ = 0;  // when V8 was last asked
  IcuMemory icu_memory_;
  const std::shared_ptr<HelperWork> helper_work_ = std::make_shared<HelperWork>();
  v8::Global<v8::Context> context_;
  std::array<v8::Global<v8::Function>, static_cast<size_t>(Hook::kCount)> hooks_;
  v8::Global<v8::ObjectTemplate> wrap_template_;
  std::array<v8::Global<v8::Function>, static_cast<size_t>(Site::kCount)> site_methods_;
  v8::Global<v8::Function> rejections_;
  v8::Global<v8::Function> module_answers_;
  std::vector<PromiseRejection> unhandled_;
  std::vector<PromiseRejection> reported_;
  std::vector<PromiseRejection> handled_later_;
  std::vector<std::pair<const LatePart*, v8::Global<v8::UnboundScript>>> evaluated_;
  PositionLookup lookup_;
  bool hears_heap_limit_ = false, hears_collections_ = false;
  std::function<size_t(size_t)> on_heap_limit_;
  std::function<void()> on_collection_;
  std::function<void(const std::string&)> on_ruin_;
  binding::WrapList wraps_;
  binding::PinList pins_;
};

}  // namespace edgert::js
