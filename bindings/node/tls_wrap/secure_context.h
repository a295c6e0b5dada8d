// SecureContext: what a side of TLS shows, trusts and agrees to, as Node's library configures it.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <vector>

#include "bindings/node/crypto/call.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings::node_tls {

using crypto::Secret;
using crypto::Span;
using Certificate = std::unique_ptr<X509, crypto::Freed<X509_free>>;

// Thread: the realm's. Connections share what is configured, and keep it alive.
class SecureContext final : public binding::Wrap<SecureContext, binding::Goes::kAtOnce> {
 public:
  explicit SecureContext(binding::Memory& memory);

  SSL_CTX* context() const { return context_.get(); }
  // To add to: not the store that all threads share.
  X509_STORE* own_store();
  void trust_system();
  // Room for what is about to be read out of so many bytes; false with a pending exception.
  bool holds_more(binding::Scope& scope, size_t bytes);

  // Shows the certificate, and those that lead to its authority.
  bool use_chain(Certificate leaf, const std::vector<Certificate>& extra);

  Certificate certificate, issuer;
  // As Node's library has them: a name, a key for authentication, one for encryption.
  std::array<uint8_t, 48> ticket_keys{};
  bool set_ticket_keys();

 private:
  std::unique_ptr<SSL_CTX, crypto::Freed<SSL_CTX_free>> context_;
  bool owns_store_ = true;
  size_t held_ = 0;
  binding::HeldBytes memory_;
};

// What the parts add to the natives of this folder.
void add_contexts(binding::Natives& natives);
void add_pkcs12(binding::Natives& natives);

}  // namespace edgert::bindings::node_tls
