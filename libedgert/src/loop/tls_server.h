// The server's side of TLS.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "loop/tls_stream.h"
#include "loop/tls_tickets.h"

namespace edgert::loop {

// A key and its certificates, PEM, and what people call them.
struct TlsKeyText {
  std::string key;
  std::string certificates;
  std::string key_name;
  std::string certificates_name;
};

// What a server shows its clients. Thread: any. It does not change: a server whose certificates are
// renewed takes another one.
class TlsServerContext : public std::enable_shared_from_this<TlsServerContext> {
 public:
  // `pairs`: one at least; which of them a client gets TlsIdentity says. `protocols`: what the
  // server speaks, what it likes best first (ALPN).
  static Result<std::shared_ptr<const TlsServerContext>> create(
      const std::vector<TlsKeyText>& pairs, std::shared_ptr<TlsTickets> tickets,
      const std::vector<std::string>& protocols);
  ~TlsServerContext();

  // The side of who answers one client.
  TlsSide side() const;
  // Certificates that clients will not take now, each a sentence.
  const std::vector<std::string>& warnings() const;

  struct Internals;

 private:
  explicit TlsServerContext(std::unique_ptr<Internals> internals);
  std::unique_ptr<Internals> internals_;
};

// What a client begins with at a port of TLS.
enum class TlsOpening {
  kTooShort,  // to tell
  kHello,
  kPlainHttp,
  kTooLong,  // it announces more than any client has to say
  kOther,
};

// The first bytes of a client; so many are always enough.
constexpr size_t kTlsOpeningBytes = 9;
TlsOpening tls_opening(std::string_view first);

}  // namespace edgert::loop
