// Keys that sign, for tests of what verifies; and clocks that stand until they are set.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/jwt/base64url.h"
#include "serve/jwt/clocks.h"
#include "serve/jwt/keyring.h"
#include "serve/jwt/keys.h"
#include "serve/jwt/verifier.h"

namespace jwt_tests {

namespace jwt = edgert::server::jwt;

inline constexpr char kSecret[] = "super-secret-jwt-token-with-at-least-32-characters-long";

struct TestClocks {
  static inline int64_t unix_seconds = 1'800'000'000;
  static inline int64_t steady_ms = 5'000'000;
  static jwt::Clocks clocks() {
    return {[] { return unix_seconds; }, [] { return steady_ms; }};
  }
  TestClocks() {
    unix_seconds = 1'800'000'000;
    steady_ms = 5'000'000;
  }
};

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline std::string in_base64url(std::string_view text) { return jwt::encode_base64url(text); }

inline std::string signed_part(std::string_view header, std::string_view payload) {
  return in_base64url(header) + "." + in_base64url(payload);
}

inline std::string header_of(std::string_view algorithm, std::string_view more = "") {
  return "{\"alg\":\"" + std::string(algorithm) + "\",\"typ\":\"JWT\"" + std::string(more) + "}";
}

// HS256, HS384 or HS512 by `hash`.
inline std::string hmac(const char* hash, std::string_view secret, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  size_t size = 0;
  EVP_Q_mac(nullptr, "HMAC", nullptr, hash, nullptr, secret.data(), secret.size(), bytes_of(text),
            text.size(), out, sizeof out, &size);
  return std::string(reinterpret_cast<char*>(out), size);
}

inline std::string hs256(std::string_view header, std::string_view payload,
                         std::string_view secret = kSecret) {
  const std::string text = signed_part(header, payload);
  return text + "." + in_base64url(hmac("SHA256", secret, text));
}

// A good one: `{"alg":"HS256","typ":"JWT"}` and these claims.
inline std::string token_saying(std::string_view payload) {
  return hs256(header_of("HS256"), payload);
}

class PrivateKey {
 public:
  // "RSA", "RSA-PSS", "ED25519", or "EC" with its curve.
  static PrivateKey made(const char* type, const char* curve = nullptr, unsigned bits = 2048) {
    const std::string kind = type;
    EVP_PKEY* key = kind == "EC" ? EVP_EC_gen(curve)
                    : kind == "RSA" || kind == "RSA-PSS"
                        ? of_rsa(type, bits)
                        : EVP_PKEY_Q_keygen(nullptr, nullptr, type);
    return PrivateKey(key);
  }

  EVP_PKEY* get() const { return key_.get(); }

  // As OpenSSL gives it: of EC in DER. `hash` null: the key's own.
  std::string raw_signature(std::string_view text, const char* hash, bool is_pss = false,
                            int salt = RSA_PSS_SALTLEN_DIGEST) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit_ex(context, &parameters, hash, nullptr, nullptr, key_.get(), nullptr);
    if (is_pss) {
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt);
    }
    size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, bytes_of(text), text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(text),
                   text.size());
    out.resize(size);
    EVP_MD_CTX_free(context);
    return out;
  }

  // As a token has it.
  std::string signature(jwt::Algorithm algorithm, std::string_view text) const {
    using jwt::Algorithm;
    switch (algorithm) {
      case Algorithm::kRs256:
        return raw_signature(text, "SHA256");
      case Algorithm::kRs384:
        return raw_signature(text, "SHA384");
      case Algorithm::kRs512:
        return raw_signature(text, "SHA512");
      case Algorithm::kPs256:
        return raw_signature(text, "SHA256", true);
      case Algorithm::kPs384:
        return raw_signature(text, "SHA384", true);
      case Algorithm::kPs512:
        return raw_signature(text, "SHA512", true);
      case Algorithm::kEs256:
        return side_by_side(raw_signature(text, "SHA256"), 32);
      case Algorithm::kEs384:
        return side_by_side(raw_signature(text, "SHA384"), 48);
      case Algorithm::kEs512:
        return side_by_side(raw_signature(text, "SHA512"), 66);
      default:
        return raw_signature(text, nullptr);
    }
  }

  std::string token(std::string_view algorithm, std::string_view payload,
                    std::string_view more = "") const {
    const std::string text = signed_part(header_of(algorithm, more), payload);
    return text + "." + in_base64url(signature(*jwt::algorithm_named(algorithm), text));
  }

  std::string public_pem() const {
    return pem([this](BIO* out) { PEM_write_bio_PUBKEY(out, key_.get()); });
  }
  std::string private_pem() const {
    return pem([this](BIO* out) {
      PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

  // The public half; `more` such as `,"kid":"a"`.
  std::string jwk(std::string_view more = "") const {
    std::string json;
    if (EVP_PKEY_is_a(key_.get(), "RSA"))
      json = "{\"kty\":\"RSA\",\"n\":\"" + number("n", 0) + "\",\"e\":\"" + number("e", 0) + "\"";
    if (EVP_PKEY_is_a(key_.get(), "EC")) {
      const int bits = EVP_PKEY_get_bits(key_.get());
      const int size = (bits + 7) / 8;
      json = "{\"kty\":\"EC\",\"crv\":\"P-" + std::to_string(bits) + "\",\"x\":\"" +
             number("qx", size) + "\",\"y\":\"" + number("qy", size) + "\"";
    }
    if (EVP_PKEY_is_a(key_.get(), "ED25519")) {
      unsigned char bytes[32];
      size_t size = sizeof bytes;
      EVP_PKEY_get_raw_public_key(key_.get(), bytes, &size);
      json = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" +
             in_base64url({reinterpret_cast<char*>(bytes), size}) + "\"";
    }
    return json + std::string(more) + "}";
  }

 private:
  explicit PrivateKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  static EVP_PKEY* of_rsa(const char* type, unsigned bits) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_generate(context, &key);
    EVP_PKEY_CTX_free(context);
    return key;
  }

  // Padded to so many bytes; 0: as it is.
  std::string number(const char* name, int size) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    if (size == 0) size = BN_num_bytes(value);
    std::string bytes(static_cast<size_t>(size), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), size);
    BN_free(value);
    return in_base64url(bytes);
  }

  static std::string side_by_side(const std::string& der, int size) {
    const unsigned char* at = bytes_of(der);
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string bytes(static_cast<size_t>(2 * size), '\0');
    auto* out = reinterpret_cast<unsigned char*>(bytes.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, size);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + size, size);
    ECDSA_SIG_free(pair);
    return bytes;
  }

  template <typename Write>
  static std::string pem(Write write) {
    BIO* out = BIO_new(BIO_s_mem());
    write(out);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string copy(text, static_cast<size_t>(size));
    BIO_free(out);
    return copy;
  }

  std::shared_ptr<EVP_PKEY> key_;
};

// Making one takes a tenth of a second.
inline const PrivateKey& rsa_key() {
  static const PrivateKey kKey = PrivateKey::made("RSA");
  return kKey;
}
inline const PrivateKey& p256_key() {
  static const PrivateKey kKey = PrivateKey::made("EC", "P-256");
  return kKey;
}

inline jwt::KeySet set_of(std::vector<jwt::Key> keys) {
  jwt::KeySet set;
  for (jwt::Key& key : keys) set.add(std::move(key));
  return set;
}

inline jwt::Key secret_key() { return jwt::Key::from_secret(kSecret).value(); }

// By one key, at the time of the test's clocks.
inline jwt::Refusal judged(jwt::KeySet keys, std::string_view token, jwt::Rules rules = {}) {
  jwt::Verifier verifier(std::move(rules), std::make_shared<jwt::Keyring>(std::move(keys)), {},
                         TestClocks::clocks());
  return verifier.verify(token).refusal;
}

}  // namespace jwt_tests
