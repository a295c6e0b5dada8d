// Telemetry: what is told of each request that `edgertd serve` answers: a line of the access log, a
// span, `Server-Timing`. Where nothing is to be told there is no Telemetry.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "common/log_sink.h"
#include "edgert/front.h"
#include "serve/config/serve_config.h"
#include "serve/telemetry/exporter.h"
#include "serve/telemetry/records.h"
#include "serve/telemetry/server_timing.h"

namespace edgert::server::telemetry {

class WatchedRequest;

struct TelemetryOptions {
  bool has_access_log = false;
  bool traces = false;  // each request has a span, whose traceparent its function sees
  double sample_ratio = 1;
  TraceTrust accept_traceparent = TraceTrust::kProxies;
  ServerTiming server_timing = ServerTiming::kOff;

  bool watches_requests() const {
    return has_access_log || traces || server_timing != ServerTiming::kOff;
  }
};

// What the server says of itself to a collector: `said`, and what is not said there of its name,
// process and host.
Attributes resource_of_server(Attributes said);

TelemetryOptions telemetry_options_of(const ServeConfig& config, const ExportOptions& exporting);

// Owner: the server; outlives the requests. Thread: any.
class Telemetry final : public Observer {
 public:
  // `knows_requests`: workers have been told to say of which request their lines are.
  Telemetry(LogSink& log, Exporter& exporter, bool knows_requests)
      : log_(log), exporter_(exporter), knows_requests_(knows_requests) {}

  // Where all of it goes from here on.
  void set(ExportOptions options);
  // Of all functions but these no figures are kept.
  void keep_names(const std::set<std::string>& functions) { exporter_.keep_names(functions); }
  // Of a request whose head has just come. Null: nothing is told of any.
  std::unique_ptr<WatchedRequest> watch(const TelemetryOptions& options, const RequestHead& head,
                                        bool is_trusted, const std::string& id);

  // Of functions, not of the server's own workers.
  void on_log(const WorkerIdentity& worker, const LogLine& line) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept override;

 private:
  friend class WatchedRequest;
  friend class WatchedRun;
  void tell_fault(const WorkerIdentity& worker, const Error& error);

  LogSink& log_;
  Exporter& exporter_;
  const bool knows_requests_;
  bool has_warned_ = false;  // of the one thread that sets
};

// One request, from its head to its last word. Thread: that which has the request.
class WatchedRequest final {
 public:
  WatchedRequest(Telemetry& telemetry, const TelemetryOptions& options, const RequestHead& head,
                 bool is_trusted, const std::string& id);

  // It goes to a function, and sees its trace.
  void hand_over(std::string_view function, RequestHead& head);
  // A response's head goes out.
  void on_head(ResponseHead& head, const ForwardReport& so_far) const;
  void on_head(ResponseHead& head) const;
  // The last word: of a function's answer, or of one in a function's place.
  void over(const ForwardReport& report);
  void answered(std::string_view function, int status, std::string_view code, uint64_t bytes_out);

 private:
  double passed_ms() const;
  void tell();
  void tell_access() const;

  Telemetry& telemetry_;
  const TelemetryOptions options_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  bool tells_timing_ = false;
  const TimingReader reader_;
  double total_ms_ = 0;
  uint64_t memory_bytes_ = 0;
  SpanRecord span_;
};

// One run of a schedule. Thread: one at a time.
class WatchedRun final {
 public:
  // Its request begins a trace, which the function sees.
  WatchedRun(Telemetry& telemetry, const TelemetryOptions& options, std::string function,
             std::string schedule, std::string cron, RequestHead& head);
  void over(const Status& status);

 private:
  Telemetry& telemetry_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  SpanRecord span_;
};

}  // namespace edgert::server::telemetry
