// ObservedExchange: a request whose host wants to hear how it went.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "edgert/exchange.h"
#include "edgert/observer.h"

namespace edgert::wire {
struct Passed;
}

namespace edgert::worker {

// Passes everything on, and counts. Thread: the serving worker's. Owner: as of any exchange.
class ObservedExchange final : public Exchange {
 public:
  // Called once: when all has been handed over, the client has left, or the exchange goes.
  using Report = std::function<void(RequestReport)>;
  // `cpu_ms`: what the worker has used so far. Outlives the exchange.
  ObservedExchange(std::unique_ptr<Exchange> exchange, RequestReport begun,
                   std::function<double()> cpu_ms, Report report);
  ~ObservedExchange() override;

  const RequestHead& head() const noexcept override { return exchange_->head(); }
  bool has_body() const noexcept override { return exchange_->has_body(); }
  std::unique_ptr<ByteSource> take_body() noexcept override;
  void respond(ResponseHead head, Bytes body) noexcept override;
  void respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                      int64_t content_length) noexcept override;
  void fail(const Error& error) noexcept override;
  void on_abort(std::function<void()> callback) noexcept override;
  void on_done(std::function<void()> callback) noexcept override;

 private:
  struct Notes;

  void answered(int status);
  std::shared_ptr<wire::Passed> passed(wire::Passed& body);

  std::unique_ptr<Exchange> exchange_;
  const std::shared_ptr<Notes> notes_;  // bodies write there, too, which may outlive the exchange
};

}  // namespace edgert::worker
