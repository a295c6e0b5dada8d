// What somebody may have meant who has written a name that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgert {

// The one of `known` that takes the fewest letters changed, added, left out or swapped; empty where
// even that has little in common with what was written.
std::string closest(std::string_view written, const std::vector<std::string>& known);

}  // namespace edgert
