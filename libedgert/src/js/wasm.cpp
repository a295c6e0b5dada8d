#include "edgert/binding/wasm.h"

#include <cstdint>
#include <optional>

namespace edgert::binding {

namespace {

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

}  // namespace

bool declares_shared_memory(std::string_view module_bytes) {
  constexpr size_t kPreamble = 8;
  constexpr char kMemorySection = 5;
  if (module_bytes.size() < kPreamble) return false;
  module_bytes.remove_prefix(kPreamble);
  while (!module_bytes.empty()) {
    const char id = module_bytes.front();
    module_bytes.remove_prefix(1);
    const std::optional<uint64_t> size = take_integer(&module_bytes);
    if (!size || *size > module_bytes.size()) return false;
    if (id == kMemorySection) return holds_shared(module_bytes.substr(0, *size));
    module_bytes.remove_prefix(*size);
  }
  return false;
}

}  // namespace edgert::binding
