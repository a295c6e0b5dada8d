// ExportOptions: where telemetry goes, and what of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "edgert/result.h"
#include "serve/config/serve_config.h"
#include "serve/telemetry/otlp_json.h"

namespace edgert::server::telemetry {

enum Signal : size_t { kTraces, kLogs, kMetrics, kSignals };
const char* name_of(Signal signal);

struct ExportOptions {
  // By Signal; empty: it goes nowhere.
  std::array<std::string, kSignals> urls;
  NamedTexts headers;  // secrets among them
  Attributes resource;
  uint64_t metrics_interval_ms = 60'000;
  uint64_t timeout_ms = 10'000;
  bool gzip = false;

  // Each request has a span, and its function sees a traceparent.
  bool traces = false;
  double sample_ratio = 1;

  bool exports_any() const {
    for (const std::string& url : urls) {
      if (!url.empty()) return true;
    }
    return false;
  }
};

// What the configuration says, and where it says nothing the variables OTEL_EXPORTER_OTLP_ENDPOINT,
// _HEADERS, _TIMEOUT, _COMPRESSION and _PROTOCOL, those of one signal (_TRACES_, _LOGS_,
// _METRICS_), OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER, OTEL_METRICS_EXPORTER,
// OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_METRIC_EXPORT_INTERVAL, OTEL_SERVICE_NAME,
// OTEL_RESOURCE_ATTRIBUTES and OTEL_SDK_DISABLED of `environment`. kInvalidArgument names the
// variable that cannot be taken, without its value.
Result<ExportOptions> export_options_of(const TelemetryConfig& config,
                                        const NamedTexts& environment);

}  // namespace edgert::server::telemetry
