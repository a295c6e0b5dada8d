// Limits of C.
#pragma once

#include "edgert/c.h"
#include "edgert/limits.h"

namespace edgert::capi {

edgert_limits to_c(const Limits& limits);
Limits from_c(const edgert_limits& limits);

}  // namespace edgert::capi
