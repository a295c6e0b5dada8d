// An executor on which something of the host's is called.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "edgert/executor.h"

namespace edgert::capi {

// What the executor still has to run keeps alive what it is called for.
class KeepingExecutor final : public Executor {
 public:
  KeepingExecutor(std::shared_ptr<Executor> host, std::shared_ptr<void> kept)
      : host_(std::move(host)), kept_(std::move(kept)) {}
  bool post(std::function<void()> work) noexcept override {
    return host_->post([work = std::move(work), kept = kept_] { work(); });
  }

 private:
  const std::shared_ptr<Executor> host_;
  const std::shared_ptr<void> kept_;
};

}  // namespace edgert::capi
