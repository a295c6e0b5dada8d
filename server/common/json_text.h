// Text as JSON has it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace edgert::server {

// A control character of a text, and how many bytes it has; no bytes: there is none.
struct Control {
  unsigned code = 0;
  size_t size = 0;
};
Control control_at(std::string_view text, size_t at);

// With its quotes. UTF-8 stays as it is, but for control characters; bytes that are none, as
// clients may send them, become U+FFFD.
void append_json(std::string_view text, std::string* out);

}  // namespace edgert::server
