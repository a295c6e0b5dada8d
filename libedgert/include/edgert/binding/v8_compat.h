// What V8 10.2 and current V8 name or shape differently. The only place, with v8_compat_hooks.h and
// src/js/v8_compat.h, that asks for V8's version.
#pragma once

#include <v8-version.h>
#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#define EDGERT_V8_CURRENT (V8_MAJOR_VERSION >= 13)
#if EDGERT_V8_CURRENT
#include <v8-external-memory-accounter.h>
#endif

namespace edgert::binding::compat {

// Internal fields with pointers carry a type tag in current V8.
inline void set_pointer_field(v8::Local<v8::Object> object, int index, void* pointer) {
#if EDGERT_V8_CURRENT
  object->SetAlignedPointerInInternalField(index, pointer, v8::kEmbedderDataTypeTagDefault);
#else
  object->SetAlignedPointerInInternalField(index, pointer);
#endif
}

inline void* pointer_field(v8::Local<v8::Object> object, int index) {
#if EDGERT_V8_CURRENT
  return object->GetAlignedPointerFromInternalField(index, v8::kEmbedderDataTypeTagDefault);
#else
  return object->GetAlignedPointerFromInternalField(index);
#endif
}

// Of code that begins at a place within what it is called after; both from 0.
inline v8::ScriptOrigin script_origin(v8::Isolate* isolate, v8::Local<v8::Value> name, int line,
                                      int column, bool module = false,
                                      v8::Local<v8::Data> host_options = {}) {
#if EDGERT_V8_CURRENT
  (void)isolate;
  return v8::ScriptOrigin(name, line, column, false, -1, v8::Local<v8::Value>(), false, false,
                          module, host_options);
#else
  return v8::ScriptOrigin(isolate, name, line, column, false, -1, v8::Local<v8::Value>(), false,
                          false, module, host_options);
#endif
}

inline v8::ScriptOrigin origin(v8::Isolate* isolate, v8::Local<v8::Value> name, bool module) {
  return script_origin(isolate, name, 0, 0, module);
}

// A module in an internal field, where V8's collector finds it.
inline void set_module_field(v8::Local<v8::Object> object, int index,
                             v8::Local<v8::Module> module) {
#if EDGERT_V8_CURRENT
  object->SetInternalField(index, module);
#else
  object->SetInternalFieldForNodeCore(index, module);
#endif
}

inline v8::Local<v8::Module> module_field(v8::Local<v8::Object> object, int index) {
  return v8::Local<v8::Data>(object->GetInternalField(index)).As<v8::Module>();
}

inline v8::Local<v8::Data> element(v8::Local<v8::Context> context, v8::Local<v8::FixedArray> array,
                                   int index) {
#if EDGERT_V8_CURRENT
  (void)context;
  return array->Get(index);
#else
  return array->Get(context, index);
#endif
}

// Import attributes of a module request: V8 10.2 knows them as assertions.
inline v8::Local<v8::FixedArray> import_attributes(v8::Local<v8::ModuleRequest> request) {
#if EDGERT_V8_CURRENT
  return request->GetImportAttributes();
#else
  return request->GetImportAssertions();
#endif
}

inline v8::Local<v8::Module> synthetic_module(v8::Isolate* isolate, v8::Local<v8::String> name,
                                              const v8::Local<v8::String>* exports, size_t count,
                                              v8::Module::SyntheticModuleEvaluationSteps steps) {
#if EDGERT_V8_CURRENT
  return v8::Module::CreateSyntheticModule(
      isolate, name, v8::MemorySpan<const v8::Local<v8::String>>(exports, count), steps);
#else
  return v8::Module::CreateSyntheticModule(
      isolate, name, std::vector<v8::Local<v8::String>>(exports, exports + count), steps);
#endif
}

// UTF-8 of a string with lone surrogates replaced; `size` is the buffer's, from Utf8Length. Returns
// the bytes written, without a terminator.
inline size_t utf8_length(v8::Isolate* isolate, v8::Local<v8::String> string) {
#if EDGERT_V8_CURRENT
  return string->Utf8Length(isolate);
#else
  return static_cast<size_t>(string->Utf8Length(isolate));
#endif
}

inline size_t write_utf8(v8::Isolate* isolate, v8::Local<v8::String> string, char* buffer,
                         size_t size) {
#if EDGERT_V8_CURRENT
  return string->WriteUtf8(isolate, buffer, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
#else
  return static_cast<size_t>(
      string->WriteUtf8(isolate, buffer, static_cast<int>(size), nullptr,
                        v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8));
#endif
}

// As many whole characters as fit into `size` bytes; `read` becomes the code units they took.
inline size_t write_utf8_part(v8::Isolate* isolate, v8::Local<v8::String> string, char* buffer,
                              size_t size, size_t* read) {
#if EDGERT_V8_CURRENT
  return string->WriteUtf8(isolate, buffer, size, v8::String::WriteFlags::kReplaceInvalidUtf8,
                           read);
#else
  int units = 0;
  constexpr size_t kMost = 0x7fffffff;
  const int written =
      string->WriteUtf8(isolate, buffer, static_cast<int>(size < kMost ? size : kMost), &units,
                        v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
  *read = static_cast<size_t>(units);
  return static_cast<size_t>(written);
#endif
}

// `size` code units from `start` on.
inline void write_one_byte(v8::Isolate* isolate, v8::Local<v8::String> string, uint8_t* buffer,
                           size_t size, size_t start = 0) {
#if EDGERT_V8_CURRENT
  string->WriteOneByte(isolate, static_cast<uint32_t>(start), static_cast<uint32_t>(size), buffer);
#else
  string->WriteOneByte(isolate, buffer, static_cast<int>(start), static_cast<int>(size),
                       v8::String::NO_NULL_TERMINATION);
#endif
}

// The same of 16-bit units.
inline void write_two_bytes(v8::Isolate* isolate, v8::Local<v8::String> string, uint16_t* buffer,
                            size_t size, size_t start = 0) {
#if EDGERT_V8_CURRENT
  string->Write(isolate, static_cast<uint32_t>(start), static_cast<uint32_t>(size), buffer);
#else
  string->Write(isolate, buffer, static_cast<int>(start), static_cast<int>(size),
                v8::String::NO_NULL_TERMINATION);
#endif
}

// A value that V8 carries along `await` and promise reactions; undefined at first. Current V8 keeps
// it in the isolate, V8 10.2 in the context.
inline v8::Local<v8::Value> continuation_data(v8::Isolate* isolate) {
#if EDGERT_V8_CURRENT
  return isolate->GetContinuationPreservedEmbedderDataV2().As<v8::Value>();
#else
  return isolate->GetCurrentContext()->GetContinuationPreservedEmbedderData();
#endif
}

inline void set_continuation_data(v8::Isolate* isolate, v8::Local<v8::Value> value) {
#if EDGERT_V8_CURRENT
  isolate->SetContinuationPreservedEmbedderDataV2(value);
#else
  isolate->GetCurrentContext()->SetContinuationPreservedEmbedderData(value);
#endif
}

// Of a buffer that is detachable. False when a key guards it.
inline bool detach(v8::Local<v8::ArrayBuffer> buffer) {
#if EDGERT_V8_CURRENT
  return buffer->Detach(v8::Local<v8::Value>()).FromMaybe(false);
#else
  buffer->Detach();
  return true;
#endif
}

// Tells V8's garbage collector, and the memory limit, how much an object holds outside of the heap.
class ExternalMemory {
 public:
  ExternalMemory() = default;
  ExternalMemory(const ExternalMemory&) = delete;
  ExternalMemory& operator=(const ExternalMemory&) = delete;
  ~ExternalMemory() {
    if (isolate_ != nullptr) set(isolate_, 0);
  }
  // May collect garbage, so it must not be called from within an allocator.
  void set(v8::Isolate* isolate, size_t bytes) {
    isolate_ = isolate;
#if EDGERT_V8_CURRENT
    if (bytes > bytes_) accounter_.Increase(isolate, bytes - bytes_);
    if (bytes < bytes_) accounter_.Decrease(isolate, bytes_ - bytes);
#else
    isolate->AdjustAmountOfExternalAllocatedMemory(static_cast<int64_t>(bytes) -
                                                   static_cast<int64_t>(bytes_));
#endif
    bytes_ = bytes;
  }

 private:
  v8::Isolate* isolate_ = nullptr;
  size_t bytes_ = 0;
#if EDGERT_V8_CURRENT
  v8::ExternalMemoryAccounter accounter_;
#endif
};

}  // namespace edgert::binding::compat
