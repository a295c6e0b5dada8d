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

}  // namespace

void install_wasm(binding::Natives& natives) {
  natives.folder("wasm");
  natives.add("declaresSharedMemory", declares_shared_memory, 1);
  natives.add("isShared", is_shared, 1);
}

}  // namespace edgert::bindings
