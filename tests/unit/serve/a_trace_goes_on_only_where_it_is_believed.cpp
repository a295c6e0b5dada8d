#include <catch2/catch_test_macros.hpp>
#include <string>

#include "edgert/trace_parent.h"
#include "serve/telemetry/trace_context.h"

using edgert::HeaderList;
using edgert::TraceParent;
using edgert::server::telemetry::put_trace;
using edgert::server::telemetry::trace_of_request;
using edgert::server::telemetry::TraceContext;

namespace {

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c", kSpan = "b7ad6b7169203331";
const std::string kParent = "00-" + kTrace + "-" + kSpan + "-01";

HeaderList headers_with(std::initializer_list<std::pair<const char*, std::string>> fields) {
  HeaderList headers;
  for (const auto& [name, value] : fields) headers.append(name, value);
  return headers;
}

bool goes_on(const TraceContext& trace) { return trace.trace_id == kTrace; }

}  // namespace

TEST_CASE("a trace that is believed goes on, as a span of ours") {
  const HeaderList headers =
      headers_with({{"TraceParent", kParent}, {"tracestate", "a=1"}, {"Tracestate", "b@c=2"}});
  const TraceContext trace = trace_of_request(headers, true, 0);
  CHECK(trace.trace_id == kTrace);
  CHECK(trace.parent_id == kSpan);
  CHECK(trace.is_sampled);
  CHECK(trace.state == "a=1,b@c=2");
  CHECK(trace.span_id != kSpan);
  const std::optional<TraceParent> out = TraceParent::parse(trace.traceparent());
  REQUIRE(out);
  CHECK(out->parent_id() == trace.span_id);
  HeaderList put = headers;
  put_trace(trace, put);
  CHECK(put.count() == 2);
  CHECK(put.find("traceparent") == trace.traceparent());
  CHECK(put.find("tracestate") == "a=1,b@c=2");
  CHECK_FALSE(trace_of_request(
                  headers_with({{"traceparent", "00-" + kTrace + "-" + kSpan + "-00"}}), true, 1)
                  .is_sampled);
}

TEST_CASE("one that is not believed, or not valid, begins anew") {
  CHECK_FALSE(goes_on(trace_of_request(headers_with({{"traceparent", kParent}}), false, 1)));
  for (const std::string& lie :
       {kTrace, kParent + "x", "01" + kParent.substr(2) + "x", "ff" + kParent.substr(2),
        "00-" + std::string(32, '0') + "-" + kSpan + "-01"}) {
    CAPTURE(lie);
    const TraceContext trace =
        trace_of_request(headers_with({{"traceparent", lie}, {"tracestate", "a=1"}}), true, 1);
    CHECK_FALSE(goes_on(trace));
    CHECK(trace.parent_id.empty());
    CHECK(TraceParent::parse(trace.traceparent()).has_value());
  }
  // Two of them are none.
  CHECK_FALSE(goes_on(trace_of_request(
      headers_with({{"traceparent", kParent}, {"traceparent", kParent}}), true, 1)));
}

TEST_CASE("a tracestate that is none is left out, and the trace goes on") {
  std::string many;
  for (int i = 0; i < 33; ++i) many += "k" + std::to_string(i) + "=v,";
  for (const std::string& state :
       {std::string("no member"), std::string("A=1"), std::string("a=1,b"),
        std::string("a=") + std::string(600, 'x'), many, std::string("a=\x01")}) {
    CAPTURE(state);
    const TraceContext trace =
        trace_of_request(headers_with({{"traceparent", kParent}, {"tracestate", state}}), true, 1);
    CHECK(goes_on(trace));
    CHECK(trace.state.empty());
  }
}

TEST_CASE("so many of the traces that begin here are sampled as is said") {
  int sampled = 0;
  for (int i = 0; i < 4000; ++i) sampled += trace_of_request({}, true, 0.25).is_sampled;
  // Ten standard deviations around a thousand.
  CHECK(sampled > 726);
  CHECK(sampled < 1274);
  CHECK(trace_of_request({}, true, 1).is_sampled);
  CHECK_FALSE(trace_of_request({}, true, 0).is_sampled);
}
