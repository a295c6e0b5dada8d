// Natives of wasm: what a module says of itself, and how much it weighs.
#include "edgert/binding/natives.h"
#include "edgert/binding/wasm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;

// declaresSharedMemory(bytes)
void declares_shared_memory(const Arguments& info) {
  const binding::ByteSpan bytes = binding::byte_span(info[0]);
  info.GetReturnValue().Set(
      bytes.is_bytes &&
      binding::declares_shared_memory({reinterpret_cast<const char*>(bytes.data), bytes.size}));
}

// isShared(buffer)
void is_shared(const Arguments& info) { info.GetReturnValue().Set(info[0]->IsSharedArrayBuffer()); }

// bytesToCompile(bytes) → number
void bytes_to_compile(const Arguments& info) {
  const binding::ByteSpan bytes = binding::byte_span(info[0]);
  info.GetReturnValue().Set(static_cast<double>(
      binding::bytes_to_compile({reinterpret_cast<const char*>(bytes.data), bytes.size})));
}

// bytesOf(module) → how long it was, as V8 keeps it
void bytes_of(const Arguments& info) {
  size_t bytes = 0;
  if (info[0]->IsWasmModuleObject()) {
    v8::CompiledWasmModule compiled = info[0].As<v8::WasmModuleObject>()->GetCompiledModule();
    bytes = compiled.GetWireBytesRef().size();
  }
  info.GetReturnValue().Set(static_cast<double>(bytes));
}

}  // namespace

void install_wasm(binding::Natives& natives) {
  natives.folder("wasm");
  natives.add("declaresSharedMemory", declares_shared_memory, 1);
  natives.add("isShared", is_shared, 1);
  natives.add("bytesToCompile", bytes_to_compile, 1);
  natives.add("bytesOf", bytes_of, 1);
}

}  // namespace edgert::bindings
