// Whether V8 would come up in this process, tried where its end does no harm.
#pragma once

#include <string>

#include "edgert/result.h"

namespace edgert::js {

// V8 ends the process over flags that it cannot live with and where address space runs short. Lets
// a child of this process start V8 with these flags and so many helper threads, and run a little of
// everything; the error says what "it", V8, could not do, and what it said. Before this process's
// own V8 starts.
Status try_v8(const std::string& flags, int background_threads);

}  // namespace edgert::js
