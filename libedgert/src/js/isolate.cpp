#include "js/isolate.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/last_words.h"
#include "js/address_space.h"
#include "js/platform_impl.h"
#include "js/snapshot_impl.h"

#if defined(__SANITIZE_ADDRESS__)
// LeakSanitizer asks at the end. What an isolate that V8 gave up leaves behind is lost, and counted
// there.
extern "C" int __lsan_is_turned_off() { return edgert::js::LiveCounts::ruined.load() != 0; }
#endif

namespace edgert::js {

std::atomic<int64_t> LiveCounts::isolates{0}, LiveCounts::wraps{0}, LiveCounts::pins{0},
    LiveCounts::ruined{0};

namespace {

constexpr size_t kYoungBytes = size_t{12} << 20;
// V8 ends the process where it cannot even read the snapshot. What a worker is allowed below that
// is for those who count its memory to see.
constexpr size_t kLeastHeapBytes = size_t{16} << 20;

void on_fatal(const char* where, const char* message) {
  base::say_last(fmt::format("edgert: V8 cannot go on: {} ({})\n",
                             message == nullptr ? "?" : message, where == nullptr ? "?" : where));
}

}  // namespace

Result<std::unique_ptr<Isolate>> Isolate::create(Platform::Impl& platform,
                                                 const Snapshot::Impl& snapshot, Blob blob,
                                                 const IsolateOptions& options) {
  std::optional<TurnToReserve> turn(std::in_place);
  // Again after the pool's own look: others may have begun since.
  if (!turn->holds_another_isolate())
    return Error{ErrorCode::kLimit, "memory runs out (RLIMIT_AS or RLIMIT_DATA)"};
  std::unique_ptr<Isolate> self(new Isolate());
  self->platform_ = platform.v8.get();
  self->snapshot_ = &snapshot;
  self->blob_ = blob;
  self->has_node_ = blob == Blob::kNode;
  self->on_ruin_ = options.on_ruin;
  self->account_ = &options.account;
  self->allocator_ = std::make_unique<Allocator>(options.account);
  self->isolate_ = v8::Isolate::Allocate();
  v8::Isolate* isolate = self->isolate_;
  LiveCounts::isolates.fetch_add(1);
  self->runner_ = self->platform_->attach(isolate);
  v8::Isolate::CreateParams params;
  params.snapshot_blob = const_cast<v8::StartupData*>(&snapshot.blob(blob));
  params.external_references = snapshot.external_references.data();
  params.array_buffer_allocator = self->allocator_.get();
  params.allow_atomics_wait = false;  // nobody could wake the waiter
  if (const uint64_t limit = options.account.limit_bytes(); limit != 0) {
    params.constraints.ConfigureDefaultsFromHeapSize(0, std::max<size_t>(limit, kLeastHeapBytes));
  } else {
    // V8's own would keep tens of megabytes of garbage resident, for no gain that shows.
    params.constraints.set_max_young_generation_size_in_bytes(kYoungBytes);
  }
  // All isolates share what the first one of the process makes to be read only: those pages are
  // nobody's. Node's blob has what the web's has there, in the same places, and on a current V8
  // more behind it; so it comes first, if only for a moment.
  static std::once_flag first;
  bool is_first = false;
  std::call_once(first, [&] {
    is_first = true;
    v8::Isolate* before = nullptr;
    if (!compat::kBlobsShareReadOnly && blob != Blob::kNode) {
      before = v8::Isolate::Allocate();
      platform.v8->attach(before);
      params.snapshot_blob = const_cast<v8::StartupData*>(&snapshot.blob(Blob::kNode));
      v8::Isolate::Initialize(before, params);
      params.snapshot_blob = const_cast<v8::StartupData*>(&snapshot.blob(blob));
    }
    v8::Isolate::Initialize(isolate, params);
    if (before == nullptr) return;
    before->Dispose();
    platform.v8->detach(before);
  });
  HelperWork::set_here(self->helper_work_);
  self->icu_memory_.begin_here();
  if (!is_first) v8::Isolate::Initialize(isolate, params);
  turn.reset();
  isolate->SetData(0, self.get());
  isolate->Enter();
  isolate->SetFatalErrorHandler(on_fatal);
  compat::set_out_of_memory_handler(isolate, out_of_memory);
  isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate->SetPromiseRejectCallback(on_rejection);
  isolate->SetPrepareStackTraceCallback(prepare_stack);
  self->listen(options);
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context;
  if (!v8::Context::FromSnapshot(isolate, kPlatformContext).ToLocal(&context))
    return Error{ErrorCode::kInternal, "V8 makes no context from the snapshot"};
  self->context_.Reset(isolate, context);
  const Status hooks = self->read_hooks();
  if (!hooks.ok()) return hooks.error();
  return self;
}

std::unique_ptr<Isolate> Isolate::while_frozen(v8::Isolate* isolate, const Snapshot::Impl& snapshot,
                                               MemoryAccount& account) {
  std::unique_ptr<Isolate> self(new Isolate());
  self->isolate_ = isolate;
  self->is_borrowed_ = true;
  self->snapshot_ = &snapshot;
  self->account_ = &account;
  self->context_.Reset(isolate, isolate->GetCurrentContext());
  if (!self->read_hooks().ok()) return nullptr;
  isolate->SetData(0, self.get());
  return self;
}

void Isolate::begin(const IsolateOptions& options, binding::Realm& realm,
                    std::function<void()> wake) {
  EDGERT_CHECK(realm_ == nullptr && &options.account == account_);
  realm_ = &realm;
  on_ruin_ = options.on_ruin;
  listen(options);
  runner_->set_wake(std::move(wake));
}

void Isolate::has_evaluated(const LatePart& part, v8::Local<v8::UnboundScript> script) {
  if (snapshot_->gathers_code)
    evaluated_.emplace_back(&part, v8::Global<v8::UnboundScript>(isolate_, script));
}

void Isolate::listen(const IsolateOptions& options) {
  on_heap_limit_ = options.on_heap_limit;
  on_collection_ = options.on_collection;
  if (on_heap_limit_ && !std::exchange(hears_heap_limit_, true))
    isolate_->AddNearHeapLimitCallback(near_heap_limit, this);
  if (on_collection_ && !std::exchange(hears_collections_, true))
    isolate_->AddGCEpilogueCallback(collected, this);
}

Isolate* Isolate::current() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  return isolate == nullptr ? nullptr : static_cast<Isolate*>(isolate->GetData(0));
}

Isolate::~Isolate() {
  if (isolate_ == nullptr) return;
  {
    v8::HandleScope handles(isolate_);
    // 1. Native operations in flight let go of JS. 2. Objects that JS owned die, while they may
    // still look at the isolate.
    pins_.reset_all();
    wraps_.destroy_all(isolate_);
    // 3. Our own handles.
    for (auto& [part, script] : evaluated_) part->keep_code(script.Get(isolate_), blob_);
    evaluated_.clear();
    rejections_.Reset();
    module_answers_.Reset();
    unhandled_.clear();
    reported_.clear();
    handled_later_.clear();
    lookup_ = nullptr;
    for (auto& hook : hooks_) hook.Reset();
    for (auto& method : site_methods_) method.Reset();
    wrap_template_.Reset();
    context_.Reset();
  }
  if (is_borrowed_) {
    isolate_->SetData(0, nullptr);
    return;
  }
  // 4. The isolate. Its helper threads may post until it is gone; the runner drops what comes after
  // detach.
  isolate_->Exit();
  isolate_->Dispose();
  platform_->detach(isolate_);
  HelperWork::set_here(nullptr);
  icu_memory_.end_here();
  platform_->pages().forget(helper_work_.get());
  LiveCounts::isolates.fetch_sub(1);
}

Status Isolate::read_hooks() {
  v8::Local<v8::Context> current = context();
  v8::Local<v8::Value> stored = compat::embedder_value(current, kHooksSlot);
  if (!stored->IsArray()) return Error{ErrorCode::kInternal, "the snapshot holds no hooks"};
  v8::Local<v8::Array> hooks = stored.As<v8::Array>();
  for (uint32_t i = 0; i < hooks_.size(); ++i) {
    v8::Local<v8::Value> hook;
    if (hooks->Get(current, i).ToLocal(&hook) && hook->IsFunction())
      hooks_[i].Reset(isolate_, hook.As<v8::Function>());
  }
  return Unit{};
}

size_t Isolate::near_heap_limit(void* data, size_t current, size_t) {
  static_cast<Isolate*>(data)->heap_bytes_ = current;
  return static_cast<Isolate*>(data)->on_heap_limit_(current);
}

void Isolate::collected(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  static_cast<Isolate*>(data)->on_collection_();
}

void Isolate::out_of_memory(const char* where, bool is_heap) {
  base::say_last(fmt::format("edgert: V8 ran out of {} memory ({})\n", is_heap ? "heap" : "process",
                             where == nullptr ? "?" : where));
  if (Isolate* self = current()) self->ruin("V8 ran out of memory");
}

uint64_t Isolate::bytes_taken() {
  const uint64_t heap =
      PageLedger::kKnows ? platform_->pages().bytes(helper_work_.get()) : heap_bytes_;
  return heap + icu_memory_.bytes();
}

void Isolate::discard() {
  platform_->pages().discard(helper_work_.get());
  allocator_->discard();
}

uint64_t Isolate::heap_bytes_in_use() {
  v8::HeapStatistics heap;
  isolate_->GetHeapStatistics(&heap);
  return heap.used_heap_size();
}

uint64_t Isolate::bytes_in_use() {
  v8::HeapStatistics heap;
  isolate_->GetHeapStatistics(&heap);
  heap_bytes_ = heap.total_heap_size();
  // V8's statistics know the buffers alone; its own count also what bindings tell it of.
  const int64_t told = compat::external_memory(isolate_);
  return heap.used_heap_size() +
         std::max<uint64_t>(heap.external_memory(), told > 0 ? static_cast<uint64_t>(told) : 0) +
         icu_memory_.bytes() + runner_->bytes();
}

v8::Local<v8::ObjectTemplate> Isolate::wrap_template() {
  if (wrap_template_.IsEmpty()) {
    v8::Local<v8::ObjectTemplate> made = v8::ObjectTemplate::New(isolate_);
    made->SetInternalFieldCount(1);
    wrap_template_.Reset(isolate_, made);
  }
  return wrap_template_.Get(isolate_);
}

void Isolate::on_rejection(v8::PromiseRejectMessage message) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Promise> promise = message.GetPromise();
  Isolate& self = from(isolate);
  if (message.GetEvent() == v8::kPromiseHandlerAddedAfterReject && self.got_handler(promise))
    return;
  if (!self.rejections_.IsEmpty())
    return self.tell_of_rejection(message.GetEvent(), promise, message.GetValue());
  if (message.GetEvent() == v8::kPromiseRejectWithNoHandler) {
    self.unhandled_.push_back({v8::Global<v8::Promise>(isolate, promise),
                               v8::Global<v8::Value>(isolate, message.GetValue())});
  }
  // Others: settling a promise twice, which the standard ignores.
}

bool Isolate::got_handler(v8::Local<v8::Promise> promise) {
  const auto is_this = [&](const PromiseRejection& rejection) {
    return rejection.promise == promise;
  };
  if (std::erase_if(unhandled_, is_this) != 0) return true;
  const auto found = std::find_if(reported_.begin(), reported_.end(), is_this);
  if (found == reported_.end()) return false;
  handled_later_.push_back(std::move(*found));
  reported_.erase(found);
  return true;
}

void Isolate::tell_of_rejection(v8::PromiseRejectEvent event, v8::Local<v8::Promise> promise,
                                v8::Local<v8::Value> value) {
  if (isolate_->IsExecutionTerminating()) return;
  v8::Local<v8::Context> own = context();
  const v8::Context::Scope context_scope(own);
  v8::TryCatch caught(isolate_);
  if (value.IsEmpty()) value = v8::Undefined(isolate_);
  v8::Local<v8::Value> arguments[] = {v8::Integer::New(isolate_, event), promise, value};
  v8::Local<v8::Value> ignored;
  v8::Local<v8::Function> told = rejections_.Get(isolate_);
  // Where the stack is used up nobody can be told.
  if (!told->Call(own, v8::Undefined(isolate_), 3, arguments).ToLocal(&ignored) &&
      caught.HasTerminated())
    caught.ReThrow();
}

void Isolate::hear_rejections(v8::Local<v8::Function> told) {
  rejections_.Reset(isolate_, told);
  for (const PromiseRejection& rejection : std::exchange(unhandled_, {})) {
    tell_of_rejection(v8::kPromiseRejectWithNoHandler, rejection.promise.Get(isolate_),
                      rejection.reason.Get(isolate_));
  }
}

v8::MaybeLocal<v8::Value> Isolate::ask_of_module(int count, v8::Local<v8::Value>* question) {
  if (module_answers_.IsEmpty()) return v8::Undefined(isolate_);
  v8::Local<v8::Context> own = context();
  const v8::Context::Scope context_scope(own);
  return module_answers_.Get(isolate_)->Call(own, v8::Undefined(isolate_), count, question);
}

std::vector<PromiseRejection> Isolate::take_unhandled() {
  std::vector<PromiseRejection> taken = std::move(unhandled_);
  unhandled_.clear();
  for (const auto& rejection : taken) {
    reported_.push_back({v8::Global<v8::Promise>(isolate_, rejection.promise),
                         v8::Global<v8::Value>(isolate_, rejection.reason)});
  }
  // Only a listener that prevents the default keeps a worker alive after a rejection, so this list
  // matters rarely; it must not grow for ever.
  constexpr size_t kMostReported = 1000;
  if (reported_.size() > kMostReported) {
    reported_.erase(reported_.begin(), reported_.end() - static_cast<ptrdiff_t>(kMostReported));
  }
  return taken;
}

std::vector<PromiseRejection> Isolate::take_handled_later() {
  return std::exchange(handled_later_, {});
}

}  // namespace edgert::js

namespace edgert::binding {

Realm& Realm::from(v8::Isolate* isolate) { return *js::Isolate::from(isolate).realm(); }

}  // namespace edgert::binding
