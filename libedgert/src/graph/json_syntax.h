// Where a text is no JSON, for those who have to say so without V8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace edgert::graph {

struct JsonFault {
  size_t offset = 0;
  std::string what;  // as V8 says it
};

// The first place where JSON.parse would give up (https://www.rfc-editor.org/rfc/rfc8259).
std::optional<JsonFault> json_fault(std::string_view text);

}  // namespace edgert::graph
