#include "serve/jwt/keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "serve/jwt/crypto.h"
#include "serve/jwt/key_reading.h"

namespace edgert::server::jwt {

namespace {

int hash_bits(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256:
    case Algorithm::kRs256:
    case Algorithm::kPs256:
    case Algorithm::kEs256:
      return 256;
    case Algorithm::kHs384:
    case Algorithm::kRs384:
    case Algorithm::kPs384:
    case Algorithm::kEs384:
      return 384;
    default:
      return 512;
  }
}

bool hmac_matches(const EVP_MD* hash, std::string_view secret, std::string_view text,
                  std::string_view signature) {
  static EVP_MAC* const kHmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  const Owned<EVP_MAC_CTX, EVP_MAC_CTX_free> context(EVP_MAC_CTX_new(kHmac));
  if (context == nullptr) return false;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                       const_cast<char*>(EVP_MD_get0_name(hash)), 0),
      OSSL_PARAM_construct_end()};
  unsigned char expected[EVP_MAX_MD_SIZE];
  size_t size = 0;
  if (EVP_MAC_init(context.get(), bytes_of(secret), secret.size(), parameters) != 1 ||
      EVP_MAC_update(context.get(), bytes_of(text), text.size()) != 1 ||
      EVP_MAC_final(context.get(), expected, &size, sizeof expected) != 1)
    return false;
  return signature.size() == size && CRYPTO_memcmp(expected, signature.data(), size) == 0;
}

// As OpenSSL wants it: DER, of the two numbers that stand side by side in a token.
std::string der_of(std::string_view signature) {
  const size_t half = signature.size() / 2;
  const auto number = [](std::string_view bytes) {
    return BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr);
  };
  Owned<BIGNUM, BN_free> r(number(signature.substr(0, half)));
  Owned<BIGNUM, BN_free> s(number(signature.substr(half)));
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  if (r == nullptr || s == nullptr || pair == nullptr || BN_is_zero(r.get()) ||
      BN_is_zero(s.get()) || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
    return {};
  // The pair has taken them.
  (void)r.release();
  (void)s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

// How many bytes each of the two numbers has.
size_t coordinate_size(Algorithm algorithm) {
  return algorithm == Algorithm::kEs256 ? 32 : algorithm == Algorithm::kEs384 ? 48 : 66;
}

bool pads_by_pss(EVP_PKEY_CTX* context, const EVP_MD* hash) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) == 1;
}

bool public_key_matches(Algorithm algorithm, EVP_PKEY* key, std::string_view text,
                        std::string_view signature) {
  std::string der;
  const bool is_ec = algorithm >= Algorithm::kEs256 && algorithm <= Algorithm::kEs512;
  if (is_ec) {
    if (signature.size() != 2 * coordinate_size(algorithm)) return false;
    der = der_of(signature);
    if (der.empty()) return false;
    signature = der;
  } else if (signature.size() != static_cast<size_t>(EVP_PKEY_get_size(key))) {
    return false;
  }
  const EVP_MD* hash = algorithm == Algorithm::kEdDsa ? nullptr : sha2(hash_bits(algorithm));
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), &parameters, hash, nullptr, key) != 1)
    return false;
  const bool is_pss = algorithm >= Algorithm::kPs256 && algorithm <= Algorithm::kPs512;
  if (is_pss && !pads_by_pss(parameters, hash)) return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace

bool Key::verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const {
  if (!is_for(algorithm)) return false;
  const QuietErrors quiet;
  if (is_secret()) return hmac_matches(sha2(hash_bits(algorithm)), secret_, text, signature);
  return public_key_matches(algorithm, public_.get(), text, signature);
}

Result<KeySet> KeySet::from_jwks(std::string_view json, Secrets secrets,
                                 std::vector<std::string>* skipped) {
  Result<std::vector<std::string>> parts = parts_of_jwks(json);
  if (!parts.ok()) return parts.take_error();
  KeySet set;
  for (const std::string& part : parts.value()) {
    const auto skip = [&](const std::string& why) {
      if (skipped != nullptr)
        skipped->push_back("key " + std::to_string(&part - parts.value().data() + 1) + ": " + why);
    };
    Result<Key> key = Key::from_jwk(part);
    if (!key.ok())
      skip(key.error().message);
    else if (key.value().is_secret() && secrets == Secrets::kIgnored)
      skip("is a secret, and anybody can read this set");
    else
      set.add(std::move(key).value());
  }
  return set;
}

bool KeySet::add(Key key) {
  if (keys_.size() >= kMostKeys) return false;
  keys_.push_back(std::move(key));
  return true;
}

Refusal KeySet::check(const Token& token) const {
  if (!token.algorithm) return Refusal::kUnsupported;
  size_t tried = 0;
  // Those that have the token's `kid` first: the others are many, perhaps.
  for (const bool named : {true, false}) {
    for (const Key& key : keys_) {
      if (!key.is_for(*token.algorithm)) continue;
      const bool has_name = token.key_id && key.id() == *token.key_id && !key.id().empty();
      const bool may_be = !token.key_id || key.id().empty();
      if (named ? !has_name : has_name || !may_be) continue;
      if (tried++ >= kMostTried) return Refusal::kBadSignature;
      if (key.verifies(*token.algorithm, token.signed_text, token.signature)) return Refusal::kNone;
    }
  }
  return tried == 0 ? Refusal::kUnknownKey : Refusal::kBadSignature;
}

}  // namespace edgert::server::jwt
