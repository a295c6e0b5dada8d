#define OPENSSL_SUPPRESS_DEPRECATED
#include "bindings/node/crypto/key_writing.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

struct Der {
  explicit Der(int (*write)(const EVP_PKEY*, unsigned char**), const EVP_PKEY* key) {
    size = write(key, &data);
  }
  ~Der() { OPENSSL_clear_free(data, size > 0 ? static_cast<size_t>(size) : 0); }
  unsigned char* data = nullptr;
  int size = 0;
};

Value written(BIO* sink, Format format) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(sink, &data);  // NOLINT(runtime/int)
  if (format == Format::kPem) return std::string(data, static_cast<size_t>(size));
  return secret_of(data, static_cast<size_t>(size));
}

bool write_public(BIO* sink, EVP_PKEY* key, const Writing& how) {
  if (how.encoding == Encoding::kPkcs1) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return false;
    const Der der(i2d_PublicKey, key);
    if (der.size <= 0) return false;
    return how.format == Format::kPem
               ? PEM_write_bio(sink, PEM_STRING_RSA_PUBLIC, "", der.data, der.size) > 0
               : BIO_write(sink, der.data, der.size) == der.size;
  }
  if (how.encoding != Encoding::kSpki) return false;
  return how.format == Format::kPem ? PEM_write_bio_PUBKEY(sink, key) == 1
                                    : i2d_PUBKEY_bio(sink, key) == 1;
}

bool write_private(BIO* sink, EVP_PKEY* key, const Writing& how, const EVP_CIPHER* cipher) {
  auto* word = const_cast<uint8_t*>(crypto::pointer(how.passphrase));
  const int length = static_cast<int>(how.passphrase.size());
  if (how.encoding == Encoding::kPkcs8) {
    const auto write =
        how.format == Format::kPem ? PEM_write_bio_PKCS8PrivateKey : i2d_PKCS8PrivateKey_bio;
    return write(sink, key, cipher, reinterpret_cast<char*>(word), length, nullptr, nullptr) == 1;
  }
  const int type = EVP_PKEY_get_base_id(key);
  if (type != (how.encoding == Encoding::kPkcs1 ? EVP_PKEY_RSA : EVP_PKEY_EC)) return false;
  if (how.format == Format::kPem)
    return PEM_write_bio_PrivateKey_traditional(sink, key, cipher, word, length, nullptr,
                                                nullptr) == 1;
  const Der der(i2d_PrivateKey, key);
  return der.size > 0 && BIO_write(sink, der.data, der.size) == der.size;
}

std::string base64url(const Secret& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  uint32_t held = 0;
  int bits = 0;
  for (const uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += kDigits[held >> (bits - 6) & 63];
  }
  if (bits > 0) text += kDigits[held << (6 - bits) & 63];
  return text;
}

// A name and a number of the key; false when it has none.
bool add_number(const Key& key, const char* name, const char* from, size_t size,
                std::vector<Value>* fields) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key.pair.get(), from, &raw) != 1) return false;
  const Number number(raw);
  fields->emplace_back(name);
  fields->emplace_back(base64url(bytes_of_number(number.get(), size)));
  return true;
}

Failure unsupported_type() {
  ERR_clear_error();
  return error("ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
}

Got<Value> rsa_jwk(const Key& key) {
  struct Part {
    const char* name;
    const char* from;
  };
  constexpr Part kParts[] = {
      {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
      {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
      {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
      {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  std::vector<Value> fields{"kty", "RSA"};
  for (const Part& part : std::span(kParts).first(key.kind == KeyKind::kPrivate ? 8 : 2)) {
    if (!add_number(key, part.name, part.from, 0, &fields))
      return openssl_failure("The key lacks a part");
  }
  return Value(std::move(fields));
}

Got<Value> curve_jwk(const Key& key) {
  struct Curve {
    int number;
    const char* name;
  };
  constexpr Curve kCurves[] = {{NID_X9_62_prime256v1, "P-256"},
                               {NID_secp256k1, "secp256k1"},
                               {NID_secp384r1, "P-384"},
                               {NID_secp521r1, "P-521"}};
  char group[80] = "";
  EVP_PKEY_get_utf8_string_param(key.pair.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                 nullptr);
  const int number = OBJ_sn2nid(group);
  const char* name = nullptr;
  for (const Curve& curve : kCurves) {
    if (curve.number == number) name = curve.name;
  }
  if (name == nullptr) {
    ERR_clear_error();
    return error("ERR_CRYPTO_JWK_UNSUPPORTED_CURVE",
                 std::string("Unsupported JWK EC curve: ") + group + ".");
  }
  const size_t size = static_cast<size_t>(EVP_PKEY_get_bits(key.pair.get()) + 7) / 8;
  std::vector<Value> fields{"kty", "EC"};
  bool whole = add_number(key, "x", OSSL_PKEY_PARAM_EC_PUB_X, size, &fields) &&
               add_number(key, "y", OSSL_PKEY_PARAM_EC_PUB_Y, size, &fields);
  fields.emplace_back("crv");
  fields.emplace_back(name);
  if (key.kind == KeyKind::kPrivate)
    whole = whole && add_number(key, "d", OSSL_PKEY_PARAM_PRIV_KEY, size, &fields);
  if (!whole) return openssl_failure("The key lacks a part");
  return Value(std::move(fields));
}

Got<Value> edwards_jwk(const Key& key, const char* name) {
  size_t size = 64;
  Secret bytes(size);
  std::vector<Value> fields{"crv", name};
  if (key.kind == KeyKind::kPrivate) {
    if (EVP_PKEY_get_raw_private_key(key.pair.get(), bytes.data(), &size) != 1)
      return openssl_failure("The key lacks a part");
    bytes.resize(size);
    fields.emplace_back("d");
    fields.emplace_back(base64url(bytes));
  }
  size = 64;
  bytes.resize(size);
  if (EVP_PKEY_get_raw_public_key(key.pair.get(), bytes.data(), &size) != 1)
    return openssl_failure("The key lacks a part");
  bytes.resize(size);
  fields.emplace_back("x");
  fields.emplace_back(base64url(bytes));
  fields.emplace_back("kty");
  fields.emplace_back("OKP");
  return Value(std::move(fields));
}

}  // namespace

Got<Value> write_jwk(const Key& key) {
  if (key.kind == KeyKind::kSecret)
    return Value(std::vector<Value>{"kty", "oct", "k", base64url(key.secret)});
  switch (EVP_PKEY_get_base_id(key.pair.get())) {
    case EVP_PKEY_RSA:
      return rsa_jwk(key);
    case EVP_PKEY_EC:
      return curve_jwk(key);
    case EVP_PKEY_ED25519:
      return edwards_jwk(key, "Ed25519");
    case EVP_PKEY_ED448:
      return edwards_jwk(key, "Ed448");
    case EVP_PKEY_X25519:
      return edwards_jwk(key, "X25519");
    case EVP_PKEY_X448:
      return edwards_jwk(key, "X448");
    default:
      return unsupported_type();
  }
}

Got<Value> write_key(const KeyPointer& key, const Writing& how) {
  if (how.format == Format::kNone) return Value(key);
  if (how.format == Format::kJwk) return write_jwk(*key);
  ERR_clear_error();
  const Bio sink(BIO_new(BIO_s_secmem()));
  EVP_PKEY* pair = key->pair.get();
  bool whole = false;
  if (key->kind == KeyKind::kPublic) {
    whole = write_public(sink.get(), pair, how);
  } else {
    const EVP_CIPHER* cipher =
        how.cipher.empty() ? nullptr : EVP_get_cipherbyname(how.cipher.c_str());
    if (!how.cipher.empty() && cipher == nullptr)
      return error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    whole = write_private(sink.get(), pair, how, cipher);
  }
  if (!whole) {
    return openssl_failure(key->kind == KeyKind::kPublic ? "Failed to encode public key"
                                                         : "Failed to encode private key");
  }
  return written(sink.get(), how.format);
}

Writing writing_of(Call& call, bool is_private) {
  Writing how;
  if (!call.absent()) how.format = static_cast<Format>(call.integer());
  if (!call.absent()) how.encoding = static_cast<Encoding>(call.integer());
  if (is_private) {
    if (!call.absent()) how.cipher = call.name();
    how.passphrase = call.copy_or_none();
    if (call.ok() && !how.cipher.empty() && EVP_get_cipherbyname(how.cipher.c_str()) == nullptr)
      call.fail(error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher"));
  }
  if (how.format != Format::kDer && how.format != Format::kPem && how.format != Format::kJwk)
    how.format = Format::kNone;
  return how;
}

}  // namespace edgert::bindings::node_crypto
