#include "serve/jwt/key_reading.h"

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <optional>
#include <utility>

#include "serve/jwt/base64url.h"
#include "serve/jwt/crypto.h"
#include "serve/jwt/json_object.h"
#include "serve/jwt/keys.h"

namespace edgert::server::jwt {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// RFC 7518 §3.2 wants 32 of HS256; Supabase's projects may have had theirs before anybody counted.
constexpr size_t kLeastSecretBytes = 16;
constexpr size_t kMostKeyMembers = 64;
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
// Beyond it verifying takes as long as signing.
constexpr int kMostExponentBits = 64;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

struct Curve {
  const char* name;     // in a JWK
  const char* openssl;  // in OpenSSL
  size_t bytes;         // of a coordinate
  Algorithm algorithm;
};
constexpr Curve kCurves[] = {{"P-256", "prime256v1", 32, Algorithm::kEs256},
                             {"P-384", "secp384r1", 48, Algorithm::kEs384},
                             {"P-521", "secp521r1", 66, Algorithm::kEs512}};

constexpr uint32_t bit(Algorithm algorithm) { return 1u << unsigned(algorithm); }
constexpr uint32_t kHmacs =
    bit(Algorithm::kHs256) | bit(Algorithm::kHs384) | bit(Algorithm::kHs512);
constexpr uint32_t kPkcs1 =
    bit(Algorithm::kRs256) | bit(Algorithm::kRs384) | bit(Algorithm::kRs512);
constexpr uint32_t kPss = bit(Algorithm::kPs256) | bit(Algorithm::kPs384) | bit(Algorithm::kPs512);

Error refuse(std::string why) { return {ErrorCode::kInvalidData, std::move(why)}; }

std::string text_parameter(const EVP_PKEY* key, const char* name) {
  char text[80];
  size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, name, text, sizeof text, &size) != 1) return {};
  return std::string(text, size);
}

Result<uint32_t> algorithms_of_rsa(const EVP_PKEY* key, bool is_pss) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kLeastRsaBits)
    return refuse("has " + std::to_string(bits) + " bits: an RSA key needs 2048 or more");
  if (bits > kMostRsaBits)
    return refuse("has " + std::to_string(bits) + " bits: an RSA key has 8192 at most");
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &raw) != 1)
    return refuse("has no exponent");
  const Owned<BIGNUM, BN_free> exponent(raw);
  if (!BN_is_odd(raw) || BN_is_one(raw) || BN_num_bits(raw) > kMostExponentBits)
    return refuse("has an exponent that no RSA key has");
  return is_pss ? kPss : kPkcs1 | kPss;
}

Result<uint32_t> algorithms_of_ec(EVP_PKEY* key) {
  // A curve that is given by its numbers may be one that somebody has made for this key.
  if (text_parameter(key, OSSL_PKEY_PARAM_EC_ENCODING) == OSSL_PKEY_EC_ENCODING_EXPLICIT)
    return refuse("has a curve without a name");
  const std::string name = text_parameter(key, OSSL_PKEY_PARAM_GROUP_NAME);
  for (const Curve& curve : kCurves) {
    if (name != curve.openssl) continue;
    const OwnedContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1)
      return refuse("is no point of its curve");
    return bit(curve.algorithm);
  }
  return refuse("is on a curve other than P-256, P-384 and P-521");
}

// What it may be used for, by what it is.
Result<uint32_t> algorithms_of(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA")) return algorithms_of_rsa(key, false);
  if (EVP_PKEY_is_a(key, "RSA-PSS")) return algorithms_of_rsa(key, true);
  if (EVP_PKEY_is_a(key, "EC")) return algorithms_of_ec(key);
  if (EVP_PKEY_is_a(key, "ED25519")) return bit(Algorithm::kEdDsa);
  return refuse("is neither RSA, nor on P-256, P-384 or P-521, nor Ed25519");
}

Result<std::string> bytes_member(const JsonObject& jwk, const char* name) {
  const std::optional<std::string> text = jwk.text(name);
  if (!text) return refuse(std::string("has no \"") + name + "\"");
  std::optional<std::string> bytes = decode_base64url(*text);
  if (!bytes || bytes->empty())
    return refuse(std::string("has a \"") + name + "\" that is no base64url");
  return *std::move(bytes);
}

Result<OwnedKey> made_of(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const OwnedContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return refuse(std::string("is no ") + type + " key");
  return OwnedKey(key);
}

Result<OwnedKey> rsa_of(const JsonObject& jwk) {
  Result<std::string> n = bytes_member(jwk, "n"), e = bytes_member(jwk, "e");
  if (!n.ok()) return n.take_error();
  if (!e.ok()) return e.take_error();
  if (n.value().size() > kMostRsaBits / 8 + 1 || e.value().size() > kMostExponentBits / 8 + 1)
    return refuse("has numbers that no RSA key has");
  const Owned<BIGNUM, BN_free> modulus(
      BN_bin2bn(bytes_of(n.value()), static_cast<int>(n.value().size()), nullptr));
  const Owned<BIGNUM, BN_free> exponent(
      BN_bin2bn(bytes_of(e.value()), static_cast<int>(e.value().size()), nullptr));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (modulus == nullptr || exponent == nullptr || builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return refuse("is no RSA key");
  return made_of("RSA", builder.get());
}

Result<OwnedKey> ec_of(const JsonObject& jwk) {
  const std::string name = jwk.text("crv").value_or("");
  for (const Curve& curve : kCurves) {
    if (name != curve.name) continue;
    Result<std::string> x = bytes_member(jwk, "x"), y = bytes_member(jwk, "y");
    if (!x.ok()) return x.take_error();
    if (!y.ok()) return y.take_error();
    if (x.value().size() != curve.bytes || y.value().size() != curve.bytes)
      return refuse("has coordinates that are not of its curve");
    const std::string point = '\4' + x.value() + y.value();
    const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
    if (builder == nullptr ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.openssl,
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
      return refuse("is no EC key");
    return made_of("EC", builder.get());
  }
  return refuse("is on a curve other than P-256, P-384 and P-521");
}

Result<OwnedKey> okp_of(const JsonObject& jwk) {
  if (jwk.text("crv") != "Ed25519") return refuse("is on a curve other than Ed25519");
  Result<std::string> x = bytes_member(jwk, "x");
  if (!x.ok()) return x.take_error();
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(x.value()),
                                                 x.value().size());
  if (key == nullptr) return refuse("is no Ed25519 key");
  return OwnedKey(key);
}

// Whether what else a JWK says of its use allows verifying.
Status may_verify(const JsonObject& jwk) {
  if (jwk.has("use") && jwk.text("use") != "sig") return refuse("is not for signatures (\"use\")");
  element operations;
  if (jwk.members().at_key("key_ops").get(operations) != simdjson::SUCCESS) return Unit{};
  array names;
  if (operations.get(names) != simdjson::SUCCESS) return refuse("has \"key_ops\" that is no list");
  for (const element& each : names) {
    std::string_view name;
    if (each.get(name) == simdjson::SUCCESS && name == "verify") return Unit{};
  }
  return refuse("is not for verifying (\"key_ops\")");
}

// A password is asked for at the terminal else.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

class KeyMaker {
 public:
  static Result<Key> secret(std::string_view secret) {
    if (secret.size() < kLeastSecretBytes)
      return refuse("is too short: a secret needs 16 bytes or more");
    if (secret.size() > kMostKeyBytes) return refuse("is too long for a secret");
    Key key;
    key.algorithms_ = kHmacs;
    key.secret_ = std::string(secret);
    return key;
  }

  static Result<Key> of(Result<OwnedKey> made) {
    if (!made.ok()) return made.take_error();
    OwnedKey& owned = made.value();
    Result<uint32_t> algorithms = algorithms_of(owned.get());
    if (!algorithms.ok()) return algorithms.take_error();
    Key key;
    key.algorithms_ = algorithms.value();
    key.public_ = std::shared_ptr<EVP_PKEY>(std::move(owned));
    return key;
  }

  static Result<Key> named(Result<Key> made, const JsonObject& jwk) {
    if (!made.ok()) return made;
    Key key = std::move(made).value();
    key.id_ = jwk.text("kid").value_or("");
    if (!jwk.has("alg")) return key;
    const std::optional<Algorithm> only = algorithm_named(jwk.text("alg").value_or(""));
    if (!only || !key.is_for(*only)) return refuse("has an \"alg\" that it cannot be used for");
    key.algorithms_ = bit(*only);
    return key;
  }
};

Result<Key> Key::from_secret(std::string_view secret) {
  // Whoever knows a public key could sign by it.
  if (secret.find("-----BEGIN ") != std::string_view::npos)
    return refuse("is a key in PEM, and no secret");
  return KeyMaker::secret(secret);
}

Result<Key> Key::from_pem(std::string_view pem) {
  if (pem.size() > kMostKeyBytes) return refuse("is too long for a key");
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos)
    return refuse("is a private key: the public one verifies");
  if (pem.find("-----BEGIN PUBLIC KEY-----") == std::string_view::npos &&
      pem.find("-----BEGIN RSA PUBLIC KEY-----") == std::string_view::npos)
    return refuse("is no public key in PEM (\"-----BEGIN PUBLIC KEY-----\")");
  const QuietErrors quiet;
  EVP_PKEY* key = nullptr;
  const Owned<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free> context(OSSL_DECODER_CTX_new_for_pkey(
      &key, "PEM", nullptr, nullptr, EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
  const unsigned char* bytes = bytes_of(pem);
  size_t size = pem.size();
  if (context == nullptr ||
      OSSL_DECODER_CTX_set_pem_password_cb(context.get(), no_password, nullptr) != 1 ||
      OSSL_DECODER_from_data(context.get(), &bytes, &size) != 1 || key == nullptr) {
    EVP_PKEY_free(key);
    return refuse("is no public key in PEM that can be read");
  }
  return KeyMaker::of(OwnedKey(key));
}

Result<Key> Key::from_jwk(std::string_view json) {
  if (json.size() > kMostKeyBytes) return refuse("is too long for a key");
  const QuietErrors quiet;
  JsonObject jwk;
  if (!jwk.parse(json, kMostKeyMembers)) return refuse("is no JSON object with names of its own");
  if (Status status = may_verify(jwk); !status.ok()) return status.take_error();
  const std::string type = jwk.text("kty").value_or("");
  if (type == "oct") {
    Result<std::string> secret = bytes_member(jwk, "k");
    if (!secret.ok()) return secret.take_error();
    return KeyMaker::named(KeyMaker::secret(secret.value()), jwk);
  }
  if (type == "RSA") return KeyMaker::named(KeyMaker::of(rsa_of(jwk)), jwk);
  if (type == "EC") return KeyMaker::named(KeyMaker::of(ec_of(jwk)), jwk);
  if (type == "OKP") return KeyMaker::named(KeyMaker::of(okp_of(jwk)), jwk);
  return refuse("has a \"kty\" other than oct, RSA, EC and OKP");
}

Result<std::vector<std::string>> parts_of_jwks(std::string_view json) {
  if (json.size() > kMostKeySetBytes) return refuse("is too long for a set of keys");
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
    return refuse("is no JSON");
  std::vector<std::string> parts;
  array keys;
  object set;
  if (root.get(set) == simdjson::SUCCESS) {
    if (!has_unique_names(set, kMostKeyMembers)) return refuse("has a name twice");
    if (set.at_key("keys").get(keys) != simdjson::SUCCESS) {
      if (set.at_key("kty").error() != simdjson::SUCCESS) return refuse("has no list \"keys\"");
      parts.emplace_back(json);
      return parts;
    }
  } else if (root.get(keys) != simdjson::SUCCESS) {
    return refuse("is neither a set of keys nor a list of them");
  }
  for (const element& each : keys) {
    if (parts.size() >= KeySet::kMostKeys) return refuse("has more than 100 keys");
    parts.push_back(simdjson::minify(each));
  }
  return parts;
}

}  // namespace edgert::server::jwt
