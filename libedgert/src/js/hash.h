// A hash for checks against accidents.
#pragma once

#include <cstdint>
#include <string_view>

namespace edgert::js {

// FNV-1a, for checks against accidents, not attackers.
constexpr uint64_t hash(std::string_view bytes, uint64_t seed = 0xcbf29ce484222325) {
  uint64_t value = seed;
  for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return value;
}

}  // namespace edgert::js
