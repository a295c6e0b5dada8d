#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;
using Secrets = jwt::KeySet::Secrets;

TEST_CASE("a set has the keys that can be used, and says why the others are left out") {
  const std::string json = R"({"keys":[)" + p256_key().jwk(R"(,"kid":"a")") + R"(,{"kty":"new"},)" +
                           rsa_key().jwk(R"(,"use":"enc")") + "," + rsa_key().jwk(R"(,"kid":"b")") +
                           R"(,"text",7]})";
  std::vector<std::string> skipped;
  auto set = jwt::KeySet::from_jwks(json, Secrets::kIgnored, &skipped);
  REQUIRE(set.ok());
  CHECK(set.value().size() == 2);
  CHECK(skipped == std::vector<std::string>{"key 2: has a \"kty\" other than oct, RSA, EC and OKP",
                                            "key 3: is not for signatures (\"use\")",
                                            "key 5: is no JSON object with names of its own",
                                            "key 6: is no JSON object with names of its own"});
}

TEST_CASE("a secret in a set that anybody can read is no key") {
  const std::string json = R"({"keys":[{"kty":"oct","k":")" + in_base64url(kSecret) + R"("}]})";
  std::vector<std::string> skipped;
  CHECK(jwt::KeySet::from_jwks(json, Secrets::kIgnored, &skipped).value().size() == 0);
  CHECK(skipped == std::vector<std::string>{"key 1: is a secret, and anybody can read this set"});
  CHECK(jwt::KeySet::from_jwks(json, Secrets::kAllowed, nullptr).value().size() == 1);
}

TEST_CASE("a set may be empty, a list, or one key, and is no set else") {
  CHECK(jwt::KeySet::from_jwks(R"({"keys":[]})", Secrets::kIgnored, nullptr).value().size() == 0);
  CHECK(jwt::KeySet::from_jwks(p256_key().jwk(), Secrets::kIgnored, nullptr).value().size() == 1);
  // With what signs in it, which is not used.
  const std::string list =
      "[" + p256_key().jwk(R"(,"d":"AAAA","key_ops":["sign","verify"],"use":"sig","ext":true)") +
      "]";
  CHECK(jwt::KeySet::from_jwks(list, Secrets::kIgnored, nullptr).value().size() == 1);
  CHECK(jwt::KeySet::from_jwks("[]", Secrets::kIgnored, nullptr).value().size() == 0);
  for (const char* json :
       {"", "{}", "7", "null", R"({"keys":{}})", R"({"keys":[],"keys":[]})", "<html>"}) {
    INFO(json);
    CHECK_FALSE(jwt::KeySet::from_jwks(json, Secrets::kIgnored, nullptr).ok());
  }
  std::string many = R"({"keys":[{})";
  for (int i = 0; i < 100; ++i) many += ",{}";
  CHECK_FALSE(jwt::KeySet::from_jwks(many + "]}", Secrets::kIgnored, nullptr).ok());
  CHECK_FALSE(jwt::KeySet::from_jwks(std::string(2'000'000, ' '), Secrets::kIgnored, nullptr).ok());
}

TEST_CASE("a token with a kid is verified by that key, and one without it by any") {
  const TestClocks clocks;
  const PrivateKey other = PrivateKey::made("EC", "P-256");
  const std::string json = R"({"keys":[)" + other.jwk(R"(,"kid":"other")") + "," +
                           p256_key().jwk(R"(,"kid":"ours")") + "]}";
  const jwt::KeySet set = jwt::KeySet::from_jwks(json, Secrets::kIgnored, nullptr).value();
  CHECK(judged(set, p256_key().token("ES256", "{}", R"(,"kid":"ours")")) == jwt::Refusal::kNone);
  CHECK(judged(set, p256_key().token("ES256", "{}")) == jwt::Refusal::kNone);
  CHECK(judged(set, p256_key().token("ES256", "{}", R"(,"kid":"other")")) ==
        jwt::Refusal::kBadSignature);
  for (const char* kid : {"", "Ours", "ours ", "third"})
    CHECK(judged(set, p256_key().token("ES256", "{}", R"(,"kid":")" + std::string(kid) + "\"")) ==
          jwt::Refusal::kUnknownKey);
  // A key without a name goes with any.
  CHECK(judged(set_of({jwt::Key::from_pem(p256_key().public_pem()).value()}),
               p256_key().token("ES256", "{}", R"(,"kid":"third")")) == jwt::Refusal::kNone);
}

TEST_CASE("two keys of one name are told apart by what they are for") {
  const TestClocks clocks;
  const std::string json = R"({"keys":[)" + rsa_key().jwk(R"(,"kid":"a")") + "," +
                           p256_key().jwk(R"(,"kid":"a")") + "]}";
  const jwt::KeySet set = jwt::KeySet::from_jwks(json, Secrets::kIgnored, nullptr).value();
  CHECK(judged(set, p256_key().token("ES256", "{}", R"(,"kid":"a")")) == jwt::Refusal::kNone);
  CHECK(judged(set, rsa_key().token("RS512", "{}", R"(,"kid":"a")")) == jwt::Refusal::kNone);
}

TEST_CASE("a token without a kid costs no more than eight tries") {
  const TestClocks clocks;
  jwt::KeySet set;
  for (int i = 0; i < 8; ++i)
    set.add(
        jwt::Key::from_secret("a secret of thirty-two bytes, no. " + std::to_string(i)).value());
  CHECK(judged(set, hs256(header_of("HS256"), "{}", "a secret of thirty-two bytes, no. 7")) ==
        jwt::Refusal::kNone);
  set.add(secret_key());
  CHECK(judged(set, token_saying("{}")) == jwt::Refusal::kBadSignature);
}
