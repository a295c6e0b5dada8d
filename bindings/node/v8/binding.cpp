// Natives of node:v8: figures of the worker's own isolate.
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/scope.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

template <size_t kCount>
void give_numbers(Scope& scope, const Arguments& info, const size_t (&numbers)[kCount]) {
  v8::Local<v8::Value> values[kCount];
  for (size_t i = 0; i < kCount; ++i)
    values[i] = v8::Number::New(scope.isolate(), static_cast<double>(numbers[i]));
  binding::give(info, binding::array_of(scope, values, kCount));
}

// heap() → numbers, in the order of binding.ts
void heap(const Arguments& info) {
  Scope scope(info);
  v8::HeapStatistics heap;
  scope.isolate()->GetHeapStatistics(&heap);
  give_numbers(
      scope, info,
      {heap.total_heap_size(), heap.total_heap_size_executable(), heap.total_physical_size(),
       heap.total_available_size(), heap.used_heap_size(), heap.heap_size_limit(),
       heap.malloced_memory(), heap.peak_malloced_memory(), heap.does_zap_garbage(),
       heap.number_of_native_contexts(), heap.number_of_detached_contexts(),
       heap.total_global_handles_size(), heap.used_global_handles_size(), heap.external_memory()});
}

// heapSpace(at) → [name, size, used, available, physical size], undefined behind the last one
void heap_space(const Arguments& info) {
  Scope scope(info);
  v8::HeapSpaceStatistics space;
  if (!info[0]->IsUint32()) return;
  const uint32_t at = info[0].As<v8::Uint32>()->Value();
  if (at >= scope.isolate()->NumberOfHeapSpaces() ||
      !scope.isolate()->GetHeapSpaceStatistics(&space, at))
    return;
  v8::Local<v8::Value> values[] = {
      binding::text(scope, space.space_name()),
      v8::Number::New(scope.isolate(), static_cast<double>(space.space_size())),
      v8::Number::New(scope.isolate(), static_cast<double>(space.space_used_size())),
      v8::Number::New(scope.isolate(), static_cast<double>(space.space_available_size())),
      v8::Number::New(scope.isolate(), static_cast<double>(space.physical_space_size()))};
  binding::give(info, binding::array_of(scope, values, std::size(values)));
}

// code() → numbers, in the order of binding.ts
void code(const Arguments& info) {
  Scope scope(info);
  v8::HeapCodeStatistics code;
  if (!scope.isolate()->GetHeapCodeAndMetadataStatistics(&code)) return;
  give_numbers(scope, info,
               {code.code_and_metadata_size(), code.bytecode_and_metadata_size(),
                code.external_script_source_size(), size_t{0}});
}

// cachedDataVersionTag() → the version of V8 and its flags, as one number
void version_tag(const Arguments& info) {
  info.GetReturnValue().Set(v8::ScriptCompiler::CachedDataVersionTag());
}

}  // namespace

void install_node_v8(binding::Natives& natives) {
  natives.late_folder("node/v8");
  natives.add("heap", heap, 0);
  natives.add("heapSpace", heap_space, 1);
  natives.add("code", code, 0);
  natives.add("cachedDataVersionTag", version_tag, 0);
}

}  // namespace edgert::bindings
