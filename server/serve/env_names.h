// What variables may be called.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace edgert::server {

// Empty: it can be.
inline std::string fault_of_env_name(std::string_view name) {
  constexpr size_t kLongest = 256;
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
  if (is_plain && name.size() <= kLongest) return {};
  return "a variable's name has letters, digits, \"_\", \".\" and \"-\", at most " +
         std::to_string(kLongest);
}

// What the platform gives, and nobody else.
inline bool is_reserved_env_name(std::string_view name) { return name.starts_with("SUPABASE_"); }

}  // namespace edgert::server
