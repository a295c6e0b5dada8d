#include "common/amounts.h"

#include <cstdio>

namespace edgert::server {

std::string size_text(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  const char* unit = "kB";
  auto value = static_cast<double>(bytes) / 1e3;
  if (value >= 1e3) {
    unit = "MB";
    value /= 1e3;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", value < 100 ? 1 : 0, value, unit);
  return text;
}

std::string count_text(size_t count, const char* one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace edgert::server
