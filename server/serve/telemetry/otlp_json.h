// Requests of OTLP over HTTP, as JSON:
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding Names are in lowerCamelCase, ids
// in hexadecimal, numbers of 64 bits are texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/metrics_sink.h"
#include "serve/telemetry/records.h"

namespace edgert::server::telemetry {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// What stands in front of all records of a request, and behind them.
std::string spans_json(const Attributes& resource, std::span<const SpanRecord> spans);
std::string logs_json(const Attributes& resource, std::span<const LogRecord> lines);

// Collects one request of metrics.
class OtlpMetrics final : public MetricsSink {
 public:
  // Nanoseconds since 1970: since when counters count, and now.
  OtlpMetrics(int64_t begin_ns, int64_t now_ns);
  void family(std::string_view name, MetricKind kind, std::string_view help) override;
  void sample(const MetricLabels& labels, uint64_t value) override;
  void sample(const MetricLabels& labels, double value) override;
  void histogram(const MetricLabels& labels, std::span<const double> bounds,
                 std::span<const uint64_t> buckets, double sum) override;
  std::string take(const Attributes& resource);

 private:
  void begin_point(const MetricLabels& labels);
  void end_family();

  const std::string times_;
  MetricKind kind_ = MetricKind::kGauge;
  std::string family_;  // of which no point has come yet
  bool is_open_ = false;
  std::string json_;
};

}  // namespace edgert::server::telemetry
