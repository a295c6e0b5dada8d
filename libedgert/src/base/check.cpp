#include "base/check.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/last_words.h"

namespace edgert::base {

void check_failed(const char* condition, const char* file, int line) {
  say_last(
      fmt::format("edgert: internal error: {} does not hold ({}:{})\n", condition, file, line));
  std::abort();
}

void host_fault(const char* what) {
  say_last(fmt::format("edgert: the host breaks the rules of the library: {}\n", what));
  std::abort();
}

}  // namespace edgert::base
