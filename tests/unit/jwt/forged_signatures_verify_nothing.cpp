#include <openssl/bn.h>

#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

jwt::KeySet keys_of(const PrivateKey& key) {
  return set_of({jwt::Key::from_pem(key.public_pem()).value()});
}

std::string digest(const char* hash, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  size_t size = 0;
  EVP_Q_digest(nullptr, hash, nullptr, text.data(), text.size(), out, &size);
  return std::string(reinterpret_cast<char*>(out), size);
}

// The private operation of RSA on bytes that are padded already.
std::string raise(const PrivateKey& key, std::string_view padded) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key.get(), nullptr);
  EVP_PKEY_sign_init(context);
  EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING);
  size_t size = 256;
  std::string out(size, '\0');
  const int done = EVP_PKEY_sign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                                 bytes_of(padded), padded.size());
  EVP_PKEY_CTX_free(context);
  REQUIRE(done == 1);
  return out;
}

// DigestInfo of SHA-256 (RFC 8017 §9.2), and what is like it.
const std::string kSha256Info(
    "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20", 19);
const std::string kWithoutNull(
    "\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20", 17);
const std::string kSha512Info(
    "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40", 19);
const std::string kLongLength(
    "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20", 20);

std::string filled(const std::string& front, size_t size, const std::string& end) {
  return front + std::string(size - front.size() - end.size(), '\xff') + end;
}

}  // namespace

TEST_CASE("a signature of RSA with another padding than that of PKCS #1 verifies nothing") {
  const TestClocks clocks;
  const std::string text = signed_part(header_of("RS256"), "{}");
  const std::string hash = digest("SHA256", text), zero(1, '\0');
  const std::string front("\0\1", 2);
  const auto judge = [&](const std::string& padded) {
    REQUIRE(padded.size() == 256);
    return judged(keys_of(rsa_key()), text + "." + in_base64url(raise(rsa_key(), padded)));
  };
  REQUIRE(judge(filled(front, 256, zero + kSha256Info + hash)) == jwt::Refusal::kNone);
  const std::string ten(10, '\xff');
  const std::string short_padding = front + ten + zero + kSha256Info + hash;
  for (const std::string& padded :
       {filled(front, 256, zero + kWithoutNull + hash),
        filled(front, 256, zero + kLongLength + hash), filled(front, 256, zero + hash),
        filled(front, 256, zero + kSha512Info + digest("SHA512", text)),
        filled(front, 256, zero + kSha256Info + digest("SHA256", text + "x")),
        // What Bleichenbacher's forgeries leave: the rest is behind, or in between.
        short_padding + std::string(256 - short_padding.size(), '\x55'),
        filled(front, 255, zero + kSha256Info + hash) + zero,
        filled(front + '\xfe', 256, zero + kSha256Info + hash),
        filled(std::string("\0\2", 2), 256, zero + kSha256Info + hash),
        filled(std::string("\0\0", 2), 256, zero + kSha256Info + hash),
        std::string(256 - hash.size(), '\0') + hash})
    CHECK(judge(padded) == jwt::Refusal::kBadSignature);
}

TEST_CASE("a signature of PSS whose mask is of another hash verifies nothing") {
  const TestClocks clocks;
  const std::string text = signed_part(header_of("PS256"), "{}");
  for (const char* mask : {"SHA256", "SHA1", "SHA512"}) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit_ex(context, &parameters, "SHA256", nullptr, nullptr, rsa_key().get(),
                          nullptr);
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    EVP_PKEY_CTX_set_rsa_mgf1_md_name(parameters, mask, nullptr);
    std::string made(256, '\0');
    size_t size = made.size();
    REQUIRE(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(made.data()), &size,
                           bytes_of(text), text.size()) == 1);
    EVP_MD_CTX_free(context);
    CHECK(judged(keys_of(rsa_key()), text + "." + in_base64url(made)) ==
          (std::string(mask) == "SHA256" ? jwt::Refusal::kNone : jwt::Refusal::kBadSignature));
  }
}

TEST_CASE("a signature of Ed25519 has one spelling, and none of a point of small order") {
  const TestClocks clocks;
  const PrivateKey key = PrivateKey::made("ED25519");
  const std::string text = signed_part(header_of("EdDSA"), "{}");
  const std::string good = key.raw_signature(text, nullptr);
  const auto judge = [&](const std::string& signature) {
    return judged(keys_of(key), text + "." + in_base64url(signature));
  };
  REQUIRE(judge(good) == jwt::Refusal::kNone);
  // S and the order of the group (RFC 8032 §5.1.7), which stand for the same point.
  BIGNUM *order = nullptr, *s = BN_new();
  BN_hex2bn(&order, "1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED");
  BN_lebin2bn(bytes_of(good) + 32, 32, s);
  BN_add(s, s, order);
  std::string larger(32, '\0');
  BN_bn2lebinpad(s, reinterpret_cast<unsigned char*>(larger.data()), 32);
  BN_lebin2bn(bytes_of(good) + 32, 32, s);
  const std::string r = good.substr(0, 32), its = good.substr(32), zero(32, '\0');
  const std::string one = std::string(1, '\1') + std::string(31, '\0');
  for (const std::string& bad :
       {r + larger, r + zero, zero + its, zero + zero, one + zero, its + r, r + its + zero,
        good.substr(0, 63), good + std::string(1, '\0'), std::string(64, '\xff'), std::string()})
    CHECK(judge(bad) == jwt::Refusal::kBadSignature);
  BN_free(order);
  BN_free(s);
}

TEST_CASE("a signature on a curve is of the text, and of all of it") {
  const TestClocks clocks;
  const std::string text = signed_part(header_of("ES256"), "{}");
  // Of the hash of the hash, of no text, of the payload alone, and with another hash.
  for (const std::string& other : {digest("SHA256", text), std::string(), std::string("e30"),
                                   text + ".", text.substr(0, text.size() - 1)})
    CHECK(judged(keys_of(p256_key()),
                 text + "." + in_base64url(p256_key().signature(jwt::Algorithm::kEs256, other))) ==
          jwt::Refusal::kBadSignature);
  for (const jwt::Algorithm with : {jwt::Algorithm::kEs384, jwt::Algorithm::kEs512}) {
    const std::string wide = p256_key().signature(with, text);
    const size_t half = wide.size() / 2;
    CHECK(judged(keys_of(p256_key()), text + "." + in_base64url(wide)) ==
          jwt::Refusal::kBadSignature);
    CHECK(judged(keys_of(p256_key()),
                 text + "." +
                     in_base64url(wide.substr(half - 32, 32) + wide.substr(2 * half - 32, 32))) ==
          jwt::Refusal::kBadSignature);
  }
}
