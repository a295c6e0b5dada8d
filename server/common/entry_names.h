// What a function's folder may begin with.
#pragma once

#include <string>
#include <vector>

namespace edgert::server {

// "index.ts" and its like, in the order in which they are looked for; not what a package.json says.
std::vector<std::string> entry_names();

}  // namespace edgert::server
