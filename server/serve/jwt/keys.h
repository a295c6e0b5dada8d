// Keys that verify: of what kind they are, what they may be used for, and the sets that they come
// in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "serve/jwt/token.h"

struct evp_pkey_st;

namespace edgert::server::jwt {

// A secret, or a public key of RSA, of one of NIST's curves, or Ed25519. It knows which algorithms
// it is for, and verifies by no other: no token chooses how a key is used. Thread: any, it does not
// change. Errors have nothing of the key in their messages.
class Key {
 public:
  // The text itself is the secret, as Supabase has it: no base64 is taken off. At least 16 bytes;
  // a key in PEM is refused, because it is public.
  static Result<Key> from_secret(std::string_view secret);
  // A public key: "PUBLIC KEY" or "RSA PUBLIC KEY". Not a private one, nor a certificate.
  static Result<Key> from_pem(std::string_view pem);
  // RFC 7517 and 7518, 8037: "oct", "RSA", "EC" or "OKP"; of a private one the public half.
  static Result<Key> from_jwk(std::string_view json);

  // `kid`; empty: it goes with any token's.
  const std::string& id() const { return id_; }
  bool is_secret() const { return public_ == nullptr; }
  bool is_for(Algorithm algorithm) const { return (algorithms_ >> unsigned(algorithm) & 1) != 0; }
  bool verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const;

 private:
  friend class KeyMaker;

  std::string id_;
  uint32_t algorithms_ = 0;  // bits, by Algorithm
  std::string secret_;
  std::shared_ptr<evp_pkey_st> public_;
};

// Some keys. Thread: any, once it is made.
class KeySet {
 public:
  static constexpr size_t kMostKeys = 100;
  // How many keys without a `kid` a token may cost.
  static constexpr size_t kMostTried = 8;

  enum class Secrets { kAllowed, kIgnored };
  // `{"keys": […]}`, the list alone, as Supabase's signing keys are, or one key. What is not for
  // verifying here, or is no key that is understood, is left out, as RFC 7517 §5 wants it;
  // `skipped` says why. Secrets are ignored where anybody can read the set.
  static Result<KeySet> from_jwks(std::string_view json, Secrets secrets,
                                  std::vector<std::string>* skipped);

  // False: it is full.
  bool add(Key key);
  size_t size() const { return keys_.size(); }

  // kNone, kUnknownKey or kBadSignature.
  Refusal check(const Token& token) const;

 private:
  std::vector<Key> keys_;
};

}  // namespace edgert::server::jwt
