// JSON as people write it.
#pragma once

#include <string>
#include <string_view>

namespace edgert::graph {

// JSON with comments and trailing commas to plain JSON; texts inside strings stay.
std::string strip_jsonc(std::string_view text);

}  // namespace edgert::graph
