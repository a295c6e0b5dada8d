// TraceContext: to which trace a request belongs, and what goes on to its function.
// https://www.w3.org/TR/trace-context/
#pragma once

#include <string>
#include <string_view>

#include "edgert/head.h"

namespace edgert::server::telemetry {

// Plain data; ids are hexadecimal, in lower case. Thread: one at a time.
struct TraceContext {
  std::string trace_id;
  std::string span_id;    // of the request, here
  std::string parent_id;  // of the span that it came from; empty: there is none
  std::string state;      // `tracestate`, as it came; empty: none
  bool is_sampled = false;

  std::string traceparent() const;
};

// Goes on in the trace that `headers` name, where they are believed and name one that is valid;
// else a new one begins, of which `sample_ratio` are sampled.
TraceContext trace_of_request(const HeaderList& headers, bool is_believed, double sample_ratio);

// In place of what a client has said.
void put_trace(const TraceContext& trace, HeaderList& headers);

}  // namespace edgert::server::telemetry
