#include "serve/telemetry/telemetry.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "common/frame.h"
#include "common/random_number.h"
#include "edgert/trace_parent.h"
#include "serve/forwarded.h"

namespace edgert::server::telemetry {

namespace {

// What clients say may be long, and nobody reads it.
constexpr size_t kMostPath = 2048, kMostAgent = 512, kMostError = 512;

int64_t nanoseconds_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool is_header(std::string_view written, std::string_view name) {
  return written.size() == name.size() &&
         std::equal(written.begin(), written.end(), name.begin(), [](char one, char other) {
           return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
         });
}

// The address that the proxy which we trust has seen: what stands before it anybody may have said.
std::string_view client_of(const RequestHead& head, bool is_trusted) {
  if (!is_trusted) return head.peer_address;
  std::string_view last;
  head.headers.each([&last](std::string_view name, std::string_view value) {
    if (is_header(name, "x-forwarded-for")) last = value;
  });
  if (const size_t comma = last.rfind(','); comma != std::string_view::npos)
    last.remove_prefix(comma + 1);
  while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
  return last.empty() || last.size() > 64 ? std::string_view(head.peer_address) : last;
}

bool asks_for_timing(ServerTiming timing, const RequestHead& head, bool is_trusted) {
  switch (timing) {
    case ServerTiming::kOff:
      return false;
    case ServerTiming::kAsked:
      return is_trusted && head.headers.find("x-server-timing") == "1";
    case ServerTiming::kAll:
      break;
  }
  return true;
}

bool accepts(TraceTrust trust, bool is_trusted) {
  return trust == TraceTrust::kAll || (trust == TraceTrust::kProxies && is_trusted);
}

std::string span_id() {
  uint64_t number = 0;
  while (number == 0) number = random_number();
  return fmt::format("{:016x}", number);
}

}  // namespace

// https://opentelemetry.io/docs/specs/semconv/resource/
Attributes resource_of_server(Attributes said) {
  const auto add = [&said](const char* name, std::string value) {
    const bool is_there =
        std::any_of(said.begin(), said.end(), [&](const auto& each) { return each.first == name; });
    if (!is_there) said.emplace_back(name, std::move(value));
  };
  // The same for as long as the process is.
  static const std::string instance = request_id_of(false, {});
  char host[256] = "";
  (void)gethostname(host, sizeof host - 1);
  add("service.name", "edgertd");
  add("service.version", EDGERT_VERSION);
  add("service.instance.id", instance);
  add("host.name", host);
  add("process.pid", std::to_string(getpid()));
  add("telemetry.sdk.name", "edgertd");
  add("telemetry.sdk.language", "cpp");
  add("telemetry.sdk.version", EDGERT_VERSION);
  return said;
}

TelemetryOptions telemetry_options_of(const ServeConfig& config, const ExportOptions& exporting) {
  return {config.log.access, exporting.traces, exporting.sample_ratio,
          config.telemetry.accept_traceparent, config.telemetry.server_timing};
}

void Telemetry::set(ExportOptions options) {
  if (!knows_requests_ && (options.traces || options.exports_any()) &&
      !std::exchange(has_warned_, true))
    log_.say(LogLevel::kWarning,
             "telemetry: until the server begins anew, lines of logs do not say of which request "
             "they are, and what functions fetch does not go on in its trace: [telemetry] was not "
             "there when it began");
  options.resource = resource_of_server(std::move(options.resource));
  if (!exporter_.set(std::move(options)))
    log_.say(LogLevel::kError, "telemetry: nothing is sent: the system gives no thread");
}

std::unique_ptr<WatchedRequest> Telemetry::watch(const TelemetryOptions& options,
                                                 const RequestHead& head, bool is_trusted,
                                                 const std::string& id) {
  if (!options.watches_requests()) return nullptr;
  return std::make_unique<WatchedRequest>(*this, options, head, is_trusted, id);
}

void Telemetry::on_log(const WorkerIdentity& worker, const LogLine& line) noexcept {
  if (!exporter_.takes(kLogs) || is_of_server(worker.service_path)) return;
  LogRecord record;
  record.time_ns = nanoseconds_now();
  record.level = line.level;
  record.text = line.text;
  record.function = function_name(worker.service_path);
  record.execution_id = worker.id;
  record.request_id = line.request_id;
  record.traceparent = line.traceparent;
  exporter_.add(std::move(record));
}

void Telemetry::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  tell_fault(worker, error);
}

void Telemetry::on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept {
  tell_fault(worker, error);
}

void Telemetry::tell_fault(const WorkerIdentity& worker, const Error& error) {
  on_log(worker, {LogLevel::kError, error.message});
}

WatchedRequest::WatchedRequest(Telemetry& telemetry, const TelemetryOptions& options,
                               const RequestHead& head, bool is_trusted, const std::string& id)
    : telemetry_(telemetry),
      options_(options),
      reader_(is_trusted ? TimingReader::kTrusted : TimingReader::kStranger) {
  tells_timing_ = asks_for_timing(options.server_timing, head, is_trusted);
  if (!options.has_access_log && !options.traces) return;
  if (options.traces)
    span_.trace = trace_of_request(head.headers, accepts(options.accept_traceparent, is_trusted),
                                   options.sample_ratio);
  const Target target = target_of(head.url);
  span_.begin_ns = nanoseconds_now();
  span_.method = head.method;
  // Without its query, where tokens may be.
  span_.path = target.path.substr(0, kMostPath);
  span_.scheme = head.url.substr(0, head.url.find(':'));
  span_.host = target.host.substr(0, kMostPath);
  span_.user_agent = head.headers.find("user-agent").substr(0, kMostAgent);
  span_.peer_address = head.peer_address;
  span_.client_address = client_of(head, is_trusted);
  span_.request_id = id;
}

void WatchedRequest::hand_over(std::string_view function, RequestHead& head) {
  span_.function = function;
  if (options_.traces) put_trace(span_.trace, head.headers);
}

double WatchedRequest::passed_ms() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun_)
      .count();
}

void WatchedRequest::on_head(ResponseHead& head, const ForwardReport& so_far) const {
  if (tells_timing_) head.headers.append("server-timing", server_timing(so_far, reader_));
}

void WatchedRequest::on_head(ResponseHead& head) const {
  if (tells_timing_) head.headers.append("server-timing", server_timing(passed_ms(), reader_));
}

void WatchedRequest::over(const ForwardReport& report) {
  total_ms_ = report.total_ms;
  memory_bytes_ = report.memory_bytes;
  span_.execution_id = report.worker_id;
  span_.status = report.status;
  span_.queue_ms = report.queue_ms;
  span_.cpu_ms = report.cpu_ms;
  span_.boot_ms = report.boot_ms;
  span_.bytes_in = report.bytes_in;
  span_.bytes_out = report.bytes_out;
  if (report.error && !report.client_left) {
    span_.error_type = error_name(report.error->code);
    span_.error_text = report.error->message.substr(0, kMostError);
  }
  tell();
}

void WatchedRequest::answered(std::string_view function, int status, std::string_view code,
                              uint64_t bytes_out) {
  total_ms_ = passed_ms();
  span_.function = function;
  span_.status = status;
  span_.bytes_out = bytes_out;
  if (status >= 500) span_.error_type = code;
  tell();
}

void WatchedRequest::tell() {
  if (options_.has_access_log) tell_access();
  if (!span_.trace.is_sampled || !telemetry_.exporter_.takes(kTraces)) return;
  const auto after_ns = [this](double ms) {
    return span_.begin_ns + static_cast<int64_t>(ms * 1e6);
  };
  span_.end_ns = after_ns(total_ms_);
  if (span_.boot_ms > 0) {
    span_.boot_id = span_id();
    span_.boot_end_ns = after_ns(span_.queue_ms);
  }
  telemetry_.exporter_.add(std::move(span_));
}

void WatchedRequest::tell_access() const {
  const std::string method = printable(span_.method), path = printable(span_.path);
  std::string text = method + " " + path;
  const auto out = std::back_inserter(text);
  if (span_.status == 0) {
    text += " no response";
  } else {
    fmt::format_to(out, " {}", span_.status);
  }
  fmt::format_to(out, " in {:.1f} ms", total_ms_);
  if (span_.boot_ms > 0) fmt::format_to(out, " with a boot of {:.1f} ms", span_.boot_ms);
  if (!span_.execution_id.empty()) fmt::format_to(out, ", {:.1f} ms CPU", span_.cpu_ms);
  if (memory_bytes_ != 0) fmt::format_to(out, ", {} MB", memory_bytes_ >> 20);
  fmt::format_to(out, ", {} bytes in, {} out", span_.bytes_in, span_.bytes_out);
  const std::string error = printable(span_.error_text);
  if (!error.empty()) text += "; " + error;
  std::vector<LogField> fields = {{"method", std::string_view(method)},
                                  {"path", std::string_view(path)},
                                  {"status", static_cast<uint64_t>(span_.status)},
                                  {"duration_ms", total_ms_}};
  if (!span_.execution_id.empty()) {
    fields.push_back({"queue_ms", span_.queue_ms});
    fields.push_back({"boot_ms", span_.boot_ms});
    fields.push_back({"worker_cpu_ms", span_.cpu_ms});
    fields.push_back({"worker_memory_bytes", memory_bytes_});
  }
  fields.push_back({"bytes_in", span_.bytes_in});
  fields.push_back({"bytes_out", span_.bytes_out});
  fields.push_back({"client", std::string_view(span_.client_address)});
  if (!span_.error_type.empty()) fields.push_back({"error", std::string_view(span_.error_type)});
  const std::string traceparent =
      span_.trace.trace_id.empty() ? std::string() : span_.trace.traceparent();
  telemetry_.log_.tell({.level = span_.has_error() ? LogLevel::kError : LogLevel::kInfo,
                        .text = text,
                        .service_path = span_.function,
                        .execution_id = span_.execution_id,
                        .request_id = span_.request_id,
                        .traceparent = traceparent,
                        .fields = fields});
}

WatchedRun::WatchedRun(Telemetry& telemetry, const TelemetryOptions& options, std::string function,
                       std::string schedule, std::string cron, RequestHead& head)
    : telemetry_(telemetry) {
  span_.trace = trace_of_request({}, false, options.sample_ratio);
  span_.begin_ns = nanoseconds_now();
  span_.function = std::move(function);
  span_.schedule = std::move(schedule);
  span_.cron = std::move(cron);
  put_trace(span_.trace, head.headers);
}

void WatchedRun::over(const Status& status) {
  if (!span_.trace.is_sampled) return;
  span_.end_ns = span_.begin_ns + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                      std::chrono::steady_clock::now() - begun_)
                                      .count();
  if (!status.ok()) {
    span_.error_type = error_name(status.error().code);
    span_.error_text = status.error().message.substr(0, kMostError);
  }
  telemetry_.exporter_.add(std::move(span_));
}

}  // namespace edgert::server::telemetry
