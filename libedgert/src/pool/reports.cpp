#include "pool/reports.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace edgert::pool {

namespace {

WorkerEvent event_of(const WorkerIdentity& worker, WorkerEvent::Kind kind) {
  WorkerEvent event;
  event.kind = kind;
  event.service_path = worker.service_path;
  event.execution_id = worker.id;
  event.otel_attributes = worker.otel_attributes;
  return event;
}

// What a worker says may be as long as its memory is large; nobody reads that, and everybody would
// have to keep it.
std::string_view shortened(std::string_view text, std::string* storage) {
  constexpr size_t kMostBytes = size_t{64} << 10;
  if (text.size() <= kMostBytes) return text;
  size_t end = kMostBytes;
  const auto goes_on = [&] { return (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; };
  while (end > kMostBytes - 4 && goes_on()) --end;
  *storage = fmt::format("{}… ({} more bytes)", text.substr(0, end), text.size() - end);
  return *storage;
}

}  // namespace

template <typename Tell>
void Reports::tell_observer(const std::shared_ptr<Waiting>& waiting, const WorkerIdentity& worker,
                            size_t bytes, Tell tell) const {
  constexpr size_t kMostWaiting = 10'000, kMostBytes = size_t{16} << 20;
  if (observer_ == nullptr) return;
  if (executor_ == nullptr) return tell(*observer_, worker);
  bytes += worker.service_path.size();
  if (waiting->count.load() >= kMostWaiting || waiting->bytes.load() + bytes > kMostBytes) {
    waiting->dropped.fetch_add(1);
    return;
  }
  // Counted until it has been told, or is dropped.
  struct Ticket {
    Ticket(std::shared_ptr<Waiting> counts, size_t takes)
        : waiting(std::move(counts)), bytes(takes) {
      waiting->count.fetch_add(1);
      waiting->bytes.fetch_add(bytes);
    }
    ~Ticket() {
      waiting->count.fetch_sub(1);
      waiting->bytes.fetch_sub(bytes);
    }
    const std::shared_ptr<Waiting> waiting;
    const size_t bytes;
  };
  (void)executor_->post([observer = observer_, worker, tell = std::move(tell),
                         ticket = std::make_shared<Ticket>(waiting, bytes)] {
    if (const uint64_t dropped = ticket->waiting->dropped.exchange(0)) {
      const std::string text = fmt::format("{} {} were dropped: the observer's executor is slow",
                                           dropped, ticket->waiting->called);
      observer->on_log(worker, {LogLevel::kWarning, text});
    }
    tell(*observer, worker);
  });
}

void Reports::log(const WorkerIdentity& worker, const LogLine& line) const {
  std::string storage;
  LogLine told = line;
  told.text = shortened(line.text, &storage);
  if (executor_ == nullptr) {
    if (observer_ != nullptr) observer_->on_log(worker, told);
  } else {
    tell_observer(
        talk_, worker,
        sizeof told + told.text.size() + told.traceparent.size() + told.request_id.size(),
        [level = told.level, text = std::string(told.text), request = told.request,
         trace = std::string(told.traceparent), id = std::string(told.request_id),
         reason = told.reason, detail = told.detail](Observer& observer, const auto& who) {
          observer.on_log(who, {level, text, request, trace, id, reason, detail});
        });
  }
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kLog);
  event.level = told.level;
  event.text = told.text;
  events_->push(std::move(event));
}

void Reports::boot(const WorkerIdentity& worker, double boot_ms) const {
  tell_observer(
      lives_, worker, sizeof boot_ms,
      [boot_ms](Observer& observer, const WorkerIdentity& who) { observer.on_boot(who, boot_ms); });
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kBoot);
  event.ms = boot_ms;
  events_->push(std::move(event));
}

void Reports::boot_failure(const WorkerIdentity& worker, const Error& error) const {
  tell_observer(lives_, worker, sizeof error + error.message.size(),
                [error](Observer& observer, const WorkerIdentity& who) {
                  observer.on_boot_failure(who, error);
                });
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kBootFailure);
  event.text = error.message;
  events_->push(std::move(event));
}

void Reports::uncaught(const WorkerIdentity& worker, const Error& error, double cpu_ms) const {
  std::string storage;
  Error told = error;
  told.message = shortened(error.message, &storage);
  tell_observer(
      lives_, worker, sizeof told + told.message.size(),
      [told](Observer& observer, const WorkerIdentity& who) { observer.on_uncaught(who, told); });
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kUncaughtException);
  event.text = std::move(told.message);
  event.ms = cpu_ms;
  events_->push(std::move(event));
}

void Reports::schedules(const WorkerIdentity& worker,
                        const std::vector<Schedule>& schedules) const {
  size_t bytes = 0;
  for (const Schedule& each : schedules)
    bytes += sizeof each + each.name.size() + each.expression.size();
  tell_observer(lives_, worker, bytes, [schedules](Observer& observer, const WorkerIdentity& who) {
    observer.on_schedules(who, schedules);
  });
}

void Reports::request(const WorkerIdentity& worker, const RequestReport& report) const {
  if (executor_ == nullptr) {
    if (observer_ != nullptr) observer_->on_request(worker, report);
    return;
  }
  tell_observer(talk_, worker, sizeof report + report.url.size(),
                [report](Observer& observer, const WorkerIdentity& who) {
                  observer.on_request(who, report);
                });
}

void Reports::quarantine(const WorkerIdentity& worker, const QuarantineReport& report) const {
  tell_observer(lives_, worker, sizeof report + report.why.size(),
                [report](Observer& observer, const WorkerIdentity& who) {
                  observer.on_quarantine(who, report);
                });
}

void Reports::shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) const {
  tell_observer(lives_, worker, sizeof shutdown + shutdown.why.size(),
                [shutdown](Observer& observer, const WorkerIdentity& who) {
                  observer.on_shutdown(who, shutdown);
                });
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kShutdown);
  event.ms = shutdown.cpu_ms;
  event.shutdown = shutdown;
  events_->push(std::move(event));
}

}  // namespace edgert::pool
