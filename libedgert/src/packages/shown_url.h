// How errors show a URL: without what opens doors.
#pragma once

#include <string>
#include <string_view>

namespace edgert::packages {

// Without credentials and a fragment, with "…" in place of parameters that are named like secrets
// and of what no URL holds, and cut off where it becomes long.
std::string shown_url(std::string_view url);

}  // namespace edgert::packages
