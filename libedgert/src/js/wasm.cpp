// What a WebAssembly module says of itself, read without V8: see edgert/binding/wasm.h.
#include "edgert/binding/wasm.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace edgert::binding {

namespace {

constexpr char kMemorySection = 5, kCodeSection = 10;

// https://webassembly.github.io/spec/core/binary/values.html#integers
std::optional<uint64_t> take_integer(std::string_view* bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

// The contents of a memory section.
bool holds_shared(std::string_view section) {
  constexpr uint64_t kHasMaximum = 1, kShared = 2, kHasPageSize = 8;
  const std::optional<uint64_t> count = take_integer(&section);
  for (uint64_t i = 0; count && i < *count; ++i) {
    const std::optional<uint64_t> flags = take_integer(&section);
    if (!flags) return false;
    if ((*flags & kShared) != 0) return true;
    const int numbers = 1 + ((*flags & kHasMaximum) != 0) + ((*flags & kHasPageSize) != 0);
    for (int n = 0; n < numbers; ++n) {
      if (!take_integer(&section)) return false;
    }
  }
  return false;
}

// `use` with each section's id and contents, until they make no sense any more.
template <typename Use>
void each_section(std::string_view module_bytes, Use use) {
  constexpr size_t kPreamble = 8;
  module_bytes.remove_prefix(std::min(kPreamble, module_bytes.size()));
  while (!module_bytes.empty()) {
    const char id = module_bytes.front();
    module_bytes.remove_prefix(1);
    const std::optional<uint64_t> size = take_integer(&module_bytes);
    if (!size || *size > module_bytes.size()) return;
    use(id, module_bytes.substr(0, *size));
    module_bytes.remove_prefix(*size);
  }
}

}  // namespace

bool declares_shared_memory(std::string_view module_bytes) {
  bool is_shared = false;
  each_section(module_bytes, [&](char id, std::string_view section) {
    if (id == kMemorySection) is_shared = is_shared || holds_shared(section);
  });
  return is_shared;
}

size_t bytes_to_compile(std::string_view module_bytes) {
  // As V8 estimates what it keeps: machine code is so much longer, and each function, type, import
  // and the like has an entry in some tables.
  constexpr size_t kCodeFactor = 4, kEntryBytes = 128;
  // V8 makes a copy, and keeps another one with the module.
  size_t bytes = 2 * module_bytes.size();
  each_section(module_bytes, [&](char id, std::string_view section) {
    if (id == 0) return;  // of a name, and no concern of V8's
    if (id == kCodeSection) bytes += kCodeFactor * section.size();
    const size_t most = section.size();
    bytes += kEntryBytes * std::min<uint64_t>(take_integer(&section).value_or(0), most);
  });
  return bytes;
}

}  // namespace edgert::binding
