#include "worker/observed_exchange.h"

#include <utility>

#include "base/clock.h"
#include "wire/counted_source.h"

namespace edgert::worker {

struct ObservedExchange::Notes {
  RequestReport report;
  double began_ms = base::monotonic_ms();
  double cpu_before_ms = 0;
  std::function<double()> cpu_ms;
  Report report_to;  // null: it has been told
  wire::Passed in, out;

  void tell() {
    const Report told = std::exchange(report_to, nullptr);
    if (!told) return;
    report.total_ms = base::monotonic_ms() - began_ms;
    report.cpu_ms = cpu_ms() - cpu_before_ms;
    report.bytes_in += in.bytes;
    report.bytes_out += out.bytes;
    if (!report.error) report.error = out.broken;
    told(report);
  }
};

ObservedExchange::ObservedExchange(std::unique_ptr<Exchange> exchange, RequestReport begun,
                                   std::function<double()> cpu_ms, Report report)
    : exchange_(std::move(exchange)), notes_(std::make_shared<Notes>()) {
  notes_->report = std::move(begun);
  notes_->cpu_before_ms = cpu_ms();
  notes_->cpu_ms = std::move(cpu_ms);
  notes_->report_to = std::move(report);
}

ObservedExchange::~ObservedExchange() {
  exchange_.reset();
  notes_->tell();
}

std::unique_ptr<ByteSource> ObservedExchange::take_body() noexcept {
  std::unique_ptr<ByteSource> body = exchange_->take_body();
  if (body == nullptr) return nullptr;
  return std::make_unique<wire::CountedSource>(std::move(body), passed(notes_->in));
}

void ObservedExchange::respond(ResponseHead head, Bytes body) noexcept {
  answered(head.status);
  notes_->report.bytes_out = body.size();
  exchange_->respond(std::move(head), std::move(body));
}

void ObservedExchange::respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                                      int64_t content_length) noexcept {
  answered(head.status);
  exchange_->respond_stream(
      std::move(head), std::make_unique<wire::CountedSource>(std::move(body), passed(notes_->out)),
      content_length);
}

void ObservedExchange::fail(const Error& error) noexcept {
  if (!notes_->report.error) notes_->report.error = error;
  exchange_->fail(error);
}

void ObservedExchange::on_abort(std::function<void()> callback) noexcept {
  if (!callback) return exchange_->on_abort(nullptr);
  exchange_->on_abort([notes = notes_, callback = std::move(callback)] {
    notes->report.client_left = true;
    callback();
    // A script may never answer now.
    notes->tell();
  });
}

void ObservedExchange::on_done(std::function<void()> callback) noexcept {
  if (!callback) return exchange_->on_done(nullptr);
  exchange_->on_done([notes = notes_, callback = std::move(callback)] {
    notes->tell();
    callback();
  });
}

std::shared_ptr<wire::Passed> ObservedExchange::passed(wire::Passed& body) {
  return {notes_, &body};
}

void ObservedExchange::answered(int status) {
  notes_->report.status = status;
  notes_->report.head_ms = base::monotonic_ms() - notes_->began_ms;
}

}  // namespace edgert::worker
