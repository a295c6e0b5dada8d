// What edgert.toml says of telemetry.
#include <algorithm>
#include <string>
#include <utility>

#include "serve/config/config_keys.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostMs = 86'400'000;

void read_endpoint(ConfigReader& reader, const TomlNode& value, TelemetryConfig& telemetry) {
  std::optional<std::string> text = reader.read_some_text(value);
  if (!text) return;
  if (!text->starts_with("http://") && !text->starts_with("https://")) {
    reader.fail(value, "an endpoint is an http: or https: URL", "\"http://localhost:4318\"");
    return;
  }
  telemetry.endpoint = std::move(*text);
}

void read_headers(ConfigReader& reader, const TomlNode& value, TelemetryConfig& telemetry) {
  reader.read_named_texts(value, &telemetry.headers, fault_of_header);
  for (const auto& [name, text] : telemetry.headers) {
    const bool is_plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!is_plain) reader.fail_secretly(value, "the header " + name + " is no plain line of text");
  }
}

std::string fault_of_attribute(std::string_view name) {
  return name.empty() ? "an attribute needs a name" : "";
}

constexpr const char* kTrusts[] = {"proxies", "all", "none"};
constexpr const char* kTimings[] = {"off", "asked", "all"};
constexpr const char* kCompressions[] = {"none", "gzip"};

constexpr ConfigKey<TelemetryConfig> kTelemetryKeys[] = {
    {"endpoint",
     {"URL", "", "\"http://localhost:4318\"",
      "of a collector that takes OTLP over HTTP as JSON: `/v1/traces`, `/v1/logs` and "
      "`/v1/metrics` below it. `OTEL_EXPORTER_OTLP_ENDPOINT`"},
     read_endpoint},
    {"headers",
     {"table of texts", "{}", "{ authorization = \"env(OTLP_KEY)\" }",
      "of each request to it. `OTEL_EXPORTER_OTLP_HEADERS`"},
     read_headers},
    {"service_name",
     {"text", "", "\"shop\"", "what it is called there; unset: `edgertd`. `OTEL_SERVICE_NAME`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       ConfigReader::put(r.read_some_text(v), c.service_name);
     }},
    {"resource",
     {"table of texts", "{}", "{ \"deployment.environment.name\" = \"production\" }",
      "other attributes of the server. `OTEL_RESOURCE_ATTRIBUTES`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       r.read_named_texts(v, &c.resource, fault_of_attribute);
     }},
    {"traces",
     {"switch", "", "false",
      "whether each request has a span, whose `traceparent` its function sees; unset: with an "
      "endpoint. `OTEL_TRACES_EXPORTER`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) { c.traces = r.read_switch(v); }},
    {"logs",
     {"switch", "", "false",
      "whether what functions log goes there, too; unset: with an endpoint. "
      "`OTEL_LOGS_EXPORTER`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) { c.logs = r.read_switch(v); }},
    {"metrics",
     {"switch", "", "false",
      "whether what `/metrics` shows goes there, too; unset: with an endpoint. "
      "`OTEL_METRICS_EXPORTER`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) { c.metrics = r.read_switch(v); }},
    {"sample_ratio",
     {"0 to 1", "1.0", "0.05",
      "of the traces that begin here so many are recorded; those that go on are as their "
      "`traceparent` says. `OTEL_TRACES_SAMPLER_ARG`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       c.sample_ratio = r.read_ratio(v);
     }},
    {"accept_traceparent",
     {"`\"proxies\"`, `\"all\"` or `\"none\"`", "\"proxies\"", "\"all\"",
      "whose `traceparent` is gone on with: that of `trusted_proxies`, everybody's, nobody's; "
      "else a request begins a trace of its own"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       if (const auto at = r.read_choice(v, kTrusts))
         c.accept_traceparent = static_cast<TraceTrust>(*at);
     }},
    {"metrics_interval_ms",
     {"milliseconds", "60000", "15000",
      "how often metrics are sent. `OTEL_METRIC_EXPORT_INTERVAL`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       if (const auto ms = r.read_number(v, 100, kMostMs)) c.metrics_interval_ms = *ms;
     }},
    {"timeout_ms",
     {"milliseconds", "10000", "3000",
      "how long the collector may take for an answer. `OTEL_EXPORTER_OTLP_TIMEOUT`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       if (const auto ms = r.read_number(v, 1, kMostMs)) c.timeout_ms = *ms;
     }},
    {"compression",
     {"`\"none\"` or `\"gzip\"`", "\"none\"", "\"gzip\"",
      "of what is sent. `OTEL_EXPORTER_OTLP_COMPRESSION`"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       if (const auto at = r.read_choice(v, kCompressions)) c.gzip = *at == 1;
     }},
    {"server_timing",
     {"`\"off\"`, `\"asked\"` or `\"all\"`", "\"off\"", "\"asked\"",
      "whose answers have a `Server-Timing` field: nobody's, those of requests with "
      "`x-server-timing: 1` from `trusted_proxies`, all"},
     [](ConfigReader& r, const TomlNode& v, TelemetryConfig& c) {
       if (const auto at = r.read_choice(v, kTimings))
         c.server_timing = static_cast<ServerTiming>(*at);
     }},
};

}  // namespace

std::span<const ConfigKey<TelemetryConfig>> telemetry_keys() { return kTelemetryKeys; }

}  // namespace edgert::server
