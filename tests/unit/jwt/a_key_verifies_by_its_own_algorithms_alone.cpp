#include <openssl/err.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

const std::vector<std::string> kAllAlgorithms = {"HS256", "HS384", "HS512", "RS256", "RS384",
                                                 "RS512", "PS256", "PS384", "PS512", "ES256",
                                                 "ES384", "ES512", "EdDSA"};

const PrivateKey& p384_key() {
  static const PrivateKey kKey = PrivateKey::made("EC", "P-384");
  return kKey;
}
const PrivateKey& p521_key() {
  static const PrivateKey kKey = PrivateKey::made("EC", "P-521");
  return kKey;
}
const PrivateKey& ed25519_key() {
  static const PrivateKey kKey = PrivateKey::made("ED25519");
  return kKey;
}

jwt::Key public_half(const PrivateKey& key) { return jwt::Key::from_pem(key.public_pem()).value(); }

// The same text under another algorithm's name, signed as `as` says.
std::string renamed(const PrivateKey& key, const char* name, jwt::Algorithm as) {
  const std::string text = signed_part(header_of(name), "{}");
  return text + "." + in_base64url(key.signature(as, text));
}

std::string with_signature(std::string_view token, std::string_view signature) {
  return std::string(token.substr(0, token.rfind('.') + 1)) + in_base64url(signature);
}

std::string signature_in(std::string_view token) {
  return *jwt::decode_base64url(token.substr(token.rfind('.') + 1));
}

}  // namespace

TEST_CASE("each key verifies its own algorithms, and no other") {
  const TestClocks clocks;
  const std::map<std::string, const PrivateKey*> signers = {
      {"RS256", &rsa_key()},    {"RS384", &rsa_key()},  {"RS512", &rsa_key()},
      {"PS256", &rsa_key()},    {"PS384", &rsa_key()},  {"PS512", &rsa_key()},
      {"ES256", &p256_key()},   {"ES384", &p384_key()}, {"ES512", &p521_key()},
      {"EdDSA", &ed25519_key()}};
  std::map<std::string, std::string> tokens;
  for (const auto& [name, key] : signers) tokens[name] = key->token(name, "{}");
  const std::map<std::string, const char*> hashes = {
      {"HS256", "SHA256"}, {"HS384", "SHA384"}, {"HS512", "SHA512"}};
  for (const auto& [name, hash] : hashes) {
    const std::string text = signed_part(header_of(name), "{}");
    tokens[name] = text + "." + in_base64url(hmac(hash, kSecret, text));
  }
  REQUIRE(tokens.size() == kAllAlgorithms.size());

  const std::vector<std::pair<jwt::Key, std::vector<std::string>>> keys = {
      {secret_key(), {"HS256", "HS384", "HS512"}},
      {public_half(rsa_key()), {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}},
      {public_half(p256_key()), {"ES256"}},
      {public_half(p384_key()), {"ES384"}},
      {public_half(p521_key()), {"ES512"}},
      {public_half(ed25519_key()), {"EdDSA"}}};
  for (const auto& [key, own] : keys) {
    for (const std::string& name : kAllAlgorithms) {
      INFO(own.front() << " and " << name);
      const bool is_own = std::find(own.begin(), own.end(), name) != own.end();
      CHECK(key.is_for(*jwt::algorithm_named(name)) == is_own);
      CHECK(judged(set_of({key}), tokens[name]) ==
            (is_own ? jwt::Refusal::kNone : jwt::Refusal::kUnknownKey));
    }
  }
}

TEST_CASE("a public key is no secret, in whatever form a forger takes it") {
  const TestClocks clocks;
  const std::string pem = rsa_key().public_pem();
  const std::string lines =
      pem.substr(pem.find('\n') + 1, pem.rfind("-----END") - pem.find('\n') - 1);
  for (const std::string& secret : {pem, pem.substr(0, pem.size() - 1), lines, rsa_key().jwk()}) {
    const std::string forged = hs256(header_of("HS256"), R"({"role":"service_role"})", secret);
    CHECK(judged(set_of({public_half(rsa_key())}), forged) == jwt::Refusal::kUnknownKey);
    CHECK(judged(set_of({public_half(rsa_key()), secret_key()}), forged) ==
          jwt::Refusal::kBadSignature);
  }
  CHECK_FALSE(jwt::Key::from_secret(pem).ok());
}

TEST_CASE("a name in the header does not choose how a key is used") {
  const TestClocks clocks;
  using jwt::Algorithm;
  const jwt::KeySet rsa = set_of({public_half(rsa_key())});
  CHECK(judged(rsa, renamed(rsa_key(), "PS256", Algorithm::kRs256)) == jwt::Refusal::kBadSignature);
  CHECK(judged(rsa, renamed(rsa_key(), "RS256", Algorithm::kPs256)) == jwt::Refusal::kBadSignature);
  CHECK(judged(rsa, renamed(rsa_key(), "RS256", Algorithm::kRs512)) == jwt::Refusal::kBadSignature);
  CHECK(judged(rsa, renamed(rsa_key(), "ES256", Algorithm::kRs256)) == jwt::Refusal::kUnknownKey);
  CHECK(judged(rsa, renamed(rsa_key(), "none", Algorithm::kRs256)) == jwt::Refusal::kUnsupported);
  const jwt::KeySet curve = set_of({public_half(p256_key())});
  CHECK(judged(curve, renamed(p256_key(), "ES512", Algorithm::kEs256)) ==
        jwt::Refusal::kUnknownKey);
  // Another curve under the name of this one: the size is right, and the signature of another hash.
  CHECK(judged(curve, renamed(p384_key(), "ES256", Algorithm::kEs384)) ==
        jwt::Refusal::kBadSignature);
  CHECK(judged(curve, renamed(ed25519_key(), "ES256", Algorithm::kEdDsa)) ==
        jwt::Refusal::kBadSignature);
  // A key of another tenant.
  CHECK(judged(curve, PrivateKey::made("EC", "P-256").token("ES256", "{}")) ==
        jwt::Refusal::kBadSignature);
}

TEST_CASE("keys and addresses that a header brings along are not heeded") {
  const TestClocks clocks;
  const PrivateKey forger = PrivateKey::made("EC", "P-256");
  const jwt::KeySet keys = set_of({public_half(p256_key())});
  for (const std::string& more :
       {",\"jwk\":" + forger.jwk(), std::string(R"(,"jku":"http://127.0.0.1:1/jwks.json")"),
        std::string(R"(,"x5u":"http://127.0.0.1:1/key.pem")"), std::string(R"(,"x5c":["AAAA"])"),
        std::string(R"(,"kid":"../../dev/null")"), std::string(R"(,"kid":"' or 1=1 --")")}) {
    CHECK(judged(keys, forger.token("ES256", "{}", more)) == jwt::Refusal::kBadSignature);
    CHECK(judged(keys, p256_key().token("ES256", "{}", more)) == jwt::Refusal::kNone);
  }
}

TEST_CASE("a signature on a curve is two numbers of the curve's size, side by side") {
  const TestClocks clocks;
  const jwt::KeySet keys = set_of({public_half(p256_key())});
  const std::string token = p256_key().token("ES256", "{}");
  const std::string good = signature_in(token);
  REQUIRE(good.size() == 64);
  REQUIRE(judged(keys, token) == jwt::Refusal::kNone);
  const std::string r = good.substr(0, 32), s = good.substr(32);
  const std::string zero(32, '\0'), most(32, '\xff');
  // The order of P-256, and the number that stands for `s` as well as `s` does itself.
  const std::string order =
      std::string("\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", 16) +
      std::string("\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51", 16);
  const std::string der = p256_key().raw_signature(token.substr(0, token.rfind('.')), "SHA256");
  for (const std::string& bad :
       {der, der.substr(0, 64), r + zero, zero + s, zero + zero, zero + most, most + most,
        order + s, r + order, order + order, s + r, good + zero, '\0' + good, r, good.substr(0, 63),
        good.substr(1), std::string(1, '\0') + r + std::string(1, '\0') + s, good + good,
        std::string("\0", 1)}) {
    CHECK(judged(keys, with_signature(token, bad)) == jwt::Refusal::kBadSignature);
  }
}

TEST_CASE("a signature of RSA has the key's size, and its salt that of the hash") {
  const TestClocks clocks;
  const jwt::KeySet keys = set_of({public_half(rsa_key())});
  for (const char* name : {"RS256", "PS256"}) {
    const std::string token = rsa_key().token(name, "{}");
    const std::string good = signature_in(token);
    REQUIRE(judged(keys, token) == jwt::Refusal::kNone);
    for (const std::string& bad :
         {'\0' + good, good + '\0', good.substr(0, 255), good.substr(1), std::string(256, '\0'),
          std::string(256, '\xff'), std::string(255, '\0') + '\1'})
      CHECK(judged(keys, with_signature(token, bad)) == jwt::Refusal::kBadSignature);
  }
  const std::string text = signed_part(header_of("PS256"), "{}");
  for (const int salt : {0, 20, 31, 33, 64})
    CHECK(judged(keys,
                 text + "." + in_base64url(rsa_key().raw_signature(text, "SHA256", true, salt))) ==
          jwt::Refusal::kBadSignature);
}

TEST_CASE("a signature by a secret is whole, and of its own hash") {
  const TestClocks clocks;
  const jwt::KeySet keys = set_of({secret_key()});
  const std::string token = token_saying("{}");
  const std::string good = signature_in(token);
  for (const std::string& bad :
       {good.substr(0, 31), good.substr(0, 16), good.substr(0, 1), good + '\0', good + good,
        std::string(32, '\0'), hmac("SHA512", kSecret, token.substr(0, token.rfind('.')))})
    CHECK(judged(keys, with_signature(token, bad)) == jwt::Refusal::kBadSignature);
  // Of the payload alone, of another payload, of the decoded one.
  for (const std::string& text :
       {std::string("e30"), signed_part(header_of("HS256"), "[]"), std::string("{}")})
    CHECK(judged(keys, with_signature(token, hmac("SHA256", kSecret, text))) ==
          jwt::Refusal::kBadSignature);
  CHECK(
      judged(keys, hs256(header_of("HS256"), "{}", "another-secret-that-has-32-letters-or-more")) ==
      jwt::Refusal::kBadSignature);
}

TEST_CASE("a key of RSA-PSS verifies PS, and the hash that it is bound to") {
  const TestClocks clocks;
  const PrivateKey key = PrivateKey::made("RSA-PSS");
  auto half = jwt::Key::from_pem(key.public_pem());
  REQUIRE(half.ok());
  CHECK_FALSE(half.value().is_for(jwt::Algorithm::kRs256));
  CHECK(judged(set_of({half.value()}), key.token("PS384", "{}")) == jwt::Refusal::kNone);
  CHECK(judged(set_of({half.value()}), renamed(key, "RS256", jwt::Algorithm::kPs256)) ==
        jwt::Refusal::kUnknownKey);
}

TEST_CASE("what was wrong with a token is left in no error queue") {
  const TestClocks clocks;
  ERR_clear_error();
  const std::string token = rsa_key().token("RS256", "{}");
  CHECK(judged(set_of({public_half(rsa_key())}), with_signature(token, std::string(256, 'a'))) ==
        jwt::Refusal::kBadSignature);
  CHECK(judged(set_of({public_half(p256_key())}),
               with_signature(p256_key().token("ES256", "{}"), std::string(64, 'a'))) ==
        jwt::Refusal::kBadSignature);
  CHECK_FALSE(
      jwt::Key::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").ok());
  CHECK(ERR_peek_error() == 0);
}
