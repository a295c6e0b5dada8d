// WebAssembly modules, as far as the limits of a worker need to know them.
#pragma once

#include <cstddef>
#include <string_view>

namespace edgert::binding {

// Whether a module in binary format (https://webassembly.github.io/spec/core/binary/) defines a
// memory that is shared: V8 counts such memory for no isolate, so no limit would hold it. False for
// bytes that are no module; V8 refuses those. Thread: any.
bool declares_shared_memory(std::string_view module_bytes);

// About what V8 needs for compiling the module, with what it keeps of it. Thread: any.
size_t bytes_to_compile(std::string_view module_bytes);

}  // namespace edgert::binding
