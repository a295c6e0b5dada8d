// What hosts and main scripts ask for, before anything is made of it.
#pragma once

#include "edgert/isolate_pool.h"

namespace edgert::pool {

// kInvalidArgument with the name of the field that cannot be so, and with what it was. A number
// that was negative before it became one of these fields is too large here.
Status check(const PoolOptions& options);
Status check(const WorkerOptions& options);

}  // namespace edgert::pool
