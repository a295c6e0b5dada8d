// Amounts, as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace edgert::server {

std::string size_text(uint64_t bytes);                  // "1.5 kB"
std::string count_text(size_t count, const char* one);  // "2 modules"

}  // namespace edgert::server
