#include "serve/telemetry/otlp_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "common/json_text.h"

namespace edgert::server::telemetry {

namespace {

enum SpanKind { kInternal = 1, kServer = 2 };
constexpr int kStatusError = 2;
constexpr int kCumulative = 2;
// https://github.com/open-telemetry/opentelemetry-proto: SpanFlags
constexpr unsigned kSampled = 1, kKnowsIsRemote = 0x100, kIsRemote = 0x200;

// A list of attributes, to which others are added.
class AttributeList {
 public:
  explicit AttributeList(std::string* out) : out_(out) { *out_ += "\"attributes\":["; }
  // What is empty is left out.
  AttributeList& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    key(name);
    *out_ += "{\"stringValue\":";
    append_json(value, out_);
    *out_ += "}}";
    return *this;
  }
  AttributeList& number(std::string_view name, uint64_t value) {
    key(name);
    fmt::format_to(std::back_inserter(*out_), "{{\"intValue\":\"{}\"}}}}", value);
    return *this;
  }
  AttributeList& decimal(std::string_view name, double value) {
    key(name);
    fmt::format_to(std::back_inserter(*out_), "{{\"doubleValue\":{:.3f}}}}}", value);
    return *this;
  }
  AttributeList& flag(std::string_view name, bool value) {
    key(name);
    fmt::format_to(std::back_inserter(*out_), "{{\"boolValue\":{}}}}}", value);
    return *this;
  }
  void end() { *out_ += ']'; }

 private:
  void key(std::string_view name) {
    if (!std::exchange(is_first_, false)) *out_ += ',';
    *out_ += "{\"key\":";
    append_json(name, out_);
    *out_ += ",\"value\":";
  }
  std::string* const out_;
  bool is_first_ = true;
};

// Of one resource and one scope: all that we tell is told by the same server.
std::string opening(std::string_view resources, std::string_view scopes, std::string_view records,
                    const Attributes& resource) {
  std::string json = fmt::format("{{\"{}\":[{{\"resource\":{{", resources);
  AttributeList attributes(&json);
  for (const auto& [name, value] : resource) attributes.text(name, value);
  attributes.end();
  json += fmt::format("}},\"{}\":[{{\"scope\":{{\"name\":\"edgertd\",\"version\":\"" EDGERT_VERSION
                      "\"}},\"{}\":[",
                      scopes, records);
  return json;
}

constexpr std::string_view kClosing = "]}]}]}";

bool is_known_method(std::string_view method) {
  constexpr std::string_view kKnown[] = {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS",
                                         "PATCH",   "POST",   "PUT", "TRACE"};
  for (const std::string_view each : kKnown) {
    if (each == method) return true;
  }
  return false;
}

void add_server(const std::string& host, AttributeList& attributes) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
  attributes.text("server.address", host.substr(0, has_port ? colon : std::string::npos));
  uint64_t port = 0;
  if (has_port) {
    for (const char digit : host.substr(colon + 1)) {
      if (digit < '0' || digit > '9' || port > 6553) return;
      port = port * 10 + static_cast<uint64_t>(digit - '0');
    }
    if (port != 0) attributes.number("server.port", port);
  }
}

void begin_span(const SpanRecord& span, const std::string& name, std::string* json) {
  unsigned flags = kKnowsIsRemote | (span.trace.is_sampled ? kSampled : 0);
  if (!span.trace.parent_id.empty()) flags |= kIsRemote;
  *json += fmt::format("{{\"traceId\":\"{}\",\"spanId\":\"{}\",", span.trace.trace_id,
                       span.trace.span_id);
  if (!span.trace.parent_id.empty())
    *json += fmt::format("\"parentSpanId\":\"{}\",", span.trace.parent_id);
  if (!span.trace.state.empty()) {
    *json += "\"traceState\":";
    append_json(span.trace.state, json);
    *json += ',';
  }
  *json += "\"name\":";
  append_json(name, json);
  *json += fmt::format(
      ",\"kind\":{},\"flags\":{},\"startTimeUnixNano\":\"{}\",\"endTimeUnixNano\":\"{}\",",
      static_cast<int>(kServer), flags, span.begin_ns, span.end_ns);
}

void end_span(const SpanRecord& span, std::string* json) {
  *json += ",\"status\":{";
  if (span.has_error()) {
    *json += fmt::format("\"code\":{}", kStatusError);
    if (!span.error_text.empty()) {
      *json += ",\"message\":";
      append_json(span.error_text, json);
    }
  }
  *json += "}}";
}

// https://opentelemetry.io/docs/specs/semconv/faas/faas-spans/#timer
void add_run(const SpanRecord& span, std::string* json) {
  begin_span(span, "schedule /" + span.function, json);
  AttributeList attributes(json);
  attributes.text("faas.trigger", "timer")
      .text("faas.name", span.function)
      .text("faas.cron", span.cron)
      .text("edgert.schedule", span.schedule)
      .text("error.type", span.error_type);
  attributes.end();
  end_span(span, json);
}

// https://opentelemetry.io/docs/specs/semconv/http/http-spans/ and faas/faas-spans/
void add_request(const SpanRecord& span, std::string* json) {
  const bool is_known = is_known_method(span.method);
  const std::string route = span.function.empty() ? "" : "/" + span.function;
  begin_span(span, (is_known ? span.method : "HTTP") + (route.empty() ? "" : " " + route), json);
  AttributeList attributes(json);
  attributes.text("http.request.method", is_known ? span.method : "_OTHER");
  if (!is_known) attributes.text("http.request.method_original", span.method);
  attributes.text("url.scheme", span.scheme)
      .text("url.path", span.path)
      .text("http.route", route)
      .text("network.protocol.name", "http")
      .text("network.peer.address", span.peer_address)
      .text("client.address", span.client_address)
      .text("user_agent.original", span.user_agent)
      .text("faas.name", span.function)
      .text("faas.invocation_id", span.request_id)
      .text("faas.instance", span.execution_id)
      .text("error.type", span.has_error() && span.error_type.empty() ? std::to_string(span.status)
                                                                      : span.error_type);
  add_server(span.host, attributes);
  if (span.status != 0)
    attributes.number("http.response.status_code", static_cast<uint64_t>(span.status));
  attributes.number("http.request.body.size", span.bytes_in)
      .number("http.response.body.size", span.bytes_out);
  if (!span.execution_id.empty()) {
    attributes.flag("faas.coldstart", span.boot_ms > 0)
        .decimal("edgert.queue_ms", span.queue_ms)
        .decimal("edgert.worker_cpu_ms", span.cpu_ms);
  }
  attributes.end();
  end_span(span, json);
}

// What the request has waited for: a part of it, whenever the boot itself began.
void add_boot(const SpanRecord& span, std::string* json) {
  const auto boot_ns = static_cast<int64_t>(span.boot_ms * 1e6);
  *json += fmt::format(
      ",{{\"traceId\":\"{}\",\"spanId\":\"{}\",\"parentSpanId\":\"{}\",\"name\":\"boot\",\"kind\":"
      "{},\"flags\":{},\"startTimeUnixNano\":\"{}\",\"endTimeUnixNano\":\"{}\",",
      span.trace.trace_id, span.boot_id, span.trace.span_id, static_cast<int>(kInternal),
      kKnowsIsRemote | (span.trace.is_sampled ? kSampled : 0),
      std::max(span.begin_ns, span.boot_end_ns - boot_ns), span.boot_end_ns);
  AttributeList attributes(json);
  attributes.text("faas.name", span.function)
      .text("faas.instance", span.execution_id)
      .decimal("edgert.boot_ms", span.boot_ms);
  attributes.end();
  *json += ",\"status\":{}}";
}

struct Severity {
  int number;
  const char* text;
};

Severity severity_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return {5, "DEBUG"};
    case LogLevel::kInfo:
      return {9, "INFO"};
    case LogLevel::kWarning:
      return {13, "WARN"};
    case LogLevel::kError:
      break;
  }
  return {17, "ERROR"};
}

void add_line(const LogRecord& line, std::string* json) {
  const Severity severity = severity_of(line.level);
  *json += fmt::format(
      "{{\"timeUnixNano\":\"{0}\",\"observedTimeUnixNano\":\"{0}\",\"severityNumber\":{1},"
      "\"severityText\":\"{2}\",\"body\":{{\"stringValue\":",
      line.time_ns, severity.number, severity.text);
  append_json(line.text, json);
  *json += "},";
  if (line.traceparent.size() == 55) {
    const std::string_view parent = line.traceparent;
    *json += fmt::format("\"traceId\":\"{}\",\"spanId\":\"{}\",\"flags\":{},", parent.substr(3, 32),
                         parent.substr(36, 16), parent.back() == '1' ? kSampled : 0);
  }
  AttributeList attributes(json);
  attributes.text("faas.name", line.function)
      .text("faas.instance", line.execution_id)
      .text("faas.invocation_id", line.request_id);
  attributes.end();
  *json += '}';
}

// JSON has no words for what is no number.
double finite(double value) { return std::isfinite(value) ? value : 0; }

}  // namespace

std::string spans_json(const Attributes& resource, std::span<const SpanRecord> spans) {
  std::string json = opening("resourceSpans", "scopeSpans", "spans", resource);
  bool is_first = true;
  for (const SpanRecord& span : spans) {
    if (!std::exchange(is_first, false)) json += ',';
    (span.schedule.empty() ? add_request : add_run)(span, &json);
    if (span.boot_ms > 0) add_boot(span, &json);
  }
  return json.append(kClosing);
}

std::string logs_json(const Attributes& resource, std::span<const LogRecord> lines) {
  std::string json = opening("resourceLogs", "scopeLogs", "logRecords", resource);
  bool is_first = true;
  for (const LogRecord& line : lines) {
    if (!std::exchange(is_first, false)) json += ',';
    add_line(line, &json);
  }
  return json.append(kClosing);
}

OtlpMetrics::OtlpMetrics(int64_t begin_ns, int64_t now_ns)
    : times_(
          fmt::format("\"startTimeUnixNano\":\"{}\",\"timeUnixNano\":\"{}\"", begin_ns, now_ns)) {}

void OtlpMetrics::family(std::string_view name, MetricKind kind, std::string_view help) {
  end_family();
  kind_ = kind;
  family_ = "{\"name\":";
  append_json(name, &family_);
  family_ += ",\"description\":";
  append_json(help, &family_);
  // By the names that Prometheus has for them.
  std::string_view unit = name;
  if (unit.ends_with("_total")) unit.remove_suffix(6);
  if (unit.ends_with("_seconds")) family_ += ",\"unit\":\"s\"";
  if (unit.ends_with("_bytes")) family_ += ",\"unit\":\"By\"";
  family_ += kind == MetricKind::kCounter ? ",\"sum\":{"
             : kind == MetricKind::kGauge ? ",\"gauge\":{"
                                          : ",\"histogram\":{";
  if (kind != MetricKind::kGauge)
    family_ += fmt::format("\"aggregationTemporality\":{},", kCumulative);
  if (kind == MetricKind::kCounter) family_ += "\"isMonotonic\":true,";
  family_ += "\"dataPoints\":[";
}

// A family without a point is left out.
void OtlpMetrics::begin_point(const MetricLabels& labels) {
  if (!family_.empty()) {
    if (!json_.empty()) json_ += ',';
    json_ += std::exchange(family_, {});
    is_open_ = true;
  } else {
    json_ += ',';
  }
  json_ += '{';
  AttributeList attributes(&json_);
  for (const MetricLabel& label : labels) attributes.text(label.name, label.value);
  attributes.end();
  json_.append(",").append(times_);
}

void OtlpMetrics::end_family() {
  if (std::exchange(is_open_, false)) json_ += "]}}";
  family_.clear();
}

void OtlpMetrics::sample(const MetricLabels& labels, uint64_t value) {
  begin_point(labels);
  json_ += fmt::format(",\"asInt\":\"{}\"}}", value);
}

void OtlpMetrics::sample(const MetricLabels& labels, double value) {
  begin_point(labels);
  json_ += fmt::format(",\"asDouble\":{}}}", finite(value));
}

void OtlpMetrics::histogram(const MetricLabels& labels, std::span<const double> bounds,
                            std::span<const uint64_t> buckets, double sum) {
  begin_point(labels);
  uint64_t count = 0;
  for (const uint64_t each : buckets) count += each;
  json_ += fmt::format(",\"count\":\"{}\",\"sum\":{},\"explicitBounds\":[{}],\"bucketCounts\":[",
                       count, finite(sum), fmt::join(bounds, ","));
  for (size_t i = 0; i < buckets.size(); ++i)
    json_ += fmt::format("{}\"{}\"", i == 0 ? "" : ",", buckets[i]);
  json_ += "]}";
}

std::string OtlpMetrics::take(const Attributes& resource) {
  end_family();
  return opening("resourceMetrics", "scopeMetrics", "metrics", resource)
      .append(std::exchange(json_, {}))
      .append(kClosing);
}

}  // namespace edgert::server::telemetry
