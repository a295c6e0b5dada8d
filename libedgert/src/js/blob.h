// Blob: what an isolate begins from.
#pragma once

namespace edgert::js {

// The web platform alone, or with what nearly all of Node's library needs: each function pays for
// its own, in time and memory.
enum class Blob { kWeb, kNode };

}  // namespace edgert::js
