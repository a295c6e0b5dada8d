// Natives of X509Certificate.
#include "bindings/node/crypto/certificate.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <climits>

#include "bindings/node/crypto/bearable.h"
#include "edgert/binding/read.h"
#include "edgert/binding/trust.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr size_t kLongest = 1 << 20;
// What OpenSSL keeps of one that it has read, roughly.
constexpr size_t kCertificateBytes = 8 * 1024;

struct CertificateHandle : binding::Wrap<CertificateHandle, binding::Goes::kAtOnce> {
  Certificate certificate;
};

// certificate(PEM or DER) → certificate
void make_certificate(const Arguments& info) {
  Call call(info);
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  if (bytes.size() > kLongest)
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "The certificate is too long"));
  ERR_clear_error();
  const Bio source(BIO_new_mem_buf(crypto::pointer(bytes), static_cast<int>(bytes.size())));
  auto handle = std::make_unique<CertificateHandle>();
  handle->certificate.reset(PEM_read_bio_X509_AUX(
      source.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
  if (handle->certificate == nullptr) {
    const unsigned char* at = crypto::pointer(bytes);
    const Failure of_pem = openssl_failure("Failed to parse certificate");
    handle->certificate.reset(
        d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));  // NOLINT(runtime/int)
    if (handle->certificate == nullptr) {
      ERR_clear_error();
      return call.fail(of_pem);
    }
  }
  ERR_clear_error();
  v8::Local<v8::Object> object =
      CertificateHandle::wrap(call.scope, std::move(handle), 4096 + 4 * bytes.size());
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

Value maybe(std::optional<std::string> text) { return text ? Value(std::move(*text)) : Value(); }

Value key_usage(X509* certificate) {
  const std::unique_ptr<EXTENDED_KEY_USAGE, Freed<EXTENDED_KEY_USAGE_free>> usages(
      static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  ERR_clear_error();
  if (usages == nullptr) return {};
  std::vector<Value> out;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    char text[256] = "";
    if (OBJ_obj2txt(text, sizeof text, sk_ASN1_OBJECT_value(usages.get(), i), 1) >= 0)
      out.emplace_back(std::string(text));
  }
  return out;
}

Value raw(X509* certificate) {
  unsigned char* data = nullptr;
  const int size = i2d_X509(certificate, &data);
  if (size < 0) return Secret();
  Secret out = secret_of(data, static_cast<size_t>(size));
  OPENSSL_free(data);
  return out;
}

Value pem(X509* certificate) {
  const Bio sink(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(sink.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(sink.get(), &data);  // NOLINT(runtime/int)
  return std::string(data, static_cast<size_t>(size));
}

Value part(X509* certificate, uint32_t which) {
  switch (which) {
    case 0:
      return name_text(X509_get_subject_name(certificate));
    case 1:
      return name_text(X509_get_issuer_name(certificate));
    case 2:
      return maybe(alternative_names(certificate));
    case 3:
      return maybe(access_text(certificate));
    case 4:
      return time_text(X509_get0_notBefore(certificate));
    case 5:
      return time_text(X509_get0_notAfter(certificate));
    case 6:
      return fingerprint(certificate, EVP_sha1());
    case 7:
      return fingerprint(certificate, EVP_sha256());
    case 8:
      return fingerprint(certificate, EVP_sha512());
    case 9:
      return key_usage(certificate);
    case 10:
      return serial_number(certificate);
    case 11:
      return pem(certificate);
    case 12:
      return raw(certificate);
    case 13:
      return X509_check_ca(certificate) == 1;
    default:
      return {};
  }
}

// certificateText(certificate, number of the part) → what binding.ts names
void get_part(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  call.give(part(handle->certificate.get(), which));
  ERR_clear_error();
}

// certificateKey(certificate) → key
void get_key(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  if (handle == nullptr) return;
  ERR_clear_error();
  Got<Pkey> key =
      accepted(X509_get_pubkey(handle->certificate.get()), "The certificate's key is unknown");
  if (!key.ok()) return call.fail(key.failure());
  call.give(Value(make_key(KeyKind::kPublic, std::move(key.value()))));
}

// certificateCheck(certificate, 0 host, 1 email, 2 address, name, flags) → name or undefined
void check(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  const uint32_t kind = call.number();
  const std::string name = call.name();
  const uint32_t flags = call.number();
  if (!call.ok()) return;
  X509* certificate = handle->certificate.get();
  char* found = nullptr;
  const int result = kind == 0
                         ? X509_check_host(certificate, name.c_str(), name.size(), flags, &found)
                     : kind == 1 ? X509_check_email(certificate, name.c_str(), name.size(), flags)
                                 : X509_check_ip_asc(certificate, name.c_str(), flags);
  const std::string text = found != nullptr ? found : name;
  OPENSSL_free(found);
  ERR_clear_error();
  if (result == 1) return call.give(Value(text));
  if (result == -2)
    return call.fail(
        type_error("ERR_INVALID_ARG_VALUE", kind == 2 ? "Invalid IP" : "Invalid name"));
  if (result < 0) return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "The check failed"));
}

// rootCertificates() → the system's authorities, as PEM
void root_certificates(const Arguments& info) {
  Scope scope(info);
  size_t bytes = 0;
  for (const std::string& one : binding::system_authorities()) bytes += one.size();
  if (!binding::has_room(scope, bytes)) return;
  std::vector<v8::Local<v8::Value>> texts;
  for (std::string_view one : binding::system_authorities()) {
    if (one.ends_with('\n')) one.remove_suffix(1);
    texts.push_back(binding::text(scope, one));
  }
  binding::give(info, binding::array_of(scope, texts.data(), texts.size()));
}

// certificateIssued(certificate, other) → whether the other one is its issuer's
void check_issued(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  const CertificateHandle* other = call.self<CertificateHandle>();
  if (!call.ok()) return;
  const bool issued =
      X509_check_issued(other->certificate.get(), handle->certificate.get()) == X509_V_OK;
  ERR_clear_error();
  call.give(Value(issued));
}

// certificateFits(certificate, private key)
void check_private(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  const bool fits = key->pair != nullptr &&
                    X509_check_private_key(handle->certificate.get(), key->pair.get()) == 1;
  ERR_clear_error();
  call.give(Value(fits));
}

// certificateVerify(certificate, public key)
void verify(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  const bool right =
      key->pair != nullptr && X509_verify(handle->certificate.get(), key->pair.get()) == 1;
  ERR_clear_error();
  call.give(Value(right));
}

void add(std::vector<Value>* fields, const char* name, Value value) {
  fields->emplace_back(name);
  fields->push_back(std::move(value));
}

std::string hex_of(const Pkey& key, const char* name) {
  BIGNUM* raw_number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &raw_number) != 1) return {};
  const Number number(raw_number);
  char* digits = BN_bn2hex(number.get());
  const std::string out = digits != nullptr ? digits : "";
  OPENSSL_free(digits);
  return out;
}

void add_rsa(const Pkey& key, std::vector<Value>* fields) {
  add(fields, "modulus", hex_of(key, OSSL_PKEY_PARAM_RSA_N));
  add(fields, "bits", EVP_PKEY_get_bits(key.get()));
  BIGNUM* raw_number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_E, &raw_number) == 1) {
    const Number exponent(raw_number);
    char text[32];
    std::snprintf(text, sizeof text, "0x%llx",
                  static_cast<unsigned long long>(BN_get_word(exponent.get())));  // NOLINT
    add(fields, "exponent", std::string(text));
  }
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(key.get(), &data);
  if (size > 0) add(fields, "pubkey", secret_of(data, static_cast<size_t>(size)));
  OPENSSL_free(data);
}

void add_curve(const Pkey& key, std::vector<Value>* fields) {
  char group[80] = "";
  EVP_PKEY_get_utf8_string_param(key.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                 nullptr);
  add(fields, "bits", EVP_PKEY_get_bits(key.get()));
  Secret point(512);
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                      point.size(), &size) == 1) {
    point.resize(size);
    add(fields, "pubkey", std::move(point));
  }
  const int number = OBJ_sn2nid(group);
  if (number == NID_undef) return;
  add(fields, "asn1Curve", OBJ_nid2sn(number));
  if (const char* nist = EC_curve_nid2nist(number)) add(fields, "nistCurve", nist);
}

}  // namespace

std::vector<Value> certificate_fields(X509* certificate) {
  std::vector<Value> fields;
  add(&fields, "subject", name_fields(X509_get_subject_name(certificate)));
  add(&fields, "issuer", name_fields(X509_get_issuer_name(certificate)));
  if (const auto names = alternative_names(certificate)) add(&fields, "subjectaltname", *names);
  if (const auto access = access_text(certificate)) add(&fields, "infoAccess", *access);
  add(&fields, "ca", X509_check_ca(certificate) == 1);
  const Pkey key(X509_get_pubkey(certificate));
  if (key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA) add_rsa(key, &fields);
  if (key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC) add_curve(key, &fields);
  add(&fields, "valid_from", part(certificate, 4));
  add(&fields, "valid_to", part(certificate, 5));
  add(&fields, "fingerprint", part(certificate, 6));
  add(&fields, "fingerprint256", part(certificate, 7));
  add(&fields, "fingerprint512", part(certificate, 8));
  Value usage = key_usage(certificate);
  if (usage.held.index() != 0) add(&fields, "ext_key_usage", std::move(usage));
  add(&fields, "serialNumber", part(certificate, 10));
  add(&fields, "raw", part(certificate, 12));
  ERR_clear_error();
  return fields;
}

v8::MaybeLocal<v8::Value> certificate_to_js(Scope& scope, X509* certificate) {
  auto handle = std::make_unique<CertificateHandle>();
  X509_up_ref(certificate);
  handle->certificate.reset(certificate);
  v8::Local<v8::Object> object =
      CertificateHandle::wrap(scope, std::move(handle), kCertificateBytes);
  if (object.IsEmpty()) return {};
  return object;
}

namespace {

// certificateLegacy(certificate) → names and values, as tls.TLSSocket.getPeerCertificate has them
void legacy(const Arguments& info) {
  Call call(info);
  const CertificateHandle* handle = call.self<CertificateHandle>();
  if (handle == nullptr) return;
  call.give(Value(certificate_fields(handle->certificate.get())));
}

}  // namespace

void add_certificates(binding::Natives& natives) {
  natives.add("certificate", make_certificate, 1);
  natives.add("certificateText", get_part, 2);
  natives.add("certificateKey", get_key, 1);
  natives.add("certificateCheck", check, 4);
  natives.add("rootCertificates", root_certificates, 0);
  natives.add("certificateIssued", check_issued, 2);
  natives.add("certificateFits", check_private, 2);
  natives.add("certificateVerify", verify, 2);
  natives.add("certificateLegacy", legacy, 1);
}

}  // namespace edgert::bindings::node_crypto
