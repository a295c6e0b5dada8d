// Random numbers that keep names apart.
#pragma once

#include <cstdint>

namespace edgert::server {

// Whoever has seen some, such as clients their requests' ids, learns nothing of others. Thread:
// any.
uint64_t random_number();

}  // namespace edgert::server
