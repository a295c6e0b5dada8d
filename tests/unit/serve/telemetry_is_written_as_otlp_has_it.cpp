#include <simdjson.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "serve/telemetry/otlp_json.h"

using namespace edgert::server;
using namespace edgert::server::telemetry;

namespace {

simdjson::dom::parser parser;

simdjson::dom::element parsed(const std::string& json) {
  const simdjson::padded_string text(json);
  CAPTURE(json);
  const auto element = parser.parse(text);
  REQUIRE(element.error() == simdjson::SUCCESS);
  return element.value_unsafe();
}

std::string text_at(simdjson::dom::element json, const char* pointer) {
  std::string_view text;
  CAPTURE(pointer);
  REQUIRE(json.at_pointer(pointer).get(text) == simdjson::SUCCESS);
  return std::string(text);
}

std::string attribute(simdjson::dom::element of, const std::string& name, const char* kind) {
  const simdjson::dom::array all = of["attributes"].get_array().value_unsafe();
  for (const simdjson::dom::element each : all) {
    if (text_at(each, "/key") == name)
      return text_at(each, (std::string("/value/") + kind).c_str());
  }
  return "none";
}

SpanRecord some_span() {
  SpanRecord span;
  span.trace = {"0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", "b7ad6b7169203331", "a=1",
                true};
  span.begin_ns = 1'700'000'000'000'000'000;
  span.end_ns = span.begin_ns + 5'000'000;
  span.method = "GET";
  span.path = "/hello/\xff\"";
  span.scheme = "http";
  span.host = "example.com:8080";
  span.function = "hello";
  span.execution_id = "e";
  span.status = 200;
  return span;
}

}  // namespace

TEST_CASE("a span is written as OTLP has it") {
  SpanRecord span = some_span();
  span.boot_ms = 20;  // Begun by somebody who has asked before.
  span.boot_id = "1111111111111111";
  span.boot_end_ns = span.begin_ns + 3'000'000;
  const SpanRecord spans[] = {span};
  const auto json = parsed(spans_json({{"service.name", "shop"}}, spans));
  const auto resource = json.at_pointer("/resourceSpans/0/resource").value_unsafe();
  CHECK(attribute(resource, "service.name", "stringValue") == "shop");
  const auto request = json.at_pointer("/resourceSpans/0/scopeSpans/0/spans/0").value_unsafe();
  CHECK(text_at(request, "/traceId") == span.trace.trace_id);
  CHECK(text_at(request, "/spanId") == span.trace.span_id);
  CHECK(text_at(request, "/parentSpanId") == span.trace.parent_id);
  CHECK(text_at(request, "/traceState") == "a=1");
  CHECK(text_at(request, "/name") == "GET /hello");
  CHECK(text_at(request, "/startTimeUnixNano") == "1700000000000000000");
  CHECK(request["kind"].get_int64().value_unsafe() == 2);
  CHECK(request["flags"].get_int64().value_unsafe() == 0x301);
  CHECK(attribute(request, "http.response.status_code", "intValue") == "200");
  CHECK(attribute(request, "server.address", "stringValue") == "example.com");
  CHECK(attribute(request, "server.port", "intValue") == "8080");
  // No byte that is no UTF-8 goes out.
  CHECK(attribute(request, "url.path", "stringValue") == "/hello/\xEF\xBF\xBD\"");
  CHECK(attribute(request, "error.type", "stringValue") == "none");
  const auto boot = json.at_pointer("/resourceSpans/0/scopeSpans/0/spans/1").value_unsafe();
  CHECK(text_at(boot, "/parentSpanId") == span.trace.span_id);
  CHECK(text_at(boot, "/name") == "boot");
  // As long as this request has waited for it.
  CHECK(text_at(boot, "/startTimeUnixNano") == "1700000000000000000");
  CHECK(text_at(boot, "/endTimeUnixNano") == "1700000000003000000");
}

TEST_CASE("what a server has failed at is an error, and a method that nobody knows is other") {
  SpanRecord span = some_span();
  span.method = "BREW";
  span.status = 503;
  const SpanRecord spans[] = {span};
  const auto json = parsed(spans_json({}, spans));
  const auto request = json.at_pointer("/resourceSpans/0/scopeSpans/0/spans/0").value_unsafe();
  CHECK(text_at(request, "/name") == "HTTP /hello");
  CHECK(attribute(request, "http.request.method", "stringValue") == "_OTHER");
  CHECK(attribute(request, "http.request.method_original", "stringValue") == "BREW");
  CHECK(attribute(request, "error.type", "stringValue") == "503");
  CHECK(request.at_pointer("/status/code").get_int64().value_unsafe() == 2);
}

TEST_CASE("a line of a log names its span") {
  LogRecord line;
  line.time_ns = 1'700'000'000'000'000'001;
  line.level = edgert::LogLevel::kWarning;
  line.text = "two\nlines";
  line.function = "hello";
  line.traceparent = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
  const LogRecord lines[] = {line, {}};
  const auto json = parsed(logs_json({}, lines));
  const auto record = json.at_pointer("/resourceLogs/0/scopeLogs/0/logRecords/0").value_unsafe();
  CHECK(text_at(record, "/timeUnixNano") == "1700000000000000001");
  CHECK(text_at(record, "/body/stringValue") == "two\nlines");
  CHECK(text_at(record, "/severityText") == "WARN");
  CHECK(record["severityNumber"].get_int64().value_unsafe() == 13);
  CHECK(text_at(record, "/traceId") == "0af7651916cd43dd8448eb211c80319c");
  CHECK(text_at(record, "/spanId") == "00f067aa0ba902b7");
  const auto other = json.at_pointer("/resourceLogs/0/scopeLogs/0/logRecords/1").value_unsafe();
  CHECK(other["traceId"].error() != simdjson::SUCCESS);
}

TEST_CASE("metrics are sums, gauges and histograms") {
  OtlpMetrics metrics(1, 2);
  metrics.family("edgert_requests_total", MetricKind::kCounter, "Requests.");
  metrics.sample({{"function", "a"}}, uint64_t{1} << 60);
  metrics.sample({{"function", "b"}}, uint64_t{2});
  metrics.family("of_nothing", MetricKind::kGauge, "Nothing.");
  metrics.only("process_cpu_seconds_total", MetricKind::kCounter, "CPU.", 1.5);
  metrics.family("took_seconds", MetricKind::kHistogram, "Time.");
  const double bounds[] = {0.5, 1};
  const uint64_t buckets[] = {1, 0, 4};
  metrics.histogram({}, bounds, buckets, 7.25);
  const auto json = parsed(metrics.take({}));
  const auto all = json.at_pointer("/resourceMetrics/0/scopeMetrics/0/metrics").value_unsafe();
  REQUIRE(all.get_array().size() == 3);
  CHECK(text_at(all, "/0/sum/dataPoints/0/asInt") == "1152921504606846976");
  CHECK(text_at(all, "/0/sum/dataPoints/1/timeUnixNano") == "2");
  CHECK(all.at_pointer("/0/sum/isMonotonic").get_bool().value_unsafe());
  CHECK(all.at_pointer("/1/sum/dataPoints/0/asDouble").get_double().value_unsafe() == 1.5);
  CHECK(text_at(all, "/1/unit") == "s");
  CHECK(text_at(all, "/2/histogram/dataPoints/0/count") == "5");
  CHECK(text_at(all, "/2/histogram/dataPoints/0/bucketCounts/2") == "4");
  CHECK(all.at_pointer("/2/histogram/dataPoints/0/sum").get_double().value_unsafe() == 7.25);
}
