// The `Server-Timing` field: what a request's time went into. https://www.w3.org/TR/server-timing/
#pragma once

#include <string>

#include "edgert/front.h"

namespace edgert::server::telemetry {

// Strangers are told whole milliseconds, rounded up: CPU time to the microsecond, free of the
// network's noise, would show them what code does with secrets.
enum class TimingReader { kTrusted, kStranger };

// Of a function's answer when its head goes out, in milliseconds: `queue` is until its worker had
// the request, without `boot`, for which it has waited, if it has; `cpu` what the worker has used
// since, and `total` all of it.
std::string server_timing(const ForwardReport& so_far, TimingReader reader);
// Of an answer in a function's place.
std::string server_timing(double total_ms, TimingReader reader);

}  // namespace edgert::server::telemetry
