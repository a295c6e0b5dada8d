// How keys are read: from PEM, from JSON, and what is refused of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::server::jwt {

inline constexpr size_t kMostKeyBytes = 64 * 1024;
inline constexpr size_t kMostKeySetBytes = 1024 * 1024;

// The keys of a set or a list, each as JSON of its own; of a key alone that key.
Result<std::vector<std::string>> parts_of_jwks(std::string_view json);

}  // namespace edgert::server::jwt
