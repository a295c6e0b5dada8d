// What is said of each code that stands behind a message, and of each that clients are answered.
#pragma once

#include <span>

namespace edgert::server {

struct Explained {
  const char* code;
  const char* says;  // as the log, or the body, has it, "…" for what differs
  const char* text;  // why, and what helps
};

std::span<const Explained> log_codes();
// Those of status_map.h and of jwt/, which stand in the body and in `sb-error-code`.
std::span<const Explained> client_codes();

}  // namespace edgert::server
