// Forwarding: an exchange of a host's that a worker answers.
#pragma once

#include <memory>

#include "edgert/exchange.h"
#include "pool/host_call.h"

namespace edgert::pool {

// Joins the two ends: what the exchange asks goes into a HostCall, what comes out answers it. No
// byte is looked at here, and none is kept. Owner: itself, until the exchange is done with.
class Forwarding final : public std::enable_shared_from_this<Forwarding> {
 public:
  static void begin(const std::shared_ptr<worker::WorkerState>& state,
                    std::unique_ptr<Exchange> exchange, std::shared_ptr<Executor> executor);
  Forwarding(std::shared_ptr<HostCall> call, std::unique_ptr<Exchange> exchange)
      : call_(std::move(call)), exchange_(std::move(exchange)) {}

 private:
  void start();
  void answer(Result<FetchResponse> result);
  void client_left();
  void done();

  const std::shared_ptr<HostCall> call_;
  std::unique_ptr<Exchange> exchange_;
  std::shared_ptr<Forwarding> self_;
};

}  // namespace edgert::pool
