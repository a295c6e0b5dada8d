// The host and port that a request is for, as a Host field or a request target names them.
#pragma once

#include <string_view>

namespace edgert::http {

// Whether "http://" + text + "/" is a URL of that host and port alone (WHATWG URL Standard).
bool is_authority(std::string_view text);

}  // namespace edgert::http
