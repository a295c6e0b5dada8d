// MetricsSink: takes what is counted, in whatever form it is wanted.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace edgert::server {

struct MetricLabel {
  std::string_view name;
  std::string value;
};
using MetricLabels = std::vector<MetricLabel>;

enum class MetricKind {
  kCounter,    // only grows, for as long as the process is there
  kGauge,      // is as it is now
  kHistogram,  // counts what it has seen by how large it was
};

// Thread: one at a time. A family comes once, and then its samples.
class MetricsSink {
 public:
  virtual ~MetricsSink() = default;
  virtual void family(std::string_view name, MetricKind kind, std::string_view help) = 0;
  virtual void sample(const MetricLabels& labels, uint64_t value) = 0;
  virtual void sample(const MetricLabels& labels, double value) = 0;
  // `buckets` has one more than `bounds`, for what is beyond all of them; each counts its own.
  virtual void histogram(const MetricLabels& labels, std::span<const double> bounds,
                         std::span<const uint64_t> buckets, double sum) = 0;

  template <typename Value>
  void only(std::string_view name, MetricKind kind, std::string_view help, Value value) {
    family(name, kind, help);
    sample({}, value);
  }
};

}  // namespace edgert::server
