// What telemetry tells of: spans of requests, and lines of functions' logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "edgert/observer.h"
#include "serve/telemetry/trace_context.h"

namespace edgert::server::telemetry {

// One request, from its head to the last byte of its answer, or one run of a schedule. Plain data;
// times are nanoseconds since 1970.
struct SpanRecord {
  TraceContext trace;
  int64_t begin_ns = 0, end_ns = 0;
  std::string method, path, scheme, host, user_agent;
  std::string peer_address, client_address;
  std::string function;        // empty: nobody's
  std::string schedule, cron;  // whose run it is, and its expression; empty: a request
  std::string execution_id;    // of the worker; empty: none has had it
  std::string request_id;
  int status = 0;          // 0: the client had gone
  std::string error_type;  // of what went wrong; empty: nothing
  std::string error_text;
  uint64_t bytes_in = 0, bytes_out = 0;
  double queue_ms = 0, cpu_ms = 0;
  double boot_ms = 0;   // 0: it has waited for no boot
  std::string boot_id;  // of the boot's span
  int64_t boot_end_ns = 0;
  bool has_error() const { return status >= 500 || !error_type.empty(); }
  size_t bytes() const {
    return sizeof *this + path.size() + host.size() + user_agent.size() + error_text.size() +
           schedule.size() + cron.size() + 256;
  }
};

struct LogRecord {
  int64_t time_ns = 0;
  LogLevel level = LogLevel::kInfo;
  std::string text;
  std::string function, execution_id, request_id;
  std::string traceparent;  // of its request, whose span is the parent; empty: none
  size_t bytes() const { return sizeof *this + text.size() + function.size() + 192; }
};

}  // namespace edgert::server::telemetry
