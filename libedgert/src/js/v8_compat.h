// Version differences that only the library itself meets: the platform, the allocator, snapshots,
// out-of-memory callbacks.
#pragma once

#include <libplatform/libplatform.h>
#include <v8.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "edgert/binding/v8_compat.h"
#if EDGERT_V8_CURRENT
#include <v8-external-memory-accounter.h>
#endif

namespace edgert::js::compat {

// Address space that V8 takes when it makes an isolate, what it gives back at once included: a
// range for code, and on the current V8 a table that it aligns by asking for twice its size.
constexpr size_t kReservedByIsolate = size_t{EDGERT_V8_CURRENT ? 640 : 128} << 20;

// v8::Platform with one set of virtuals for both versions; the rest goes to V8's default platform.
class Platform : public v8::Platform {
 public:
  explicit Platform(std::unique_ptr<v8::Platform> inner) : inner_(std::move(inner)) {}

  virtual std::shared_ptr<v8::TaskRunner> foreground(v8::Isolate* isolate) = 0;
  // What is about to go to a helper thread, as it shall run there.
  virtual std::unique_ptr<v8::Task> for_helper(std::unique_ptr<v8::Task> task) = 0;
  virtual std::unique_ptr<v8::JobTask> for_helper(std::unique_ptr<v8::JobTask> task) = 0;

  v8::PageAllocator* inner_pages() { return inner_->GetPageAllocator(); }
  int NumberOfWorkerThreads() override { return inner_->NumberOfWorkerThreads(); }
  bool IdleTasksEnabled(v8::Isolate*) override { return false; }
  double MonotonicallyIncreasingTime() override { return inner_->MonotonicallyIncreasingTime(); }
  double CurrentClockTimeMillis() override { return inner_->CurrentClockTimeMillis(); }
  v8::TracingController* GetTracingController() override { return inner_->GetTracingController(); }
#if EDGERT_V8_CURRENT
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate,
                                                          v8::TaskPriority) override {
    return foreground(isolate);
  }
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority,
                                               std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation& location) override {
    return inner_->CreateJob(priority, for_helper(std::move(task)), location);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    inner_->PostTaskOnWorkerThread(priority, for_helper(std::move(task)), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                         double delay,
                                         const v8::SourceLocation& location) override {
    inner_->PostDelayedTaskOnWorkerThread(priority, for_helper(std::move(task)), delay, location);
  }
#else
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate) override {
    return foreground(isolate);
  }
  void CallOnWorkerThread(std::unique_ptr<v8::Task> task) override {
    inner_->CallOnWorkerThread(for_helper(std::move(task)));
  }
  void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task> task, double delay) override {
    inner_->CallDelayedOnWorkerThread(for_helper(std::move(task)), delay);
  }
  std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority priority,
                                         std::unique_ptr<v8::JobTask> task) override {
    return inner_->PostJob(priority, for_helper(std::move(task)));
  }
#endif

 private:
  std::unique_ptr<v8::Platform> inner_;
};

// v8::PageAllocator that passes everything on.
class PageAllocator : public v8::PageAllocator {
 public:
  explicit PageAllocator(v8::PageAllocator* inner) : inner_(inner) {}

  size_t AllocatePageSize() override { return inner_->AllocatePageSize(); }
  size_t CommitPageSize() override { return inner_->CommitPageSize(); }
  void SetRandomMmapSeed(int64_t seed) override { inner_->SetRandomMmapSeed(seed); }
  void* GetRandomMmapAddr() override { return inner_->GetRandomMmapAddr(); }
  void* AllocatePages(void* address, size_t length, size_t alignment,
                      Permission permissions) override {
    return inner_->AllocatePages(address, length, alignment, permissions);
  }
  bool FreePages(void* address, size_t length) override {
    return inner_->FreePages(address, length);
  }
  bool ReleasePages(void* address, size_t length, size_t new_length) override {
    return inner_->ReleasePages(address, length, new_length);
  }
  bool SetPermissions(void* address, size_t length, Permission permissions) override {
    return inner_->SetPermissions(address, length, permissions);
  }
  bool DiscardSystemPages(void* address, size_t size) override {
    return inner_->DiscardSystemPages(address, size);
  }
  bool DecommitPages(void* address, size_t size) override {
    return inner_->DecommitPages(address, size);
  }
#if EDGERT_V8_CURRENT
  void* AllocatePages(size_t length, size_t alignment, Permission permissions,
                      AllocationHint hint) override {
    return inner_->AllocatePages(length, alignment, permissions, hint);
  }
  bool ResizeAllocationAt(void* address, size_t old_length, size_t new_length,
                          Permission permissions) override {
    return inner_->ResizeAllocationAt(address, old_length, new_length, permissions);
  }
  bool RecommitPages(void* address, size_t length, Permission permissions) override {
    return inner_->RecommitPages(address, length, permissions);
  }
  bool SealPages(void* address, size_t length) override {
    return inner_->SealPages(address, length);
  }
#endif
  bool CanAllocateSharedPages() override { return inner_->CanAllocateSharedPages(); }
  std::unique_ptr<SharedMemory> AllocateSharedPages(size_t length, const void* original) override {
    return inner_->AllocateSharedPages(length, original);
  }
  bool ReserveForSharedMemoryMapping(void* address, size_t size) override {
    return inner_->ReserveForSharedMemoryMapping(address, size);
  }

 private:
  v8::PageAllocator* const inner_;
};

// v8::TaskRunner with two functions to fill in.
class TaskRunner : public v8::TaskRunner {
 public:
  virtual void post(std::unique_ptr<v8::Task> task, double delay_seconds) = 0;

  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }
#if EDGERT_V8_CURRENT
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    post(std::move(task), 0);
  }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    post(std::move(task), 0);
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay,
                           const v8::SourceLocation&) override {
    post(std::move(task), delay);
  }
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay,
                                      const v8::SourceLocation&) override {
    post(std::move(task), delay);
  }
  void PostIdleTaskImpl(std::unique_ptr<v8::IdleTask>, const v8::SourceLocation&) override {}
#else
  void PostTask(std::unique_ptr<v8::Task> task) override { post(std::move(task), 0); }
  void PostNonNestableTask(std::unique_ptr<v8::Task> task) override { post(std::move(task), 0); }
  void PostDelayedTask(std::unique_ptr<v8::Task> task, double delay) override {
    post(std::move(task), delay);
  }
  void PostNonNestableDelayedTask(std::unique_ptr<v8::Task> task, double delay) override {
    post(std::move(task), delay);
  }
  void PostIdleTask(std::unique_ptr<v8::IdleTask>) override {}
#endif
};

// What isolates share is the same whichever blob of a snapshot they begin from.
#if EDGERT_V8_CURRENT
inline constexpr bool kBlobsShareReadOnly = false;
#else
inline constexpr bool kBlobsShareReadOnly = true;
#endif

// A snapshot creator with an isolate of its own, entered.
inline std::unique_ptr<v8::SnapshotCreator> snapshot_creator(const intptr_t* references,
                                                             v8::ArrayBuffer::Allocator* allocator,
                                                             const v8::StartupData* begins_from) {
#if EDGERT_V8_CURRENT
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator;
  params.external_references = references;
  params.snapshot_blob = begins_from;
  return std::make_unique<v8::SnapshotCreator>(params);
#else
  (void)allocator;
  return std::make_unique<v8::SnapshotCreator>(references,
                                               const_cast<v8::StartupData*>(begins_from));
#endif
}

inline void set_embedder_value(v8::Local<v8::Context> context, int slot,
                               v8::Local<v8::Value> value) {
#if EDGERT_V8_CURRENT
  context->SetEmbedderDataV2(slot, value);
#else
  context->SetEmbedderData(slot, value);
#endif
}

inline v8::Local<v8::Value> embedder_value(v8::Local<v8::Context> context, int slot) {
#if EDGERT_V8_CURRENT
  return context->GetEmbedderDataV2(slot).As<v8::Value>();
#else
  return context->GetEmbedderData(slot);
#endif
}

// All that V8 was told of, buffers among it.
inline int64_t external_memory(v8::Isolate* isolate) {
#if EDGERT_V8_CURRENT
  return v8::ExternalMemoryAccounter::GetTotalAmountOfExternalAllocatedMemoryForTesting(isolate);
#else
  return isolate->AdjustAmountOfExternalAllocatedMemory(0);
#endif
}

// V8 10.2 forgets its continuation data where it calls the `then` of an object that is no promise;
// many clients are such objects, and send their requests there. Costs each promise some 100 ns, so
// it is for isolates that need it; current V8 needs none.
#if EDGERT_V8_CURRENT
inline void carry_continuation_data_to_thenables(v8::Isolate*) {}
#else
// An isolate has its thread for life.
inline thread_local v8::Eternal<v8::Private> continuation_key;

inline void on_promise(v8::PromiseHookType type, v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value>) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Value> data = context->GetContinuationPreservedEmbedderData();
  v8::Local<v8::Private> key = continuation_key.Get(isolate);
  switch (type) {
    case v8::PromiseHookType::kResolve:
      if (!data->IsUndefined()) (void)promise->SetPrivate(context, key, data);
      break;
    case v8::PromiseHookType::kBefore:
      if (data->IsUndefined() && promise->GetPrivate(context, key).ToLocal(&data))
        context->SetContinuationPreservedEmbedderData(data);
      break;
    case v8::PromiseHookType::kAfter:
      context->SetContinuationPreservedEmbedderData(v8::Undefined(isolate));
      break;
    case v8::PromiseHookType::kInit:
      break;
  }
}

inline void carry_continuation_data_to_thenables(v8::Isolate* isolate) {
  continuation_key = v8::Eternal<v8::Private>(isolate, v8::Private::New(isolate));
  isolate->SetPromiseHook(on_promise);
}
#endif

using OutOfMemory = void (*)(const char* where, bool is_heap);
inline void set_out_of_memory_handler(v8::Isolate* isolate, OutOfMemory handler) {
  static OutOfMemory target = handler;
#if EDGERT_V8_CURRENT
  isolate->SetOOMErrorHandler(
      [](const char* where, const v8::OOMDetails& details) { target(where, details.is_heap_oom); });
#else
  isolate->SetOOMErrorHandler([](const char* where, bool is_heap) { target(where, is_heap); });
#endif
}

// Where a module below `entry` waits at its top level.
inline v8::MaybeLocal<v8::Message> stalled_await(v8::Isolate* isolate,
                                                 v8::Local<v8::Module> entry) {
#if EDGERT_V8_CURRENT
  const auto stalled = entry->GetStalledTopLevelAwaitMessages(isolate);
  if (!stalled.second.empty()) return stalled.second[0];
#else
  (void)isolate, (void)entry;
#endif
  return {};
}

}  // namespace edgert::js::compat
