// Names that nothing else has.
#pragma once

#include <string>

namespace edgert::base {

// A random UUID (RFC 9562 version 4) in lower case, from the kernel's generator.
std::string make_uuid();

}  // namespace edgert::base
