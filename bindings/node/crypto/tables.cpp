// Natives that list what there is: hashes, ciphers, curves, and Node's constants of OpenSSL.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "bindings/node/crypto/call.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

// getHashes() → names, aliases among them
void get_hashes(const Arguments& info) {
  Call call(info);
  std::vector<Value> names;
  EVP_MD_do_all_sorted(
      [](const EVP_MD*, const char* from, const char*, void* into) {
        const EVP_MD* digest = EVP_get_digestbyname(from);
        if (digest == nullptr) return;
        const std::unique_ptr<EVP_MD, crypto::Freed<EVP_MD_free>> there(
            EVP_MD_fetch(nullptr, EVP_MD_get0_name(digest), nullptr));
        if (there != nullptr) static_cast<std::vector<Value>*>(into)->emplace_back(from);
      },
      &names);
  ERR_clear_error();
  call.give(Value(std::move(names)));
}

// getCiphers() → names, aliases among them
void get_ciphers(const Arguments& info) {
  Call call(info);
  std::vector<Value> names;
  EVP_CIPHER_do_all_sorted(
      [](const EVP_CIPHER*, const char* from, const char*, void* into) {
        const EVP_CIPHER* cipher = EVP_get_cipherbyname(from);
        if (cipher == nullptr) return;
        const std::unique_ptr<EVP_CIPHER, crypto::Freed<EVP_CIPHER_free>> there(
            EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(cipher), nullptr));
        if (there != nullptr) static_cast<std::vector<Value>*>(into)->emplace_back(from);
      },
      &names);
  ERR_clear_error();
  call.give(Value(std::move(names)));
}

// getSSLCiphers() → names
void get_ssl_ciphers(const Arguments& info) {
  Call call(info);
  const std::unique_ptr<SSL_CTX, crypto::Freed<SSL_CTX_free>> context(SSL_CTX_new(TLS_method()));
  std::vector<Value> names;
  if (context != nullptr) {
    // Those of TLS 1.3 stand in front, as in Node.
    const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.get());
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i)
      names.emplace_back(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, i)));
  }
  ERR_clear_error();
  call.give(Value(std::move(names)));
}

// getCurves() → names
void get_curves(const Arguments& info) {
  Call call(info);
  std::vector<EC_builtin_curve> curves(EC_get_builtin_curves(nullptr, 0));
  EC_get_builtin_curves(curves.data(), curves.size());
  std::vector<Value> names;
  for (const EC_builtin_curve& curve : curves) names.emplace_back(OBJ_nid2sn(curve.nid));
  call.give(Value(std::move(names)));
}

struct Constant {
  const char* name;
  double value;
};
#define EDGERT_CONSTANT(name) \
  { #name, static_cast < double>(name) }
constexpr Constant kConstants[] = {EDGERT_CONSTANT(OPENSSL_VERSION_NUMBER),
                                   EDGERT_CONSTANT(SSL_OP_ALL),
                                   EDGERT_CONSTANT(SSL_OP_ALLOW_NO_DHE_KEX),
                                   EDGERT_CONSTANT(SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION),
                                   EDGERT_CONSTANT(SSL_OP_CIPHER_SERVER_PREFERENCE),
                                   EDGERT_CONSTANT(SSL_OP_CISCO_ANYCONNECT),
                                   EDGERT_CONSTANT(SSL_OP_COOKIE_EXCHANGE),
                                   EDGERT_CONSTANT(SSL_OP_CRYPTOPRO_TLSEXT_BUG),
                                   EDGERT_CONSTANT(SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS),
                                   EDGERT_CONSTANT(SSL_OP_LEGACY_SERVER_CONNECT),
                                   EDGERT_CONSTANT(SSL_OP_NO_COMPRESSION),
                                   EDGERT_CONSTANT(SSL_OP_NO_ENCRYPT_THEN_MAC),
                                   EDGERT_CONSTANT(SSL_OP_NO_QUERY_MTU),
                                   EDGERT_CONSTANT(SSL_OP_NO_RENEGOTIATION),
                                   EDGERT_CONSTANT(SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION),
                                   EDGERT_CONSTANT(SSL_OP_NO_SSLv2),
                                   EDGERT_CONSTANT(SSL_OP_NO_SSLv3),
                                   EDGERT_CONSTANT(SSL_OP_NO_TICKET),
                                   EDGERT_CONSTANT(SSL_OP_NO_TLSv1),
                                   EDGERT_CONSTANT(SSL_OP_NO_TLSv1_1),
                                   EDGERT_CONSTANT(SSL_OP_NO_TLSv1_2),
                                   EDGERT_CONSTANT(SSL_OP_NO_TLSv1_3),
                                   EDGERT_CONSTANT(SSL_OP_PRIORITIZE_CHACHA),
                                   EDGERT_CONSTANT(SSL_OP_TLS_ROLLBACK_BUG),
                                   EDGERT_CONSTANT(ENGINE_METHOD_RSA),
                                   EDGERT_CONSTANT(ENGINE_METHOD_DSA),
                                   EDGERT_CONSTANT(ENGINE_METHOD_DH),
                                   EDGERT_CONSTANT(ENGINE_METHOD_RAND),
                                   EDGERT_CONSTANT(ENGINE_METHOD_EC),
                                   EDGERT_CONSTANT(ENGINE_METHOD_CIPHERS),
                                   EDGERT_CONSTANT(ENGINE_METHOD_DIGESTS),
                                   EDGERT_CONSTANT(ENGINE_METHOD_PKEY_METHS),
                                   EDGERT_CONSTANT(ENGINE_METHOD_PKEY_ASN1_METHS),
                                   EDGERT_CONSTANT(ENGINE_METHOD_ALL),
                                   EDGERT_CONSTANT(ENGINE_METHOD_NONE),
                                   EDGERT_CONSTANT(DH_CHECK_P_NOT_SAFE_PRIME),
                                   EDGERT_CONSTANT(DH_CHECK_P_NOT_PRIME),
                                   EDGERT_CONSTANT(DH_UNABLE_TO_CHECK_GENERATOR),
                                   EDGERT_CONSTANT(DH_NOT_SUITABLE_GENERATOR),
                                   EDGERT_CONSTANT(RSA_PKCS1_PADDING),
                                   EDGERT_CONSTANT(RSA_NO_PADDING),
                                   EDGERT_CONSTANT(RSA_PKCS1_OAEP_PADDING),
                                   EDGERT_CONSTANT(RSA_X931_PADDING),
                                   EDGERT_CONSTANT(RSA_PKCS1_PSS_PADDING),
                                   EDGERT_CONSTANT(RSA_PSS_SALTLEN_DIGEST),
                                   {"RSA_PSS_SALTLEN_MAX_SIGN", -2},
                                   EDGERT_CONSTANT(RSA_PSS_SALTLEN_AUTO),
                                   EDGERT_CONSTANT(TLS1_VERSION),
                                   EDGERT_CONSTANT(TLS1_1_VERSION),
                                   EDGERT_CONSTANT(TLS1_2_VERSION),
                                   EDGERT_CONSTANT(TLS1_3_VERSION),
                                   EDGERT_CONSTANT(POINT_CONVERSION_COMPRESSED),
                                   EDGERT_CONSTANT(POINT_CONVERSION_UNCOMPRESSED),
                                   EDGERT_CONSTANT(POINT_CONVERSION_HYBRID)};
// What the natives' own callers have to know.
constexpr Constant kNumbers[] = {EDGERT_CONSTANT(EVP_PKEY_ED25519),
                                 EDGERT_CONSTANT(EVP_PKEY_ED448),
                                 EDGERT_CONSTANT(EVP_PKEY_X25519),
                                 EDGERT_CONSTANT(EVP_PKEY_X448),
                                 EDGERT_CONSTANT(OPENSSL_EC_NAMED_CURVE),
                                 EDGERT_CONSTANT(OPENSSL_EC_EXPLICIT_CURVE),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_NO_WILDCARDS),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS),
                                 EDGERT_CONSTANT(X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS)};
#undef EDGERT_CONSTANT

constexpr const char* kCoreCiphers =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:"
    "DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:"
    "ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:"
    "!PSK:!SRP:!CAMELLIA";

template <size_t size>
v8::Local<v8::Object> table_of(Scope& scope, const Constant (&constants)[size]) {
  std::vector<v8::Local<v8::Name>> names;
  std::vector<v8::Local<v8::Value>> values;
  for (const Constant& each : constants) {
    names.push_back(binding::name(scope, each.name));
    values.push_back(v8::Number::New(scope.isolate(), each.value));
  }
  return v8::Object::New(scope.isolate(), v8::Null(scope.isolate()), names.data(), values.data(),
                         names.size());
}

// constants() → crypto.constants
void constants(const Arguments& info) {
  Scope scope(info);
  v8::Local<v8::Object> table = table_of(scope, kConstants);
  table
      ->CreateDataProperty(scope.context(), binding::name(scope, "defaultCoreCipherList"),
                           binding::text(scope, kCoreCiphers))
      .FromMaybe(false);
  info.GetReturnValue().Set(table);
}

// numbers() → what binding.ts hands on to Node's lib
void numbers(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().Set(table_of(scope, kNumbers));
}

}  // namespace

void add_tables(binding::Natives& natives) {
  natives.add("getHashes", get_hashes, 0);
  natives.add("getCiphers", get_ciphers, 0);
  natives.add("getSSLCiphers", get_ssl_ciphers, 0);
  natives.add("getCurves", get_curves, 0);
  natives.add("constants", constants, 0);
  natives.add("numbers", numbers, 0);
}

}  // namespace edgert::bindings::node_crypto
