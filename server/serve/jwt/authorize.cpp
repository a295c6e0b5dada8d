#include "serve/jwt/authorize.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "serve/jwt/base64url.h"
#include "serve/jwt/crypto.h"

namespace edgert::server::jwt {

namespace {

constexpr std::string_view kApiKeyFront = "sb_";
constexpr size_t kMostShownAlgorithm = 16;

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// One of either field, as they were sent; views into the list.
struct Sent {
  std::string_view authorization, key;
  bool has_authorization = false, has_key = false;
  bool is_twice = false;

  explicit Sent(const HeaderList& headers) {
    headers.each([this](std::string_view name, std::string_view value) {
      if (name.size() == 13 && equals_ignoring_case(name, "authorization")) {
        is_twice = is_twice || has_authorization;
        has_authorization = true;
        authorization = trimmed(value);
      } else if (name.size() == 6 && equals_ignoring_case(name, "apikey")) {
        is_twice = is_twice || has_key;
        has_key = true;
        key = trimmed(value);
      }
    });
  }
};

// What stands behind "Bearer"; empty for everything that is not that one word and one more.
std::string_view token_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer";
  if (authorization.size() <= kScheme.size() ||
      !equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme) ||
      authorization[kScheme.size()] != ' ')
    return {};
  const std::string_view token = trimmed(authorization.substr(kScheme.size()));
  for (const char letter : {' ', '\t', ','}) {
    if (token.find(letter) != std::string_view::npos) return {};
  }
  return token;
}

Decision refused(std::string_view code, const std::string& message, std::string_view why) {
  Decision decision;
  decision.answer = answer_with(401, code, message);
  // Clients of older versions look for `msg`.
  decision.answer.body.pop_back();
  decision.answer.body += ",\"msg\":\"" + message + "\"}";
  decision.why = why;
  return decision;
}

Decision malformed(std::string_view why) {
  return refused("UNAUTHORIZED_INVALID_JWT_FORMAT", "Invalid JWT format", why);
}

// The platform tells by its algorithm alone what is wrong with a token.
Decision refused(const Verdict& verdict) {
  const std::string_view why = name_of(verdict.refusal);
  if (verdict.algorithm_name.empty()) return malformed(why);
  if (verdict.algorithm)
    return refused(is_symmetric(*verdict.algorithm) ? "UNAUTHORIZED_LEGACY_JWT"
                                                    : "UNAUTHORIZED_ASYMMETRIC_JWT",
                   "Invalid JWT", why);
  // It is whatever the client has written.
  const std::string& name = verdict.algorithm_name;
  const bool is_shown =
      name.size() <= kMostShownAlgorithm && std::all_of(name.begin(), name.end(), [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' ||
               letter == '+';
      });
  return refused("UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM",
                 "Unsupported JWT algorithm" + (is_shown ? " " + name : std::string()), why);
}

Decision allowed(std::shared_ptr<const Claims> claims) {
  Decision decision;
  decision.kind = Decision::Kind::kAllowed;
  decision.claims = std::move(claims);
  return decision;
}

// Of a key that is a token; what does not stand in it is not known of it.
Claims claims_of_key(const ApiKey& key, const Rules& rules) {
  Claims claims;
  Token token;
  if (read_token(key.value, &token) == Refusal::kNone) {
    if (std::optional<std::string> payload = decode_base64url(token.payload)) {
      // Whether it holds now is asked when it comes.
      JudgedClaims judged = judge_claims(*std::move(payload), rules, 0);
      claims = std::move(judged.claims);
    }
  }
  claims.role = key.role;
  return claims;
}

}  // namespace

struct Authorizer::KnownKey {
  Sha256 digest;
  std::shared_ptr<const Claims> claims;
};

Authorizer::Authorizer(std::shared_ptr<Verifier> verifier, std::vector<ApiKey> keys)
    : verifier_(std::move(verifier)) {
  for (const ApiKey& key : keys) {
    if (key.value.empty()) continue;
    keys_.push_back({sha256(key.value),
                     std::make_shared<const Claims>(claims_of_key(key, verifier_->rules()))});
  }
}

Authorizer::~Authorizer() = default;

Decision Authorizer::decide(std::string_view method, const HeaderList& headers, bool may_wait) {
  if (method == "OPTIONS") return allowed(nullptr);
  const Sent sent(headers);
  if (sent.is_twice) return malformed("a field stands twice");
  if (sent.authorization.empty() && sent.key.empty())
    return refused("UNAUTHORIZED_NO_AUTH_HEADER", "Missing authorization header", "no token");
  const std::string_view token = token_of(sent.authorization);
  if (!token.empty() && !token.starts_with(kApiKeyFront)) return by_token(token, may_wait);
  if (!sent.key.empty()) return by_key(sent.key, may_wait);
  return token.empty() ? malformed("no bearer token") : by_key(token, may_wait);
}

void Authorizer::when_settled(std::function<void()> ready) {
  verifier_->keys().when_settled(std::move(ready));
}

Decision Authorizer::by_token(std::string_view token, bool may_wait) {
  Verdict verdict = verifier_->verify(token);
  if (verdict.refusal == Refusal::kNone) return allowed(std::move(verdict.claims));
  Decision decision = refused(verdict);
  if (may_wait && verdict.may_change) decision.kind = Decision::Kind::kUndecided;
  return decision;
}

Decision Authorizer::by_key(std::string_view key, bool may_wait) {
  if (key.size() > kMostTokenBytes) return malformed("too long");
  const Sha256 digest = sha256(key);
  const KnownKey* found = nullptr;
  // All of them, however early one is found: how long it takes tells nothing.
  for (const KnownKey& known : keys_) {
    if (CRYPTO_memcmp(known.digest.data(), digest.data(), digest.size()) == 0) found = &known;
  }
  if (found != nullptr && verifier_->now() < found->claims->expires_at)
    return allowed(found->claims);
  if (key.starts_with(kApiKeyFront)) return malformed("unknown API key");
  return by_token(key, may_wait);
}

}  // namespace edgert::server::jwt
