// The `Server-Timing` field: what a request's time went into. https://www.w3.org/TR/server-timing/
#pragma once

#include <string>

#include "edgert/front.h"

namespace edgert::server::telemetry {

// Of a function's answer when its head goes out, in milliseconds: `queue` is until its worker had
// the request, without `boot`, for which it has waited, if it has; `cpu` what the worker has used
// since, and `total` all of it.
std::string server_timing(const ForwardReport& so_far);
// Of an answer in a function's place.
std::string server_timing(double total_ms);

}  // namespace edgert::server::telemetry
