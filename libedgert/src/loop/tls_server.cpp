#include "loop/tls_server.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "loop/tls_context.h"

namespace edgert::loop {

namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

// What TLS 1.2 has of ciphers that keep what was said secret when the key is lost, and that nothing
// is known against; TLS 1.3 has no others.
// Of those that nobody can break the cheaper one comes first.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE+CHACHA20:ECDHE+AESGCM";
constexpr char kSuites[] =
    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
// Others cost a server up to a hundred times as much. The first is of newer OpenSSLs.
constexpr char kGroups[] = "X25519MLKEM768:X25519:P-256:P-384";
constexpr char kOldGroups[] = "X25519:P-256:P-384";
constexpr unsigned char kSessionPlace[] = "edgert";
constexpr size_t kMostCertificates = 16;  // of a chain

Error bad(const std::string& what) { return Error{ErrorCode::kInvalidArgument, what}; }

std::string last_error() {
  const std::string text = tls_error_text(ERR_peek_last_error());
  ERR_clear_error();
  return text;
}

std::string text_of(const ASN1_TIME* time) {
  const Pem memory(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(memory.get(), time);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);  // NOLINT(runtime/int)
  return std::string(data, static_cast<size_t>(size));
}

Result<Key> read_key(const TlsKeyText& pair) {
  bool is_locked = false;
  Key key(PEM_read_bio_PrivateKey(
      read_pem(pair.key).get(), nullptr,
      [](char*, int, int, void* asked) {
        *static_cast<bool*>(asked) = true;
        return -1;
      },
      &is_locked));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (is_locked)
    return bad(pair.key_name + ": the private key has a passphrase, which nobody is here to give");
  return bad(pair.key_name + ": there is no private key in PEM in it (BEGIN PRIVATE KEY)");
}

Result<std::vector<Certificate>> read_chain(const TlsKeyText& pair) {
  std::vector<Certificate> chain;
  const Pem text = read_pem(pair.certificates);
  while (Certificate certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)}) {
    if (chain.size() == kMostCertificates)
      return bad(pair.certificates_name + ": there are more than " +
                 std::to_string(kMostCertificates) + " certificates in it");
    chain.push_back(std::move(certificate));
  }
  const unsigned long end = ERR_peek_last_error();  // NOLINT(runtime/int)
  const bool is_whole =
      ERR_GET_LIB(end) == ERR_LIB_PEM && ERR_GET_REASON(end) == PEM_R_NO_START_LINE;
  const std::string why = last_error();
  if (!is_whole)
    return bad(pair.certificates_name + ": certificate " + std::to_string(chain.size() + 1) +
               " is malformed: " + why);
  if (chain.empty())
    return bad(pair.certificates_name +
               ": there is no certificate in PEM in it (BEGIN CERTIFICATE)");
  return chain;
}

Status check_match(const TlsKeyText& pair, EVP_PKEY* key, const std::vector<Certificate>& chain) {
  size_t matching = 0;
  while (matching < chain.size() && X509_check_private_key(chain[matching].get(), key) != 1)
    ++matching;
  ERR_clear_error();
  if (matching == 0) return Unit{};
  if (matching == chain.size())
    return bad(pair.key_name + " does not match the certificate in " + pair.certificates_name);
  return bad(pair.certificates_name + ": the server's own certificate is the " +
             std::to_string(matching + 1) + ". in it, and must be the first");
}

// Its names for hosts, in lower case.
std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> found;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    found.push_back(base::lower({text, static_cast<size_t>(ASN1_STRING_length(name->d.dNSName))}));
  }
  ERR_clear_error();
  return found;
}

}  // namespace

struct TlsServerContext::Internals {
  std::shared_ptr<TlsTickets> tickets;
  std::string protocols;
  std::vector<SslContext> contexts;
  std::unordered_map<std::string, SSL_CTX*> by_name;  // wildcards with their star
  std::vector<std::string> warnings;

  Status add(const TlsKeyText& pair);
  SSL_CTX* for_name(std::string name) const;
  static int choose_certificate(SSL* ssl, int* alert, void* of);
  static int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* size,
                             const unsigned char* offered, unsigned offered_size, void* of);
};

Status TlsServerContext::Internals::add(const TlsKeyText& pair) {
  Result<Key> key = read_key(pair);
  if (!key.ok()) return key.take_error();
  Result<std::vector<Certificate>> read = read_chain(pair);
  if (!read.ok()) return read.take_error();
  const std::vector<Certificate>& chain = read.value();
  if (Status matches = check_match(pair, key.value().get(), chain); !matches.ok()) return matches;

  SslContext made = new_tls_context(TLS_server_method());
  SSL_CTX* const context = made.get();
  if (context == nullptr) return Error{ErrorCode::kIo, "no TLS: " + last_error()};
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.value().get()) != 1)
    return bad(pair.certificates_name + ": it cannot be used: " + last_error());
  for (size_t i = 1; i < chain.size(); ++i) SSL_CTX_add1_chain_cert(context, chain[i].get());
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // The chain is as it was given, and no store is asked for the rest of it at each handshake.
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
  if (SSL_CTX_set_cipher_list(context, kCiphers) != 1 ||
      SSL_CTX_set_ciphersuites(context, kSuites) != 1 ||
      (SSL_CTX_set1_groups_list(context, kGroups) != 1 &&
       SSL_CTX_set1_groups_list(context, kOldGroups) != 1))
    return Error{ErrorCode::kInternal, "no TLS: " + last_error()};
  ERR_clear_error();
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context, kSessionPlace, sizeof kSessionPlace - 1);
  tickets->use_in(context);
  // Each costs a tenth of the handshake, and each connection that is resumed gets the next one.
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, this);

  X509* const own = chain.front().get();
  if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0)
    warnings.push_back(pair.certificates_name + ": the certificate has expired on " +
                       text_of(X509_get0_notAfter(own)));
  if (X509_cmp_current_time(X509_get0_notBefore(own)) > 0)
    warnings.push_back(pair.certificates_name + ": the certificate is not valid before " +
                       text_of(X509_get0_notBefore(own)));
  for (std::string& name : names_of(own)) by_name.emplace(std::move(name), context);
  contexts.push_back(std::move(made));
  return Unit{};
}

SSL_CTX* TlsServerContext::Internals::for_name(std::string name) const {
  name = base::lower(name);
  if (const auto found = by_name.find(name); found != by_name.end()) return found->second;
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return nullptr;
  const auto found = by_name.find("*" + name.substr(dot));
  return found == by_name.end() ? nullptr : found->second;
}

int TlsServerContext::Internals::choose_certificate(SSL* ssl, int*, void* of) {
  const auto* in = static_cast<const Internals*>(of);
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  SSL_CTX* const chosen = name == nullptr ? nullptr : in->for_name(name);
  if (chosen == nullptr) return SSL_TLSEXT_ERR_NOACK;
  if (chosen != SSL_get_SSL_CTX(ssl)) SSL_set_SSL_CTX(ssl, chosen);
  return SSL_TLSEXT_ERR_OK;
}

int TlsServerContext::Internals::choose_protocol(SSL*, const unsigned char** chosen,
                                                 unsigned char* size, const unsigned char* offered,
                                                 unsigned offered_size, void* of) {
  const std::string& ours = static_cast<const Internals*>(of)->protocols;
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned>(ours.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

TlsServerContext::TlsServerContext(std::unique_ptr<Internals> internals)
    : internals_(std::move(internals)) {}
TlsServerContext::~TlsServerContext() = default;

Result<std::shared_ptr<const TlsServerContext>> TlsServerContext::create(
    const std::vector<TlsKeyText>& pairs, std::shared_ptr<TlsTickets> tickets,
    const std::vector<std::string>& protocols) {
  if (pairs.empty()) return bad("a server of TLS needs a private key and a certificate");
  Result<std::string> listed = tls_protocol_list(protocols);
  if (!listed.ok()) return listed.take_error();
  auto internals = std::make_unique<Internals>();
  internals->tickets = std::move(tickets);
  internals->protocols = std::move(listed).value();
  for (const TlsKeyText& pair : pairs) {
    if (Status added = internals->add(pair); !added.ok()) return added.take_error();
  }
  if (pairs.size() > 1) {
    SSL_CTX* const first = internals->contexts.front().get();
    SSL_CTX_set_tlsext_servername_callback(first, Internals::choose_certificate);
    SSL_CTX_set_tlsext_servername_arg(first, internals.get());
  }
  return std::shared_ptr<const TlsServerContext>(new TlsServerContext(std::move(internals)));
}

TlsSide TlsServerContext::side() const {
  TlsSide side;
  side.ssl = SSL_new(internals_->contexts.front().get());
  SSL_set_accept_state(side.ssl);
  side.needs = shared_from_this();
  return side;
}

const std::vector<std::string>& TlsServerContext::warnings() const { return internals_->warnings; }

TlsOpening tls_opening(std::string_view first) {
  constexpr size_t kLongestHello = 16 * 1024;
  constexpr size_t kShortestPart = 4;  // a record that begins with less of a hello is nobody's
  const auto at = [&](size_t place) { return static_cast<unsigned char>(first[place]); };
  if (first.empty()) return TlsOpening::kTooShort;
  // All of HTTP's methods begin with a letter.
  if (at(0) >= 'A' && at(0) <= 'Z') return TlsOpening::kPlainHttp;
  if (at(0) != SSL3_RT_HANDSHAKE) return TlsOpening::kOther;
  if (first.size() < kTlsOpeningBytes) return TlsOpening::kTooShort;
  const size_t record = size_t{at(3)} << 8 | at(4);
  const size_t hello = size_t{at(6)} << 16 | size_t{at(7)} << 8 | at(8);
  if (at(1) != SSL3_VERSION_MAJOR || record < kShortestPart || at(5) != SSL3_MT_CLIENT_HELLO)
    return TlsOpening::kOther;
  return hello > kLongestHello ? TlsOpening::kTooLong : TlsOpening::kHello;
}

}  // namespace edgert::loop
