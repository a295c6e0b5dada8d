// Natives of SecureContext. Each takes one thing that is configured.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bindings/node/tls_wrap/secure_context.h"

#include <openssl/dh.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <utility>

#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/trust.h"

namespace edgert::bindings::node_tls {

using namespace node_crypto;  // NOLINT(build/namespaces)
using binding::Arguments;
using binding::Scope;

namespace {

using Bio = std::unique_ptr<BIO, crypto::Freed<BIO_free_all>>;

// What OpenSSL keeps of a context without certificates, and at most of all that is read into it.
constexpr size_t kNativeBytes = 24 * 1024;
constexpr size_t kMostRead = 4 << 20;
// A certificate that has been read is larger than its text.
constexpr size_t kGrowth = 3;
constexpr size_t kMostCertificates = 1000;

int no_passphrase(char*, int, int, void*) { return -1; }

Bio bio_of(Span bytes) {
  return Bio(BIO_new_mem_buf(crypto::pointer(bytes), static_cast<int>(bytes.size())));
}
Certificate read_certificate(BIO* pem) {
  return Certificate(PEM_read_bio_X509_AUX(pem, nullptr, no_passphrase, nullptr));
}

// What one of the natives was given first: a context, and then bytes that it has room for.
struct Given {
  SecureContext* self;
  Content content;
};
Given given_of(Call& call) {
  Given given{call.self<SecureContext>(), {}};
  given.content = call.content();
  if (call.ok() && !given.self->holds_more(call.scope, given.content.span().size()))
    given.self = nullptr;
  if (!call.ok()) given.self = nullptr;
  ERR_clear_error();
  return given;
}

}  // namespace

SecureContext::SecureContext(binding::Memory& memory)
    : context_(SSL_CTX_new(TLS_method())), memory_(memory) {
  if (context_ == nullptr) return;
  // Nobody may make the other side begin anew in the middle of a connection.
  SSL_CTX_set_options(context(), SSL_OP_NO_SSLv2 | SSL_OP_NO_SSLv3 | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_clear_mode(context(), SSL_MODE_NO_AUTO_CHAIN);
  // Sessions are the script's to keep.
  SSL_CTX_set_session_cache_mode(context(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_SERVER |
                                                SSL_SESS_CACHE_NO_INTERNAL |
                                                SSL_SESS_CACHE_NO_AUTO_CLEAR);
  RAND_bytes(ticket_keys.data(), static_cast<int>(ticket_keys.size()));
  set_ticket_keys();
}

bool SecureContext::set_ticket_keys() {
  // OpenSSL wants twice as much for each of the two keys.
  std::array<uint8_t, 80> keys{};
  const auto put = [&](size_t to, size_t from) {
    std::copy_n(ticket_keys.begin() + static_cast<ptrdiff_t>(from), 16,
                keys.begin() + static_cast<ptrdiff_t>(to));
  };
  put(0, 0), put(16, 16), put(32, 16), put(48, 32), put(64, 32);
  return SSL_CTX_set_tlsext_ticket_keys(context(), keys.data(), keys.size()) == 1;
}

bool SecureContext::holds_more(Scope& scope, size_t bytes) {
  if (bytes > kMostRead || held_ + bytes > kMostRead) {
    raise(scope, range_error("ERR_OUT_OF_RANGE", "The context holds too many bytes"));
    return false;
  }
  if (!binding::has_room(scope, bytes * kGrowth)) return false;
  held_ += bytes;
  memory_.set(held_ * kGrowth);
  return true;
}

X509_STORE* SecureContext::own_store() {
  if (!owns_store_) {
    SSL_CTX_set_cert_store(context(), binding::copy_trusted_authorities());
    owns_store_ = true;
  }
  return SSL_CTX_get_cert_store(context());
}

void SecureContext::trust_system() {
  SSL_CTX_set1_cert_store(context(), binding::trusted_authorities());
  owns_store_ = false;
}

bool SecureContext::use_chain(Certificate leaf, const std::vector<Certificate>& extra) {
  if (leaf == nullptr || SSL_CTX_use_certificate(context(), leaf.get()) != 1) return false;
  SSL_CTX_clear_chain_certs(context());
  issuer.reset();
  for (const Certificate& each : extra) {
    if (SSL_CTX_add1_chain_cert(context(), each.get()) != 1) return false;
    if (issuer == nullptr && X509_check_issued(each.get(), leaf.get()) == X509_V_OK) {
      X509_up_ref(each.get());
      issuer.reset(each.get());
    }
  }
  if (issuer == nullptr) {
    const std::unique_ptr<X509_STORE_CTX, crypto::Freed<X509_STORE_CTX_free>> looking(
        X509_STORE_CTX_new());
    X509* found = nullptr;
    if (X509_STORE_CTX_init(looking.get(), SSL_CTX_get_cert_store(context()), nullptr, nullptr) ==
            1 &&
        X509_STORE_CTX_get1_issuer(&found, looking.get(), leaf.get()) == 1)
      issuer.reset(found);
  }
  certificate = std::move(leaf);
  ERR_clear_error();
  return true;
}

namespace {

// https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions, secureProtocol
struct Method {
  const char* name;
  int least, most;
};
constexpr int kNewest = TLS1_3_VERSION;
constexpr Method kMethods[] = {
    {"SSLv23_method", 0, TLS1_2_VERSION},
    {"SSLv23_server_method", 0, TLS1_2_VERSION},
    {"SSLv23_client_method", 0, TLS1_2_VERSION},
    {"TLS_method", 0, kNewest},
    {"TLS_server_method", 0, kNewest},
    {"TLS_client_method", 0, kNewest},
    {"TLSv1_method", TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_server_method", TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_client_method", TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_1_method", TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_1_server_method", TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_1_client_method", TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_2_method", TLS1_2_VERSION, TLS1_2_VERSION},
    {"TLSv1_2_server_method", TLS1_2_VERSION, TLS1_2_VERSION},
    {"TLSv1_2_client_method", TLS1_2_VERSION, TLS1_2_VERSION},
};

// context(secureProtocol or "", oldest version, newest version) → context
void make(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  int least = call.integer(), most = call.integer();
  if (!call.ok()) return;
  const auto refuse = [&](const std::string& why) {
    call.fail(type_error("ERR_TLS_INVALID_PROTOCOL_METHOD", why));
  };
  if (!name.empty()) {
    if (name.starts_with("SSLv2_")) return refuse("SSLv2 methods disabled");
    if (name.starts_with("SSLv3_")) return refuse("SSLv3 methods disabled");
    const Method* found = nullptr;
    for (const Method& each : kMethods) {
      if (name == each.name) found = &each;
    }
    if (found == nullptr) return refuse("Unknown method: " + name);
    least = found->least;
    most = found->most;
  }
  ERR_clear_error();
  auto self = std::make_unique<SecureContext>(call.scope.realm().memory());
  if (self->context() == nullptr) return call.fail(openssl_failure("SSL_CTX_new"));
  SSL_CTX_set_min_proto_version(self->context(), least);
  SSL_CTX_set_max_proto_version(self->context(), most == 0 ? kNewest : most);
  v8::Local<v8::Object> object = SecureContext::wrap(call.scope, std::move(self), kNativeBytes);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// contextVersion(context, whether the newest, version or undefined) → version
void version(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const bool is_newest = call.truth();
  const bool asks = call.absent();
  const int wanted = asks ? 0 : call.integer();
  if (!call.ok()) return;
  SSL_CTX* context = self->context();
  if (!asks && (is_newest ? SSL_CTX_set_max_proto_version(context, wanted)
                          : SSL_CTX_set_min_proto_version(context, wanted)) != 1)
    return call.fail(openssl_failure("Failed to set the version"));
  call.give(Value(static_cast<int>(is_newest ? SSL_CTX_get_max_proto_version(context)
                                             : SSL_CTX_get_min_proto_version(context))));
}

// contextList(context, 0 ciphers, 1 suites, 2 curves, 3 signatures, text)
void set_list(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const uint32_t which = call.number();
  const std::string text = call.name();
  if (!call.ok()) return;
  SSL_CTX* context = self->context();
  ERR_clear_error();
  if (which == 0) {
    if (SSL_CTX_set_cipher_list(context, text.c_str()) == 1) return;
    // That none is wanted is how those of TLS 1.3 are left alone.
    if (text.empty() && ERR_GET_REASON(ERR_peek_error()) == SSL_R_NO_CIPHER_MATCH)
      return ERR_clear_error();
    return call.fail(openssl_failure("Failed to set ciphers"));
  }
  if (which == 1 && SSL_CTX_set_ciphersuites(context, text.c_str()) != 1)
    return call.fail(openssl_failure("Failed to set ciphers"));
  if (which == 2 && SSL_CTX_set1_curves_list(context, text.c_str()) != 1)
    return call.fail(openssl_failure("Failed to set ECDH curve"));
  if (which == 3 && SSL_CTX_set1_sigalgs_list(context, text.c_str()) != 1)
    return call.fail(openssl_failure("Failed to set the signature algorithms"));
}

// contextOptions(context, bits)
void set_options(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const double bits = call.real();
  if (!call.ok()) return;
  constexpr double kMost = 9007199254740991;
  if (!(bits >= 0 && bits <= kMost)) return call.wrong("number of options");
  SSL_CTX_set_options(self->context(), static_cast<uint64_t>(bits));
}

// contextTimeout(context, seconds)
void set_timeout(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const uint32_t seconds = call.number();
  if (call.ok()) SSL_CTX_set_timeout(self->context(), static_cast<long>(seconds));  // NOLINT
}

// contextSessionId(context, text)
void set_session_id(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const std::string text = call.name();
  if (!call.ok()) return;
  ERR_clear_error();
  if (SSL_CTX_set_session_id_context(self->context(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<unsigned>(text.size())) != 1)
    call.fail(openssl_failure("SSL_CTX_set_session_id_context error"));
}

// contextTickets(context, bytes or undefined) → bytes
void tickets(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const Span keys = call.bytes_or_none();
  if (!call.ok()) return;
  if (!keys.empty() && keys.size() != self->ticket_keys.size())
    return call.wrong("48 bytes of keys");
  if (!keys.empty()) {
    std::copy(keys.begin(), keys.end(), self->ticket_keys.begin());
    if (!self->set_ticket_keys()) return call.fail(openssl_failure("Failed to set the keys"));
  }
  call.give(Value(secret_of(self->ticket_keys.data(), self->ticket_keys.size())));
}

// contextCertificate(context, PEM, its encoding)
void set_certificate(const Arguments& info) {
  Call call(info);
  const Given given = given_of(call);
  if (given.self == nullptr) return;
  const Bio pem = bio_of(given.content.span());
  Certificate leaf = read_certificate(pem.get());
  if (leaf == nullptr) return call.fail(openssl_failure("The certificate cannot be read"));
  std::vector<Certificate> extra;
  while (extra.size() < kMostCertificates) {
    Certificate next(PEM_read_bio_X509(pem.get(), nullptr, no_passphrase, nullptr));
    if (next == nullptr) break;
    extra.push_back(std::move(next));
  }
  // PEM's own end is one.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE && ERR_peek_error() != 0)
    return call.fail(openssl_failure("The certificate cannot be read"));
  ERR_clear_error();
  if (!given.self->use_chain(std::move(leaf), extra))
    call.fail(openssl_failure("SSL_CTX_use_certificate_chain"));
}

// contextKey(context, PEM, its encoding, passphrase or undefined)
void set_key(const Arguments& info) {
  Call call(info);
  const Given given = given_of(call);
  if (given.self == nullptr) return;
  Encoded from;
  from.bytes = given.content.span();
  from.has_passphrase = !call.absent();
  const Content passphrase = from.has_passphrase ? call.content() : Content();
  if (!call.ok()) return;
  from.passphrase = passphrase.span();
  from.has_room = [&call](size_t bytes) { return call.room(bytes); };
  Got<Pkey> key = read_private(from);
  if (!call.ok()) return;
  if (!key.ok()) return call.fail(key.failure());
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey(given.self->context(), key.value().get()) != 1)
    call.fail(openssl_failure("SSL_CTX_use_PrivateKey"));
}

// contextAuthority(context, PEM, its encoding)
void add_authority(const Arguments& info) {
  Call call(info);
  const Given given = given_of(call);
  if (given.self == nullptr) return;
  const Bio pem = bio_of(given.content.span());
  X509_STORE* store = given.self->own_store();
  for (size_t i = 0; i < kMostCertificates; ++i) {
    const Certificate each = read_certificate(pem.get());
    if (each == nullptr) break;
    X509_STORE_add_cert(store, each.get());
    SSL_CTX_add_client_CA(given.self->context(), each.get());
  }
  ERR_clear_error();
}

// contextRevoked(context, PEM of a list, its encoding)
void add_revoked(const Arguments& info) {
  Call call(info);
  const Given given = given_of(call);
  if (given.self == nullptr) return;
  const Bio pem = bio_of(given.content.span());
  const std::unique_ptr<X509_CRL, crypto::Freed<X509_CRL_free>> list(
      PEM_read_bio_X509_CRL(pem.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (list == nullptr)
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to parse CRL"));
  X509_STORE* store = given.self->own_store();
  X509_STORE_add_crl(store, list.get());
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

// contextTrust(context, 0 the system's authorities, 1 chains that end below one)
void set_trust(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  if (which == 0) return self->trust_system();
  X509_STORE_set_flags(self->own_store(), X509_V_FLAG_PARTIAL_CHAIN);
}

// contextDh(context, PEM, its encoding; or undefined: as the key wants) → what is to be warned of
void set_dh(const Arguments& info) {
  Call call(info);
  constexpr int kLeastBits = 1024, kGoodBits = 2048, kMostBits = 8192;
  if (info[1]->IsUndefined()) {
    SecureContext* self = call.self<SecureContext>();
    if (call.ok()) SSL_CTX_set_dh_auto(self->context(), 1);
    return;
  }
  const Given given = given_of(call);
  if (given.self == nullptr) return;
  const Bio pem = bio_of(given.content.span());
  Pkey parameters(PEM_read_bio_Parameters(pem.get(), nullptr));
  // What is none is ignored.
  if (parameters == nullptr || EVP_PKEY_get_base_id(parameters.get()) != EVP_PKEY_DH)
    return ERR_clear_error();
  const int bits = EVP_PKEY_get_bits(parameters.get());
  if (bits < kLeastBits)
    return call.fail(error("ERR_INVALID_ARG_VALUE", "DH parameter is less than 1024 bits"));
  if (bits > kMostBits)
    return call.fail(error("ERR_INVALID_ARG_VALUE", "DH parameter is more than 8192 bits"));
  if (SSL_CTX_set0_tmp_dh_pkey(given.self->context(), parameters.get()) != 1)
    return call.fail(openssl_failure("Error setting temp DH parameter"));
  parameters.release();
  if (bits < kGoodBits) call.give(Value("DH parameter is less than 2048 bits"));
}

// contextPart(context, 0 the certificate, 1 its issuer's) → bytes or undefined
void get_context_part(const Arguments& info) {
  Call call(info);
  const SecureContext* self = call.self<SecureContext>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  X509* certificate = which == 0 ? self->certificate.get() : self->issuer.get();
  if (certificate == nullptr) return;
  unsigned char* data = nullptr;
  const int size = i2d_X509(certificate, &data);
  if (size > 0) call.give(Value(secret_of(data, static_cast<size_t>(size))));
  OPENSSL_free(data);
}

}  // namespace

void add_contexts(binding::Natives& natives) {
  natives.add("context", make, 3);
  natives.add("contextVersion", version, 3);
  natives.add("contextList", set_list, 3);
  natives.add("contextOptions", set_options, 2);
  natives.add("contextTimeout", set_timeout, 2);
  natives.add("contextSessionId", set_session_id, 2);
  natives.add("contextTickets", tickets, 2);
  natives.add("contextCertificate", set_certificate, 3);
  natives.add("contextKey", set_key, 5);
  natives.add("contextAuthority", add_authority, 3);
  natives.add("contextRevoked", add_revoked, 3);
  natives.add("contextTrust", set_trust, 2);
  natives.add("contextDh", set_dh, 3);
  natives.add("contextPart", get_context_part, 2);
}

}  // namespace edgert::bindings::node_tls
