// What stands behind a TlsIdentity.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "edgert/tls_identity.h"
#include "loop/tls_server.h"

namespace edgert {

// Thread: any.
struct TlsIdentity::Impl {
  explicit Impl(std::vector<TlsKeyPair> given) : pairs(std::move(given)) {}

  const std::vector<TlsKeyPair> pairs;
  // The same for all that is read one after the other, so that clients' tickets stay good.
  const std::shared_ptr<loop::TlsTickets> tickets = std::make_shared<loop::TlsTickets>();

  Status read();
  // For the next connection.
  std::shared_ptr<const loop::TlsServerContext> current() const {
    const std::lock_guard lock(mutex);
    return context;
  }

 private:
  mutable std::mutex mutex;
  std::shared_ptr<const loop::TlsServerContext> context;
};

}  // namespace edgert
