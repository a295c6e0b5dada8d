// What a token says, and what it has to say.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/jwt/token.h"

namespace edgert::server::jwt {

// RFC 7519 §4.1. Texts are UTF-8, and may have any character in them.
struct Claims {
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::string subject, role, issuer;  // empty: none, or no text
  int64_t expires_at = kNever;        // seconds since 1970
  std::string payload;                // JSON, as it was signed; empty for a key that is no token
};

struct Rules {
  std::vector<std::string> audiences = {};  // one of them in `aud`; empty: any
  std::vector<std::string> issuers = {};    // one of them as `iss`; empty: any
  int64_t leeway_s = 5;                     // between our clock and the issuer's
  bool requires_expiry = false;
  // Since `iat`, which must be there then and not lie ahead. Else `iat` forbids nothing.
  std::optional<int64_t> max_age_s = std::nullopt;
  bool operator==(const Rules&) const = default;
};

struct JudgedClaims {
  Refusal refusal = Refusal::kBadClaims;
  Claims claims = {};
  // They hold from then on, and from then on no more; the leeway is in both.
  int64_t from = std::numeric_limits<int64_t>::min(), until = Claims::kNever;
};

// `payload` is JSON, and becomes part of the claims.
JudgedClaims judge_claims(std::string payload, const Rules& rules, int64_t now);

}  // namespace edgert::server::jwt
