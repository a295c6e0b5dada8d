// say_last: what the library itself writes to stderr when it, or V8, cannot go on.
#pragma once

#include <string_view>

namespace edgert::base {

// Waits briefly when nobody reads stderr, and then says nothing: an end must come, heard or not.
// Thread: any.
void say_last(std::string_view text);

}  // namespace edgert::base
