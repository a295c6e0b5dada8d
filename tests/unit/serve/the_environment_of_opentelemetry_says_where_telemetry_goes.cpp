#include <catch2/catch_test_macros.hpp>
#include <string>

#include "serve/telemetry/export_options.h"

using namespace edgert::server;
using namespace edgert::server::telemetry;

namespace {

std::string fault_in(const NamedTexts& environment) {
  const auto options = export_options_of({}, environment);
  return options.ok() ? "" : options.error().message;
}

}  // namespace

TEST_CASE("nothing is exported where nobody says where to") {
  const ExportOptions options = export_options_of({}, {}).value();
  CHECK_FALSE(options.exports_any());
  CHECK_FALSE(options.traces);
}

TEST_CASE("the environment of OpenTelemetry says where telemetry goes") {
  const ExportOptions options =
      export_options_of({}, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318/base/"},
                             {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://other/lines"},
                             {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x = 1"},
                             {"OTEL_METRICS_EXPORTER", "none"},
                             {"OTEL_SERVICE_NAME", "shop"},
                             {"OTEL_RESOURCE_ATTRIBUTES", "service.name=other,team=a%2Cb"},
                             {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                             {"OTEL_TRACES_SAMPLER_ARG", "0.25"},
                             {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                             {"OTEL_EXPORTER_OTLP_TIMEOUT", "250"}})
          .value();
  CHECK(options.urls[kTraces] == "https://collector:4318/base/v1/traces");
  CHECK(options.urls[kLogs] == "http://other/lines");
  CHECK(options.urls[kMetrics].empty());
  CHECK(options.headers == NamedTexts{{"api-key", "a b"}, {"x", "1"}});
  CHECK(options.resource == Attributes{{"service.name", "shop"}, {"team", "a,b"}});
  CHECK(options.sample_ratio == 0.25);
  CHECK(options.gzip);
  CHECK(options.timeout_ms == 250);
  CHECK(options.traces);
}

TEST_CASE("what the configuration says counts more") {
  TelemetryConfig config;
  config.endpoint = "http://here";
  config.logs = false;
  config.sample_ratio = 0;
  const ExportOptions options =
      export_options_of(config, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://there"},
                                 {"OTEL_EXPORTER_OTLP_HEADERS", "key=of-there"},
                                 {"OTEL_TRACES_SAMPLER", "always_on"}})
          .value();
  CHECK(options.urls[kTraces] == "http://here/v1/traces");
  CHECK(options.urls[kLogs].empty());
  CHECK(options.sample_ratio == 0);
  // A secret for another collector stays with that one.
  CHECK(options.headers.empty());
}

TEST_CASE("what cannot be taken is named, and its value is not told") {
  const auto endpoint = std::pair("OTEL_EXPORTER_OTLP_ENDPOINT", "http://there");
  CHECK(fault_in({{"OTEL_EXPORTER_OTLP_ENDPOINT", "there:4317"}}) ==
        "OTEL_EXPORTER_OTLP_ENDPOINT must be an http: or https: URL");
  CHECK(fault_in({endpoint, {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}}) ==
        "OTEL_EXPORTER_OTLP_PROTOCOL can be http/json: others are not supported");
  CHECK(fault_in({endpoint, {"OTEL_EXPORTER_OTLP_HEADERS", "secret"}}) ==
        "OTEL_EXPORTER_OTLP_HEADERS must be a list such as key=value,key=value");
  CHECK(fault_in({endpoint, {"OTEL_EXPORTER_OTLP_HEADERS", "key=a%0ab"}}) ==
        "OTEL_EXPORTER_OTLP_HEADERS has a header that cannot be sent");
  CHECK(
      fault_in({endpoint, {"OTEL_TRACES_SAMPLER", "jaeger_remote"}}).find("OTEL_TRACES_SAMPLER") ==
      0);
  CHECK(fault_in({endpoint, {"OTEL_EXPORTER_OTLP_TIMEOUT", "soon"}}).find("milliseconds") !=
        std::string::npos);
}

TEST_CASE("OTEL_SDK_DISABLED turns off what the environment turns on") {
  const NamedTexts environment = {{"OTEL_SDK_DISABLED", "true"},
                                  {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://there"}};
  CHECK_FALSE(export_options_of({}, environment).value().exports_any());
}
