#include "loop/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/ip_address.h"
#include "edgert/binding/trust.h"
#include "loop/tls_context.h"

namespace edgert::loop {

namespace {

using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Session = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;

// Sessions are a convenience: no more than these are kept.
constexpr size_t kMostSessions = 256;
// A session keeps its server's certificates, which no worker's memory counts: not long ones.
constexpr int kLargestSession = 16 * 1024;

// Adds the certificates of a PEM text; returns how many.
int add_certificates(X509_STORE* store, BIO* pem) {
  int count = 0;
  while (const Certificate certificate{PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_cert(store, certificate.get()) == 1) ++count;
  }
  ERR_clear_error();  // PEM's own end is one
  return count;
}

}  // namespace

struct TlsContext::Internals {
  const SslContext context = new_tls_context(TLS_client_method());
  std::unordered_map<std::string, Session> sessions;  // by host and port
};

TlsContext::TlsContext() : internals_(std::make_unique<Internals>()) {}
TlsContext::~TlsContext() = default;

namespace {

// What a connection of a client needs beside its SSL.
struct ClientSide {
  std::shared_ptr<TlsContext> context;
  TlsContext::Internals& trusted;
  std::string key;  // of its sessions
};

// OpenSSL gives the session away when this returns 1.
int keep_session(SSL* ssl, SSL_SESSION* session) {
  int bytes = i2d_SSL_SESSION(session, nullptr);
  STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) bytes += i2d_X509(sk_X509_value(chain, i), nullptr);
  if (bytes > kLargestSession) return 0;
  auto* side = static_cast<ClientSide*>(SSL_get_app_data(ssl));
  auto& sessions = side->trusted.sessions;
  if (sessions.size() >= kMostSessions) sessions.clear();
  sessions[side->key] = Session(session);
  return 1;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::create(const std::vector<std::string>& ca_certs,
                                                       const std::vector<std::string>& protocols) {
  const Result<std::string> listed = tls_protocol_list(protocols);
  if (!listed.ok()) return listed.error();
  const std::string& offered = listed.value();
  std::shared_ptr<TlsContext> made(new TlsContext());
  SSL_CTX* const context = made->internals_->context.get();
  if (context == nullptr)
    return Error{ErrorCode::kIo, "no TLS: " + tls_error_text(ERR_get_error())};
  // Connections keep no buffers: most wait in a pool, of which every worker has one.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  if (!offered.empty()) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(offered.data()),
                            static_cast<unsigned>(offered.size()));
  }
  if (ca_certs.empty()) {
    SSL_CTX_set1_cert_store(context, binding::trusted_authorities());
    return made;
  }
  const Store store(binding::copy_trusted_authorities());
  for (const std::string& pem : ca_certs) {
    if (add_certificates(store.get(), read_pem(pem).get()) == 0)
      return Error{ErrorCode::kInvalidArgument, "caCerts: a text holds no PEM certificate"};
  }
  SSL_CTX_set1_cert_store(context, store.get());
  return made;
}

TlsSide TlsContext::side(const std::string& host, uint16_t port,
                         const std::vector<std::string>& protocols) {
  TlsSide side;
  side.ssl = SSL_new(internals_->context.get());
  SSL_set_connect_state(side.ssl);
  auto client = std::make_shared<ClientSide>(
      ClientSide{shared_from_this(), *internals_, host + " " + std::to_string(port)});
  SSL_set_app_data(side.ssl, client.get());
  bool verifies;  // whom the certificate must name
  if (const auto address = base::IpAddress::parse(host)) {
    // A zone is this machine's affair, not the certificate's.
    const std::string text = address->text().substr(0, address->text().find('%'));
    verifies = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(side.ssl), text.c_str()) == 1;
  } else {
    // A trailing dot is the resolver's affair, not the certificate's.
    const std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    SSL_set_tlsext_host_name(side.ssl, name.c_str());
    SSL_set_hostflags(side.ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    verifies = SSL_set1_host(side.ssl, name.c_str()) == 1;
  }
  if (!verifies) side.fault = "no certificate can name this host";
  if (!protocols.empty()) {
    const Result<std::string> list = tls_protocol_list(protocols);
    EDGERT_CHECK(list.ok());
    SSL_set_alpn_protos(side.ssl, reinterpret_cast<const unsigned char*>(list.value().data()),
                        static_cast<unsigned>(list.value().size()));
  }
  // A ticket is used once, so that connections cannot be linked by it.
  if (auto session = internals_->sessions.extract(client->key))
    SSL_set_session(side.ssl, session.mapped().get());
  side.needs = std::move(client);
  return side;
}

}  // namespace edgert::loop
