// Random numbers that keep names apart.
#pragma once

#include <cstdint>

namespace edgert::server {

// Numbers that nobody has to guess apart, not secrets. Thread: any.
uint64_t random_number();

}  // namespace edgert::server
