// EDGERT_CHECK: for faults of our own, never reachable from what users or their scripts do.
#pragma once

namespace edgert::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
// Ends the process for a fault of the host's that would end in freed memory, and says which.
[[noreturn]] void host_fault(const char* what);
}  // namespace edgert::base

#define EDGERT_CHECK(condition)                                       \
  (__builtin_expect(!(condition), 0)                                  \
       ? ::edgert::base::check_failed(#condition, __FILE__, __LINE__) \
       : void(0))
