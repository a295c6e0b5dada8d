#include "serve/telemetry/export_options.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "serve/config/config_keys.h"

namespace edgert::server::telemetry {

namespace {

constexpr std::array<const char*, kSignals> kPaths = {"/v1/traces", "/v1/logs", "/v1/metrics"};
constexpr std::array<const char*, kSignals> kUpper = {"TRACES", "LOGS", "METRICS"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && digit_of(text[at + 1]) >= 0 &&
        digit_of(text[at + 2]) >= 0) {
      decoded += static_cast<char>(digit_of(text[at + 1]) * 16 + digit_of(text[at + 2]));
      at += 2;
    } else {
      decoded += text[at];
    }
  }
  return decoded;
}

Error refused(const std::string& name, const std::string& why) {
  return {ErrorCode::kInvalidArgument, name + " " + why};
}

// The environment, as OpenTelemetry reads it: what is empty is not there.
class Variables {
 public:
  explicit Variables(const NamedTexts& all) : all_(all) {}

  std::string text(const std::string& name) const {
    for (const auto& [known, value] : all_) {
      if (known == name) return std::string(trimmed(value));
    }
    return {};
  }
  // That of one signal, or that of all.
  std::pair<std::string, std::string> of_signal(Signal signal, const std::string& what) const {
    const std::string own = std::string("OTEL_EXPORTER_OTLP_") + kUpper[signal] + "_" + what;
    std::string value = text(own);
    if (!value.empty()) return {own, std::move(value)};
    const std::string common = "OTEL_EXPORTER_OTLP_" + what;
    return {common, text(common)};
  }
  Result<std::optional<uint64_t>> number(const std::string& name) const {
    const std::string value = text(name);
    if (value.empty()) return std::optional<uint64_t>();
    uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (read.ec != std::errc() || read.ptr != value.data() + value.size() || number == 0 ||
        number > 86'400'000)
      return refused(name, "must be a number of milliseconds");
    return std::optional(number);
  }
  // "key=value,key=value", the values percent-encoded.
  Result<NamedTexts> list(const std::string& name) const {
    NamedTexts entries;
    const std::string value = text(name);
    for (size_t at = 0; at < value.size();) {
      const size_t end = std::min(value.find(',', at), value.size());
      const std::string_view entry = trimmed(std::string_view(value).substr(at, end - at));
      at = end + 1;
      if (entry.empty()) continue;
      const size_t equals = entry.find('=');
      if (equals == std::string_view::npos || equals == 0)
        return refused(name, "must be a list such as key=value,key=value");
      entries.emplace_back(std::string(trimmed(entry.substr(0, equals))),
                           percent_decoded(trimmed(entry.substr(equals + 1))));
    }
    return entries;
  }

 private:
  const NamedTexts& all_;
};

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

std::string below(std::string base, const char* path) {
  while (base.ends_with('/')) base.pop_back();
  return base + path;
}

// Adds what is not there yet.
void add_missing(const NamedTexts& more, NamedTexts* to) {
  for (const auto& each : more) {
    const bool is_there = std::any_of(to->begin(), to->end(),
                                      [&](const auto& known) { return known.first == each.first; });
    if (!is_there) to->push_back(each);
  }
}

Status read_urls(const TelemetryConfig& config, const Variables& variables, ExportOptions* made) {
  const std::array<std::optional<bool>, kSignals> wanted = {config.traces, config.logs,
                                                            config.metrics};
  for (size_t at = 0; at < kSignals; ++at) {
    const auto signal = static_cast<Signal>(at);
    const std::string exporter_name = std::string("OTEL_") + kUpper[at] + "_EXPORTER";
    const std::string exporter = variables.text(exporter_name);
    if (wanted[at] == false || (!wanted[at] && exporter == "none")) continue;
    if (!wanted[at] && !exporter.empty() && exporter != "otlp")
      return refused(exporter_name, "can be otlp or none: others are not supported");
    if (!config.endpoint.empty()) {
      made->urls[at] = below(config.endpoint, kPaths[at]);
      continue;
    }
    const auto [name, url] = variables.of_signal(signal, "ENDPOINT");
    if (url.empty()) continue;
    if (!is_url(url)) return refused(name, "must be an http: or https: URL");
    // That of one signal is where it goes, as it stands.
    made->urls[at] = name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? below(url, kPaths[at]) : url;
    const auto [protocol_name, protocol] = variables.of_signal(signal, "PROTOCOL");
    if (!protocol.empty() && protocol != "http/json")
      return refused(protocol_name, "can be http/json: others are not supported");
  }
  return Unit{};
}

Status read_headers(const TelemetryConfig& config, const Variables& variables,
                    ExportOptions* made) {
  constexpr char kName[] = "OTEL_EXPORTER_OTLP_HEADERS";
  made->headers = config.headers;
  // They are for the endpoint that they stand beside.
  if (!config.endpoint.empty()) return Unit{};
  Result<NamedTexts> given = variables.list(kName);
  if (!given.ok()) return given.take_error();
  for (const auto& [name, value] : given.value()) {
    const bool is_plain =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!fault_of_header(name).empty() || !is_plain)
      return refused(kName, "has a header that cannot be sent");
  }
  add_missing(given.value(), &made->headers);
  return Unit{};
}

Status read_resource(const TelemetryConfig& config, const Variables& variables,
                     ExportOptions* made) {
  Result<NamedTexts> given = variables.list("OTEL_RESOURCE_ATTRIBUTES");
  if (!given.ok()) return given.take_error();
  std::string name = config.service_name;
  if (name.empty()) name = variables.text("OTEL_SERVICE_NAME");
  if (!name.empty()) made->resource.emplace_back("service.name", name);
  add_missing(config.resource, &made->resource);
  add_missing(given.value(), &made->resource);
  return Unit{};
}

Status read_sampling(const TelemetryConfig& config, const Variables& variables,
                     ExportOptions* made) {
  const std::string sampler = variables.text("OTEL_TRACES_SAMPLER");
  constexpr std::string_view kFront = "parentbased_";
  const bool follows = sampler.starts_with(kFront);
  const std::string kind = follows ? sampler.substr(kFront.size()) : sampler;
  if (config.sample_ratio) {
    made->sample_ratio = *config.sample_ratio;
  } else if (kind == "always_off") {
    made->sample_ratio = 0;
  } else if (kind == "traceidratio") {
    const std::string argument = variables.text("OTEL_TRACES_SAMPLER_ARG");
    double ratio = 1;
    const auto read = std::from_chars(argument.data(), argument.data() + argument.size(), ratio);
    if (!argument.empty() && (read.ec != std::errc() || !(ratio >= 0 && ratio <= 1)))
      return refused("OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1");
    made->sample_ratio = ratio;
  } else if (!kind.empty() && kind != "always_on") {
    return refused("OTEL_TRACES_SAMPLER",
                   "can be always_on, always_off, traceidratio, or one of these behind "
                   "parentbased_");
  }
  return Unit{};
}

}  // namespace

const char* name_of(Signal signal) {
  constexpr std::array<const char*, kSignals> kNames = {"traces", "logs", "metrics"};
  return kNames[signal];
}

Result<ExportOptions> export_options_of(const TelemetryConfig& config,
                                        const NamedTexts& environment) {
  const Variables variables(environment);
  ExportOptions made;
  if (config.endpoint.empty() && variables.text("OTEL_SDK_DISABLED") == "true") {
    made.traces = config.traces.value_or(false);
    return made;
  }
  for (const auto read : {read_urls, read_headers, read_resource, read_sampling}) {
    if (Status status = read(config, variables, &made); !status.ok()) return status.take_error();
  }
  Result<std::optional<uint64_t>> interval = variables.number("OTEL_METRIC_EXPORT_INTERVAL");
  if (!interval.ok()) return interval.take_error();
  Result<std::optional<uint64_t>> timeout = variables.number("OTEL_EXPORTER_OTLP_TIMEOUT");
  if (!timeout.ok()) return timeout.take_error();
  made.metrics_interval_ms =
      config.metrics_interval_ms.value_or(interval.value().value_or(made.metrics_interval_ms));
  made.timeout_ms = config.timeout_ms.value_or(timeout.value().value_or(made.timeout_ms));
  const std::string compression = variables.text("OTEL_EXPORTER_OTLP_COMPRESSION");
  if (!config.gzip && !compression.empty() && compression != "gzip" && compression != "none")
    return refused("OTEL_EXPORTER_OTLP_COMPRESSION", "can be gzip or none");
  made.gzip = config.gzip.value_or(compression == "gzip");
  made.traces = config.traces.value_or(!made.urls[kTraces].empty());
  return made;
}

}  // namespace edgert::server::telemetry
