#include <catch2/catch_test_macros.hpp>

#include "serve/telemetry/server_timing.h"

using edgert::ForwardReport;
using edgert::server::telemetry::server_timing;
using edgert::server::telemetry::TimingReader;

TEST_CASE("Server-Timing says what a request's time went into") {
  ForwardReport report;
  report.queue_ms = 0.5;
  report.head_ms = 12.25;
  report.cpu_ms = 3;
  CHECK(server_timing(report, TimingReader::kTrusted) ==
        "queue;dur=0.500, cpu;dur=3.000, total;dur=12.250");
  report.queue_ms = 10;
  report.boot_ms = 8;
  CHECK(server_timing(report, TimingReader::kTrusted) ==
        "queue;dur=2.000, boot;dur=8.000, cpu;dur=3.000, total;dur=12.250");
  // It was asked for before this request came.
  report.boot_ms = 50;
  CHECK(server_timing(report, TimingReader::kTrusted) ==
        "queue;dur=0.000, boot;dur=10.000, cpu;dur=3.000, total;dur=12.250");
  CHECK(server_timing(1.5, TimingReader::kTrusted) == "total;dur=1.500");
}

TEST_CASE("strangers are told whole milliseconds") {
  ForwardReport report;
  report.queue_ms = 0.5;
  report.head_ms = 12.25;
  report.cpu_ms = 3.001;
  CHECK(server_timing(report, TimingReader::kStranger) == "queue;dur=1, cpu;dur=4, total;dur=13");
  for (const double verifying_ms : {0.02, 0.9})
    CHECK(server_timing(verifying_ms, TimingReader::kStranger) == "total;dur=1");
}
