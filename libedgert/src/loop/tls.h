// The client's side of TLS.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/tls_stream.h"

namespace edgert::loop {

// What a client trusts, and the sessions it may resume. Thread: one. The system's authorities are
// read once per process, with those of the file that DENO_CERT names.
class TlsContext : public std::enable_shared_from_this<TlsContext> {
 public:
  // `ca_certs`: PEM, trusted beside the system's. `protocols`: offered to servers (ALPN). Fails for
  // what is no certificate, or no name of a protocol.
  static Result<std::shared_ptr<TlsContext>> create(const std::vector<std::string>& ca_certs,
                                                    const std::vector<std::string>& protocols = {});
  ~TlsContext();

  // The side of who speaks with a server whose certificate must be valid for `host`. `protocols`:
  // what to offer in place of the context's; empty: those.
  TlsSide side(const std::string& host, uint16_t port,
               const std::vector<std::string>& protocols = {});
  struct Internals;

 private:
  TlsContext();
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
