#include <openssl/encoder.h>

#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

std::string why_not(const edgert::Result<jwt::Key>& key) {
  return key.ok() ? "it was read" : key.error().message;
}

std::string why_no_jwk(std::string_view json) { return why_not(jwt::Key::from_jwk(json)); }

}  // namespace

TEST_CASE("a secret has 16 bytes or more, and is no key in PEM") {
  CHECK(jwt::Key::from_secret(std::string(16, 'a')).ok());
  CHECK(why_not(jwt::Key::from_secret(std::string(15, 'a'))) ==
        "is too short: a secret needs 16 bytes or more");
  CHECK_FALSE(jwt::Key::from_secret("").ok());
  CHECK(why_not(jwt::Key::from_secret(rsa_key().public_pem())) == "is a key in PEM, and no secret");
  CHECK_FALSE(jwt::Key::from_secret(std::string(100'000, 'a')).ok());
}

TEST_CASE("a public key is read from PEM, and a private one is not") {
  CHECK(jwt::Key::from_pem(rsa_key().public_pem()).ok());
  CHECK(jwt::Key::from_pem("a line in front\n" + p256_key().public_pem() + "\n").ok());
  CHECK(why_not(jwt::Key::from_pem(rsa_key().private_pem())) ==
        "is a private key: the public one verifies");
  for (const char* pem :
       {"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
        "00000000000000000000000000000000\n\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----"}) {
    INFO(pem);
    CHECK_FALSE(jwt::Key::from_pem(pem).ok());
  }
  std::string pkcs1;
  {
    BIO* out = BIO_new(BIO_s_mem());
    OSSL_ENCODER_CTX* context = OSSL_ENCODER_CTX_new_for_pkey(rsa_key().get(), EVP_PKEY_PUBLIC_KEY,
                                                              "PEM", "type-specific", nullptr);
    OSSL_ENCODER_to_bio(context, out);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    pkcs1.assign(text, static_cast<size_t>(size));
    OSSL_ENCODER_CTX_free(context);
    BIO_free(out);
  }
  REQUIRE(pkcs1.starts_with("-----BEGIN RSA PUBLIC KEY-----"));
  CHECK(jwt::Key::from_pem(pkcs1).ok());
}

TEST_CASE("an RSA key has at least 2048 bits") {
  const PrivateKey small = PrivateKey::made("RSA", nullptr, 1024);
  CHECK(why_not(jwt::Key::from_pem(small.public_pem())) ==
        "has 1024 bits: an RSA key needs 2048 or more");
  CHECK(why_no_jwk(small.jwk()) == "has 1024 bits: an RSA key needs 2048 or more");
  CHECK(why_no_jwk(PrivateKey::made("RSA", nullptr, 2047).jwk()) ==
        "has 2047 bits: an RSA key needs 2048 or more");
  CHECK(jwt::Key::from_jwk(rsa_key().jwk()).ok());
  const std::string huge = in_base64url(std::string(2048, '\xff'));
  CHECK_FALSE(jwt::Key::from_jwk(R"({"kty":"RSA","n":")" + huge + R"(","e":"AQAB"})").ok());
  // Exponents: 1, 0, 65536, and one as long as the number itself.
  std::string json = rsa_key().jwk();
  const size_t at = json.find("AQAB");
  for (const std::string& exponent : {std::string("AQ"), std::string("AA"), std::string("AQAA"),
                                      in_base64url(std::string(256, '\x7f')), std::string()}) {
    std::string other = json;
    other.replace(at, 4, exponent);
    INFO(exponent);
    CHECK_FALSE(jwt::Key::from_jwk(other).ok());
  }
}

TEST_CASE("a point lies on its curve, and its curve is one of three") {
  const std::string json = p256_key().jwk();
  REQUIRE(jwt::Key::from_jwk(json).ok());
  std::string other = json;
  const size_t x = json.find("\"x\":\"") + 5;
  other[x] = json[x] == 'A' ? 'B' : 'A';
  CHECK_FALSE(jwt::Key::from_jwk(other).ok());
  other = json;
  other.replace(json.find("P-256"), 5, "P-384");
  CHECK(why_no_jwk(other) == "has coordinates that are not of its curve");
  other.replace(json.find("P-256"), 5, "secp256k1");
  CHECK(why_no_jwk(other) == "is on a curve other than P-256, P-384 and P-521");
  CHECK_FALSE(jwt::Key::from_jwk(R"({"kty":"EC","crv":"P-256","x":")" +
                                 in_base64url(std::string(32, '\0')) + R"(","y":")" +
                                 in_base64url(std::string(32, '\0')) + "\"}")
                  .ok());
  CHECK_FALSE(jwt::Key::from_pem(PrivateKey::made("EC", "secp256k1").public_pem()).ok());
  CHECK_FALSE(jwt::Key::from_pem(PrivateKey::made("EC", "P-224").public_pem()).ok());
  const PrivateKey explicit_curve = PrivateKey::made("EC", "P-256");
  EVP_PKEY_set_utf8_string_param(explicit_curve.get(), OSSL_PKEY_PARAM_EC_ENCODING,
                                 OSSL_PKEY_EC_ENCODING_EXPLICIT);
  CHECK(why_not(jwt::Key::from_pem(explicit_curve.public_pem())) == "has a curve without a name");
  CHECK_FALSE(jwt::Key::from_pem(PrivateKey::made("X25519").public_pem()).ok());
  CHECK(why_no_jwk(
            R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})") ==
        "is on a curve other than Ed25519");
  CHECK_FALSE(jwt::Key::from_jwk(R"({"kty":"OKP","crv":"Ed25519","x":"11qY"})").ok());
}

TEST_CASE("what a JWK says of its use is heeded") {
  const auto with = [](const char* more) { return jwt::Key::from_jwk(p256_key().jwk(more)); };
  CHECK(with(R"(,"use":"sig")").ok());
  CHECK(with(R"(,"key_ops":["sign","verify"])").ok());
  CHECK(with(R"(,"alg":"ES256","kid":"a","ext":true)").value().id() == "a");
  CHECK(why_not(with(R"(,"use":"enc")")) == "is not for signatures (\"use\")");
  CHECK(why_not(with(R"(,"use":1)")) == "is not for signatures (\"use\")");
  CHECK(why_not(with(R"(,"key_ops":["sign"])")) == "is not for verifying (\"key_ops\")");
  CHECK(why_not(with(R"(,"key_ops":[])")) == "is not for verifying (\"key_ops\")");
  CHECK_FALSE(with(R"(,"key_ops":"verify")").ok());
  for (const char* more : {R"(,"alg":"ES384")", R"(,"alg":"HS256")", R"(,"alg":"none")",
                           R"(,"alg":"ECDH-ES")", R"(,"alg":1)"})
    CHECK(why_not(with(more)) == "has an \"alg\" that it cannot be used for");
  auto rsa = jwt::Key::from_jwk(rsa_key().jwk(R"(,"alg":"PS512")"));
  REQUIRE(rsa.ok());
  CHECK(rsa.value().is_for(jwt::Algorithm::kPs512));
  CHECK_FALSE(rsa.value().is_for(jwt::Algorithm::kPs256));
  CHECK_FALSE(rsa.value().is_for(jwt::Algorithm::kRs512));
}

TEST_CASE("what is no JWK is refused, and the message does not have it") {
  for (const char* json :
       {"", "{", "[]", "{}", R"({"kty":"oct"})", R"({"kty":"oct","k":""})",
        R"({"kty":"oct","k":"c2hvcnQ"})",
        R"({"kty":"oct","k":"secretsecretsecretsecretsecretsecretsecretsecre="})",
        R"({"kty":"RSA","n":"AQAB"})", R"({"kty":"EC","crv":"P-256","x":1,"y":2})",
        R"({"kty":"oct","kty":"oct","k":"AAAA"})", R"({"kty":"secretsecretsecret"})",
        R"({"kty":7})"}) {
    const auto key = jwt::Key::from_jwk(json);
    INFO(json);
    REQUIRE_FALSE(key.ok());
    CHECK(key.error().message.find("secretsecret") == std::string::npos);
  }
  auto secret = jwt::Key::from_jwk(R"({"kty":"oct","k":")" + in_base64url(kSecret) + "\"}");
  REQUIRE(secret.ok());
  const TestClocks clocks;
  CHECK(judged(set_of({secret.value()}), token_saying("{}")) == jwt::Refusal::kNone);
}
