#include "capi/observer.h"

#include <string>

#include "capi/fields.h"
#include "capi/handles.h"

namespace edgert::capi {

namespace {

class Identity final {
 public:
  explicit Identity(const WorkerIdentity& worker) : attributes_(worker.otel_attributes) {
    told_.size = sizeof told_;
    told_.id = worker.id.c_str();
    told_.service_path = worker.service_path.c_str();
    told_.otel_attributes = attributes_.data();
    told_.otel_attribute_count = attributes_.size();
    told_.privileged = worker.privileged;
  }
  const edgert_identity* get() const { return &told_; }

 private:
  const Fields attributes_;
  edgert_identity told_{};
};

edgert_log_level to_c(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return EDGERT_DEBUG;
    case LogLevel::kInfo:
      return EDGERT_INFO;
    case LogLevel::kWarning:
      return EDGERT_WARNING;
    case LogLevel::kError:
      return EDGERT_ERROR;
  }
  return EDGERT_ERROR;
}

// Of what stands in the log about an error.
ErrorCode code_of(const LogLine& line) {
  return line.reason == ErrorReason::kNone ? ErrorCode::kInvalidWorkerResponse
                                           : ErrorCode::kWorkerRequestCancelled;
}

}  // namespace

void HostObserver::on_log(const WorkerIdentity& worker, const LogLine& line) noexcept {
  if (host_.on_log_line == nullptr && host_.on_log == nullptr) return;
  // A line of a log is short, and C expects a NUL behind it.
  const std::string text(line.text), trace(line.traceparent);
  if (host_.on_log_line == nullptr)
    return host_.on_log(host_.user, Identity(worker).get(), to_c(line.level), text.c_str(),
                        text.size());
  edgert_log_line told{};
  told.size = sizeof told;
  told.text = text.c_str();
  told.text_size = text.size();
  told.request = line.request;
  told.traceparent = trace.c_str();
  told.level = to_c(line.level);
  const bool is_fault = line.detail != nullptr || line.reason != ErrorReason::kNone;
  const edgert_error error{is_fault ? Error{code_of(line), text, line.reason, line.detail}
                                    : Error{}};
  if (is_fault) told.error = &error;
  host_.on_log_line(host_.user, Identity(worker).get(), &told);
}

void HostObserver::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  if (host_.on_boot != nullptr) host_.on_boot(host_.user, Identity(worker).get(), boot_ms);
}

void HostObserver::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  if (host_.on_boot_failure == nullptr) return;
  const edgert_error told{error};
  host_.on_boot_failure(host_.user, Identity(worker).get(), &told);
}

void HostObserver::on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept {
  if (host_.on_uncaught_error != nullptr) {
    const edgert_error told{error};
    return host_.on_uncaught_error(host_.user, Identity(worker).get(), &told);
  }
  if (host_.on_uncaught == nullptr) return;
  host_.on_uncaught(host_.user, Identity(worker).get(), error.message.c_str(),
                    error.message.size());
}

void HostObserver::on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept {
  if (host_.on_shutdown == nullptr) return;
  edgert_shutdown told{};
  told.size = sizeof told;
  told.reason = shutdown_reason_name(shutdown.reason).data();  // a literal
  told.cpu_ms = shutdown.cpu_ms;
  told.heap_bytes = shutdown.heap_bytes;
  told.external_bytes = shutdown.external_bytes;
  told.memory_exceeded = shutdown.memory_exceeded;
  told.why = shutdown.why.c_str();
  host_.on_shutdown(host_.user, Identity(worker).get(), &told);
}

void HostObserver::on_quarantine(const WorkerIdentity& worker,
                                 const QuarantineReport& report) noexcept {
  if (host_.on_quarantine == nullptr) return;
  edgert_quarantine told{};
  told.size = sizeof told;
  told.why = report.why.c_str();
  told.workers = report.workers;
  told.bytes = report.bytes;
  told.descriptors = report.descriptors;
  told.workers_of_function = report.workers_of_function;
  told.bytes_of_function = report.bytes_of_function;
  host_.on_quarantine(host_.user, Identity(worker).get(), &told);
}

void HostObserver::on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept {
  if (host_.on_request == nullptr) return;
  const edgert_error error{report.error ? *report.error : Error{}};
  edgert_request_report told{};
  told.size = sizeof told;
  told.number = report.number;
  told.method = report.method.c_str();
  told.url = report.url.c_str();
  told.error = report.error ? &error : nullptr;
  told.queue_ms = report.queue_ms;
  told.boot_ms = report.boot_ms;
  told.head_ms = report.head_ms;
  told.total_ms = report.total_ms;
  told.cpu_ms = report.cpu_ms;
  told.bytes_in = report.bytes_in;
  told.bytes_out = report.bytes_out;
  told.status = report.status;
  told.client_left = report.client_left;
  told.traceparent = report.traceparent.c_str();
  host_.on_request(host_.user, Identity(worker).get(), &told);
}

}  // namespace edgert::capi
