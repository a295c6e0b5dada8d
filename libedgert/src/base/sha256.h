// SHA-256, by which what has been made from a text is found again.
#pragma once

#include <string>
#include <string_view>

namespace edgert::base {

// In hexadecimal.
std::string sha256(std::string_view bytes);

}  // namespace edgert::base
