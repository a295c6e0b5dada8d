// IcuMemory: what ICU keeps for an isolate. V8 tells nobody what Intl objects hold there.
#pragma once

#include <cstddef>

#include "edgert/result.h"

namespace edgert::js {

// From here on all that ICU allocates is counted, for the isolate of the thread that asks for it,
// until it is freed, on whatever thread. Before the process first uses ICU, and before other
// threads do. Fails where V8 has an ICU that cannot be told.
Status count_icu_memory();

// Thread: that of the isolate, but for `bytes`. Owner: the isolate.
class IcuMemory {
 public:
  IcuMemory();
  // What ICU shares between isolates may live on.
  ~IcuMemory();
  IcuMemory(const IcuMemory&) = delete;
  IcuMemory& operator=(const IcuMemory&) = delete;

  // What this thread takes from here on counts here.
  void begin_here();
  void end_here();
  size_t bytes() const;

  struct Account;

 private:
  Account* const account_;
};

}  // namespace edgert::js
