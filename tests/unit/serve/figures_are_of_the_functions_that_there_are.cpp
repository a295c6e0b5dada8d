#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "serve/metrics.h"

using edgert::PoolMetrics;
using edgert::server::Metrics;

namespace {

// The values of the label "function", as they are written.
std::set<std::string> labels_in(const std::string& text) {
  constexpr std::string_view kFront = "{function=\"";
  std::set<std::string> labels;
  for (size_t at = text.find(kFront); at != std::string::npos; at = text.find(kFront, at)) {
    const size_t begin = at += kFront.size();
    while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
    labels.insert(text.substr(begin, at - begin));
  }
  return labels;
}

}  // namespace

TEST_CASE("a thousand functions have figures of their own, and all others together") {
  Metrics metrics;
  for (int i = 0; i < 10'000; ++i) {
    const auto counts = metrics.requests_of("f" + std::to_string(i));
    counts->begun();
    counts->over(200, 0.001, 1, 2);
  }
  const std::string text = metrics.text(PoolMetrics{}, 0);
  CHECK(labels_in(text).size() == Metrics::kMostFunctions + 1);
  CHECK(text.find("edgert_requests_total{function=\"f0\",status=\"2xx\"} 1\n") !=
        std::string::npos);
  CHECK(text.find("edgert_requests_total{function=\"_other\",status=\"2xx\"} 9000\n") !=
        std::string::npos);
  CHECK(metrics.requests_of("f0") == metrics.requests_of("f0"));
  CHECK(metrics.requests_of("f5000") == metrics.requests_of("never seen"));
}

TEST_CASE("functions that are gone give their places back") {
  Metrics metrics;
  for (int round = 0; round < 10; ++round) {
    std::set<std::string> names;
    for (int i = 0; i < 1000; ++i)
      names.insert("f" + std::to_string(round) + "-" + std::to_string(i));
    metrics.keep_names(names);
    for (const std::string& name : names) {
      const auto counts = metrics.requests_of(name);
      counts->begun();
      counts->over(200, 0.001, 1, 2);
    }
    CHECK(labels_in(metrics.text(PoolMetrics{}, 0)) == names);
  }
}

TEST_CASE("what ends behind its function takes no place, and who returns begins again") {
  Metrics metrics;
  metrics.keep_names({"gone", "stays"});
  const auto counts = metrics.requests_of("gone");
  metrics.requests_of("stays");
  counts->begun();
  counts->over(200, 0.001, 1, 2);
  metrics.keep_names({"stays"});
  edgert::WorkerIdentity worker;
  worker.service_path = "/srv/gone";
  metrics.on_shutdown(worker, {});
  counts->begun();
  CHECK(labels_in(metrics.text(PoolMetrics{}, 0)) == std::set<std::string>{"stays", "_other"});
  metrics.keep_names({"gone", "stays"});
  CHECK(metrics.requests_of("gone") != counts);
  metrics.on_boot(worker, 1);
  const std::string text = metrics.text(PoolMetrics{}, 0);
  CHECK(text.find("edgert_boots_total{function=\"gone\"} 1\n") != std::string::npos);
  CHECK(text.find("edgert_requests_total{function=\"gone\"") == std::string::npos);
}

TEST_CASE("a name is written so that it can be read, whatever is in it") {
  Metrics metrics;
  const std::string plain = "caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x94\x91 {a=b},\t";
  for (const std::string& name :
       {plain, std::string("a\"b"), std::string("a\\b"), std::string("a\nb"), std::string("\xff"),
        std::string("\xc3"), std::string("\xed\xa0\x80"), std::string("\xf5\x80\x80\x80"),
        std::string("\xc0\xaf")})
    metrics.requests_of(name);
  const std::string bad = "\xef\xbf\xbd";
  CHECK(labels_in(metrics.text(PoolMetrics{}, 0)) ==
        std::set<std::string>{plain, "a\\\"b", "a\\\\b", "a\\nb", bad, bad + bad, bad + bad + bad,
                              bad + bad + bad + bad});
}

TEST_CASE("a histogram counts each request once, from the smallest bound that it is within") {
  Metrics metrics;
  const auto counts = metrics.requests_of("f");
  for (const double seconds : {0.0005, 0.0006, 0.3, 100.0, -1.0}) {
    counts->begun();
    counts->over(500, seconds, 0, 0);
  }
  const std::string text = metrics.text(PoolMetrics{}, 3);
  const auto has = [&](const std::string& line) {
    CAPTURE(line);
    CHECK(text.find(line + "\n") != std::string::npos);
  };
  const std::string name = "edgert_request_duration_seconds";
  has(name + "_bucket{function=\"f\",le=\"0.0005\"} 2");
  has(name + "_bucket{function=\"f\",le=\"0.001\"} 3");
  has(name + "_bucket{function=\"f\",le=\"0.25\"} 3");
  has(name + "_bucket{function=\"f\",le=\"0.5\"} 4");
  has(name + "_bucket{function=\"f\",le=\"10\"} 4");
  has(name + "_bucket{function=\"f\",le=\"+Inf\"} 5");
  has(name + "_count{function=\"f\"} 5");
  has("edgert_requests_in_flight{function=\"f\"} 0");
  has("edgert_connections 3");
}
