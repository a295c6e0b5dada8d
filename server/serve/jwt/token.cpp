#include "serve/jwt/token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "serve/jwt/base64url.h"
#include "serve/jwt/json_object.h"

namespace edgert::server::jwt {

namespace {

constexpr size_t kMostHeaderMembers = 32;

constexpr std::array<std::pair<std::string_view, Algorithm>, 14> kAlgorithms = {{
    {"HS256", Algorithm::kHs256},
    {"HS384", Algorithm::kHs384},
    {"HS512", Algorithm::kHs512},
    {"RS256", Algorithm::kRs256},
    {"RS384", Algorithm::kRs384},
    {"RS512", Algorithm::kRs512},
    {"PS256", Algorithm::kPs256},
    {"PS384", Algorithm::kPs384},
    {"PS512", Algorithm::kPs512},
    {"ES256", Algorithm::kEs256},
    {"ES384", Algorithm::kEs384},
    {"ES512", Algorithm::kEs512},
    {"EdDSA", Algorithm::kEdDsa},
    {"Ed25519", Algorithm::kEdDsa},
}};

// One issuer signs tokens of many kinds by one key: those for logging out, say, are no access
// tokens (RFC 8725 §3.11).
bool is_access_type(std::string type) {
  std::transform(type.begin(), type.end(), type.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  if (type.starts_with("application/")) type.erase(0, 12);
  return type == "jwt" || type == "at+jwt";
}

}  // namespace

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (const auto& [each, algorithm] : kAlgorithms) {
    if (each == name) return algorithm;
  }
  return std::nullopt;
}

std::string_view name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return "valid";
    case Refusal::kMalformed:
      return "malformed";
    case Refusal::kUnsupported:
      return "algorithm not supported";
    case Refusal::kCritical:
      return "critical extension not supported";
    case Refusal::kWrongType:
      return "of another type";
    case Refusal::kUnknownKey:
      return "no key for it";
    case Refusal::kBadSignature:
      return "signature does not match";
    case Refusal::kBadClaims:
      return "claims malformed";
    case Refusal::kExpired:
      return "expired";
    case Refusal::kNotYetValid:
      return "not valid yet";
    case Refusal::kTooOld:
      return "too old";
    case Refusal::kWrongAudience:
      return "for another audience";
    case Refusal::kWrongIssuer:
      return "of another issuer";
  }
  return "malformed";
}

Refusal read_token(std::string_view text, Token* token) {
  if (text.size() > kMostTokenBytes) return Refusal::kMalformed;
  const size_t header_end = text.find('.');
  if (header_end == std::string_view::npos) return Refusal::kMalformed;
  const size_t payload_end = text.find('.', header_end + 1);
  if (payload_end == std::string_view::npos ||
      text.find('.', payload_end + 1) != std::string_view::npos)
    return Refusal::kMalformed;
  token->signed_text = text.substr(0, payload_end);
  token->payload = text.substr(header_end + 1, payload_end - header_end - 1);

  const std::optional<std::string> json = decode_base64url(text.substr(0, header_end));
  JsonObject header;
  if (!json || !header.parse(*json, kMostHeaderMembers)) return Refusal::kMalformed;
  std::optional<std::string> name = header.text("alg");
  if (!name || name->empty()) return Refusal::kMalformed;
  token->algorithm_name = *std::move(name);
  token->algorithm = algorithm_named(token->algorithm_name);
  if (!token->algorithm) return Refusal::kUnsupported;
  if (header.has("crit")) return Refusal::kCritical;
  if (header.has("typ")) {
    std::optional<std::string> type = header.text("typ");
    if (!type || !is_access_type(*std::move(type))) return Refusal::kWrongType;
  }
  token->key_id = header.text("kid");
  // What is no text names no key.
  if (!token->key_id && header.has("kid")) return Refusal::kUnknownKey;

  std::optional<std::string> signature = decode_base64url(text.substr(payload_end + 1));
  if (!signature || signature->empty()) return Refusal::kBadSignature;
  token->signature = *std::move(signature);
  return Refusal::kNone;
}

}  // namespace edgert::server::jwt
