// The V8 that this program runs with.
#pragma once

#include <string>

namespace edgert::server {

// "2026-07-07", which the build knows; empty where it does not, or where another V8 was loaded.
std::string v8_date();
// "15.0.245.13 of 2026-07-07".
std::string v8_text();

}  // namespace edgert::server
