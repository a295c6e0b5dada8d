// Natives that tell what a TLS connection has come to: its versions, keys, certificates.
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "bindings/node/crypto/certificate.h"
#include "bindings/node/tls_wrap/tls_session.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_tls {

using namespace node_crypto;  // NOLINT(build/namespaces)
using binding::Arguments;

namespace {

using CertificateList = std::vector<Certificate>;
constexpr size_t kLongestChain = 32;

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const char* code_of_verdict(long verdict) {  // NOLINT(runtime/int)
  struct Named {
    int number;
    const char* name;
  };
#define EDGERT_VERDICT(name) \
  { X509_V_ERR_##name, #name }
  constexpr Named kNames[] = {
      EDGERT_VERDICT(UNABLE_TO_GET_ISSUER_CERT),
      EDGERT_VERDICT(UNABLE_TO_GET_CRL),
      EDGERT_VERDICT(UNABLE_TO_DECRYPT_CERT_SIGNATURE),
      EDGERT_VERDICT(UNABLE_TO_DECRYPT_CRL_SIGNATURE),
      EDGERT_VERDICT(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY),
      EDGERT_VERDICT(CERT_SIGNATURE_FAILURE),
      EDGERT_VERDICT(CRL_SIGNATURE_FAILURE),
      EDGERT_VERDICT(CERT_NOT_YET_VALID),
      EDGERT_VERDICT(CERT_HAS_EXPIRED),
      EDGERT_VERDICT(CRL_NOT_YET_VALID),
      EDGERT_VERDICT(CRL_HAS_EXPIRED),
      EDGERT_VERDICT(ERROR_IN_CERT_NOT_BEFORE_FIELD),
      EDGERT_VERDICT(ERROR_IN_CERT_NOT_AFTER_FIELD),
      EDGERT_VERDICT(ERROR_IN_CRL_LAST_UPDATE_FIELD),
      EDGERT_VERDICT(ERROR_IN_CRL_NEXT_UPDATE_FIELD),
      EDGERT_VERDICT(OUT_OF_MEM),
      EDGERT_VERDICT(DEPTH_ZERO_SELF_SIGNED_CERT),
      EDGERT_VERDICT(SELF_SIGNED_CERT_IN_CHAIN),
      EDGERT_VERDICT(UNABLE_TO_GET_ISSUER_CERT_LOCALLY),
      EDGERT_VERDICT(UNABLE_TO_VERIFY_LEAF_SIGNATURE),
      EDGERT_VERDICT(CERT_CHAIN_TOO_LONG),
      EDGERT_VERDICT(CERT_REVOKED),
      EDGERT_VERDICT(INVALID_CA),
      EDGERT_VERDICT(PATH_LENGTH_EXCEEDED),
      EDGERT_VERDICT(INVALID_PURPOSE),
      EDGERT_VERDICT(CERT_UNTRUSTED),
      EDGERT_VERDICT(CERT_REJECTED),
      EDGERT_VERDICT(HOSTNAME_MISMATCH),
  };
#undef EDGERT_VERDICT
  for (const Named& each : kNames) {
    if (each.number == verdict) return each.name;
  }
  return "UNSPECIFIED";
}

Value verdict_of(SSL* ssl) {
  long verdict = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;  // NOLINT(runtime/int)
  if (SSL_get0_peer_certificate(ssl) != nullptr) {
    verdict = SSL_get_verify_result(ssl);
  } else if (const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl)) {
    // Keys that both sides know already, or a session of TLS 1.3 that is resumed, show no
    // certificate.
    const bool knows_keys = SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk;
    if (knows_keys || (SSL_version(ssl) == TLS1_3_VERSION && SSL_session_reused(ssl) == 1))
      verdict = X509_V_OK;
  }
  if (verdict == X509_V_OK) return {};
  return std::vector<Value>{code_of_verdict(verdict), X509_verify_cert_error_string(verdict)};
}

Value cipher_of(SSL* ssl) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  if (cipher == nullptr) return {};
  const char* standard = SSL_CIPHER_standard_name(cipher);
  return std::vector<Value>{SSL_CIPHER_get_name(cipher), standard == nullptr ? "" : standard,
                            SSL_CIPHER_get_version(cipher)};
}

Value signatures_of(SSL* ssl) {
  std::vector<Value> names;
  const int count = SSL_get_shared_sigalgs(ssl, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
  for (int i = 0; i < count; ++i) {
    int key = 0, hash = 0;
    SSL_get_shared_sigalgs(ssl, i, &key, &hash, nullptr, nullptr, nullptr);
    std::string name;
    switch (key) {
      case EVP_PKEY_RSA:
        name = "RSA";
        break;
      case EVP_PKEY_RSA_PSS:
        name = "RSA-PSS";
        break;
      case EVP_PKEY_DSA:
        name = "DSA";
        break;
      case EVP_PKEY_EC:
        name = "ECDSA";
        break;
      case NID_ED25519:
        name = "Ed25519";
        break;
      case NID_ED448:
        name = "Ed448";
        break;
      default:
        name = OBJ_nid2sn(key) == nullptr ? "UNDEF" : OBJ_nid2sn(key);
    }
    const char* hashed = OBJ_nid2sn(hash);
    names.emplace_back(name + "+" + (hashed == nullptr ? "UNDEF" : hashed));
  }
  return names;
}

Value ephemeral_key_of(SSL* ssl) {
  EVP_PKEY* raw = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &raw) != 1) return std::vector<Value>();
  const Pkey key(raw);
  const int bits = EVP_PKEY_get_bits(key.get()), kind = EVP_PKEY_get_base_id(key.get());
  if (kind == EVP_PKEY_DH) return std::vector<Value>{"DH", Value(), bits};
  if (kind != EVP_PKEY_EC) return std::vector<Value>{"ECDH", OBJ_nid2sn(kind), bits};
  char group[80] = "";
  EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr);
  return std::vector<Value>{"ECDH", std::string(group), bits};
}

Value session_of(SSL* ssl) {
  SSL_SESSION* session = SSL_get0_session(ssl);
  unsigned char* data = nullptr;
  const int size = session == nullptr ? 0 : i2d_SSL_SESSION(session, &data);
  Value out = size > 0 ? Value(secret_of(data, static_cast<size_t>(size))) : Value();
  OPENSSL_free(data);
  return out;
}

Value part(const TlsSession& session, uint32_t which) {
  SSL* ssl = session.ssl();
  switch (which) {
    case 0:
      return SSL_get_version(ssl);
    case 1:
      return cipher_of(ssl);
    case 2:
      return signatures_of(ssl);
    case 3:
      return session.is_server() ? Value() : ephemeral_key_of(ssl);
    case 4:
    case 5: {
      Secret message(EVP_MAX_MD_SIZE);
      const size_t size = which == 4 ? SSL_get_finished(ssl, message.data(), message.size())
                                     : SSL_get_peer_finished(ssl, message.data(), message.size());
      if (size == 0) return {};
      message.resize(std::min(size, message.size()));
      return message;
    }
    case 6:
      return session_of(ssl);
    case 7: {
      const unsigned char* ticket = nullptr;
      size_t size = 0;
      if (SSL_SESSION* held = SSL_get0_session(ssl)) SSL_SESSION_get0_ticket(held, &ticket, &size);
      return ticket == nullptr ? Value() : Value(secret_of(ticket, size));
    }
    case 8:
      return SSL_session_reused(ssl) == 1;
    case 9: {
      const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
      if (name != nullptr) return name;
      return session.server_name.empty() ? Value() : Value(session.server_name);
    }
    case 10: {
      const unsigned char* name = nullptr;
      unsigned size = 0;
      SSL_get0_alpn_selected(ssl, &name, &size);
      return size == 0 ? Value() : Value(std::string(reinterpret_cast<const char*>(name), size));
    }
    case 11:
      return verdict_of(ssl);
    default:
      return {};
  }
}

// sessionPart(session, number of the part) → what binding.ts names
void get_session_part(const Arguments& info) {
  Call call(info);
  const TlsSession* self = call.self<TlsSession>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  call.give(part(*self, which));
  ERR_clear_error();
}

// exportKeys(session, bytes, label, context or undefined) → bytes
void export_keys(const Arguments& info) {
  Call call(info);
  const TlsSession* self = call.self<TlsSession>();
  const uint32_t size = call.number();
  const std::string label = call.name();
  const bool has_context = !call.absent();
  const Span context = has_context ? call.bytes() : Span();
  constexpr uint32_t kMost = 1 << 20;
  if (!call.ok() || !call.room(size)) return;
  if (size > kMost) return call.wrong("size of a key");
  if (SSL_is_init_finished(self->ssl()) == 0)
    return call.fail(error("ERR_TLS_INVALID_STATE", "The handshake is not over"));
  ERR_clear_error();
  Secret out(size);
  if (SSL_export_keying_material(self->ssl(), out.data(), out.size(), label.data(), label.size(),
                                 context.data(), context.size(), has_context ? 1 : 0) != 1)
    return call.fail(openssl_failure("SSL_export_keying_material"));
  call.give(Value(std::move(out)));
}

bool issued(const Certificate& by, const Certificate& one) {
  return X509_check_issued(by.get(), one.get()) == X509_V_OK;
}

// The peer's certificate, and those that lead to its authority: as it sent them, and then as this
// side knows them.
CertificateList chain_of(const TlsSession& session) {
  CertificateList chain, sent;
  SSL* ssl = session.ssl();
  if (X509* first = SSL_get1_peer_certificate(ssl)) chain.emplace_back(first);
  if (chain.empty()) return chain;
  const STACK_OF(X509)* given = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(given) && sent.size() < kLongestChain; ++i) {
    X509* each = sk_X509_value(given, i);
    X509_up_ref(each);
    sent.emplace_back(each);
  }
  while (chain.size() < kLongestChain && !issued(chain.back(), chain.back())) {
    const auto found = std::find_if(sent.begin(), sent.end(), [&](const Certificate& each) {
      return issued(each, chain.back()) && X509_cmp(each.get(), chain.back().get()) != 0;
    });
    if (found != sent.end()) {
      chain.push_back(std::move(*found));
      sent.erase(found);
      continue;
    }
    const std::unique_ptr<X509_STORE_CTX, crypto::Freed<X509_STORE_CTX_free>> looking(
        X509_STORE_CTX_new());
    X509* issuer = nullptr;
    if (X509_STORE_CTX_init(looking.get(), SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl)), nullptr,
                            nullptr) != 1 ||
        X509_STORE_CTX_get1_issuer(&issuer, looking.get(), chain.back().get()) != 1)
      break;
    chain.emplace_back(issuer);
  }
  return chain;
}

// certificates(session, 0 the peer's with its issuers, 1 the peer's alone, 2 this side's)
// → [whether the last one is its own issuer, the fields of each…]
void certificates(const Arguments& info) {
  Call call(info);
  const TlsSession* self = call.self<TlsSession>();
  const uint32_t which = call.number();
  if (!call.ok() || !call.room(size_t{1} << 20)) return;
  CertificateList chain;
  if (which == 0) {
    chain = chain_of(*self);
  } else if (which == 1) {
    if (X509* peer = SSL_get1_peer_certificate(self->ssl())) chain.emplace_back(peer);
  } else if (X509* own = SSL_get_certificate(self->ssl())) {
    X509_up_ref(own);
    chain.emplace_back(own);
  }
  std::vector<Value> out;
  out.emplace_back(!chain.empty() && issued(chain.back(), chain.back()));
  for (const Certificate& each : chain) out.emplace_back(certificate_fields(each.get()));
  ERR_clear_error();
  call.give(Value(std::move(out)));
}

// certificatesOf(session, whether this side's) → certificates: of a peer those that lead to its
// authority, too
void certificates_of(const Arguments& info) {
  Call call(info);
  const TlsSession* self = call.self<TlsSession>();
  const bool is_own = call.truth();
  if (!call.ok()) return;
  std::vector<v8::Local<v8::Value>> handles;
  const auto add = [&](X509* certificate) {
    v8::Local<v8::Value> handle;
    if (certificate_to_js(call.scope, certificate).ToLocal(&handle)) handles.push_back(handle);
  };
  if (is_own) {
    if (X509* own = SSL_get_certificate(self->ssl())) add(own);
  } else {
    for (const Certificate& each : chain_of(*self)) add(each.get());
  }
  ERR_clear_error();
  call.give(binding::array_of(call.scope, handles.data(), handles.size()));
}

}  // namespace

void add_session_parts(binding::Natives& natives) {
  natives.add("sessionPart", get_session_part, 2);
  natives.add("exportKeys", export_keys, 4);
  natives.add("certificates", certificates, 2);
  natives.add("certificatesOf", certificates_of, 2);
}

}  // namespace edgert::bindings::node_tls
