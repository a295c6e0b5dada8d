// Why a function does not begin where somebody named one.
#pragma once

#include <string>

namespace edgert::server {

// What the library says of `path`, with what of it is missing on the disk.
std::string entry_fault(const std::string& path, const std::string& reason);

}  // namespace edgert::server
