#include "serve/jwt/claims.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "serve/jwt/json_object.h"

namespace edgert::server::jwt {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMostClaims = 256;
// Far beyond any date, and far from what overflows when a leeway is added.
constexpr int64_t kFar = int64_t{1} << 60;

// Seconds since 1970, perhaps with a fraction, by which `round` says to which side it counts.
// False for what is there and no number.
bool read_time(const object& claims, const char* name, double (*round)(double),
               std::optional<int64_t>* time) {
  element value;
  if (claims.at_key(name).get(value) != simdjson::SUCCESS) return true;
  // Texts and true would be numbers elsewhere.
  if (!value.is_number()) return false;
  double seconds = 0;
  int64_t whole = 0;
  if (value.get(whole) == simdjson::SUCCESS)
    *time = std::clamp(whole, -kFar, kFar);
  else if (value.get(seconds) == simdjson::SUCCESS)
    *time = static_cast<int64_t>(
        std::clamp(round(seconds), -static_cast<double>(kFar), static_cast<double>(kFar)));
  else
    return false;
  return true;
}

bool is_among(const std::vector<std::string>& wanted, std::string_view text) {
  return std::find(wanted.begin(), wanted.end(), text) != wanted.end();
}

Refusal check_audience(const object& claims, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return Refusal::kNone;
  element value;
  if (claims.at_key("aud").get(value) != simdjson::SUCCESS) return Refusal::kWrongAudience;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS)
    return is_among(wanted, text) ? Refusal::kNone : Refusal::kWrongAudience;
  array many;
  if (value.get(many) != simdjson::SUCCESS) return Refusal::kBadClaims;
  bool found = false;
  for (const element& each : many) {
    if (each.get(text) != simdjson::SUCCESS) return Refusal::kBadClaims;
    found = found || is_among(wanted, text);
  }
  return found ? Refusal::kNone : Refusal::kWrongAudience;
}

Refusal check_issuer(const object& claims, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return Refusal::kNone;
  const std::optional<std::string> issuer = text_of(claims, "iss");
  return issuer && is_among(wanted, *issuer) ? Refusal::kNone : Refusal::kWrongIssuer;
}

Refusal check_times(const object& claims, const Rules& rules, int64_t now, JudgedClaims* judged) {
  std::optional<int64_t> expires, begins, issued;
  if (!read_time(claims, "exp", std::floor, &expires) ||
      !read_time(claims, "nbf", std::ceil, &begins) ||
      !read_time(claims, "iat", std::floor, &issued))
    return Refusal::kBadClaims;
  if ((rules.requires_expiry && !expires) || (rules.max_age_s && !issued))
    return Refusal::kBadClaims;
  if (expires) {
    judged->claims.expires_at = *expires;
    judged->until = *expires + rules.leeway_s;
  }
  if (now >= judged->until) return Refusal::kExpired;
  if (begins) judged->from = *begins - rules.leeway_s;
  if (rules.max_age_s) {
    judged->from = std::max(judged->from, *issued - rules.leeway_s);
    judged->until = std::min(judged->until, *issued + *rules.max_age_s + rules.leeway_s);
  }
  if (now >= judged->until) return Refusal::kTooOld;
  return now < judged->from ? Refusal::kNotYetValid : Refusal::kNone;
}

}  // namespace

JudgedClaims judge_claims(std::string payload, const Rules& rules, int64_t now) {
  JudgedClaims judged;
  JsonObject json;
  if (!json.parse(payload, kMostClaims)) return judged;
  const object& members = json.members();
  judged.refusal = check_times(members, rules, now, &judged);
  if (judged.refusal == Refusal::kNone) judged.refusal = check_audience(members, rules.audiences);
  if (judged.refusal == Refusal::kNone) judged.refusal = check_issuer(members, rules.issuers);
  judged.claims.subject = json.text("sub").value_or("");
  judged.claims.role = json.text("role").value_or("");
  judged.claims.issuer = json.text("iss").value_or("");
  judged.claims.payload = std::move(payload);
  return judged;
}

}  // namespace edgert::server::jwt
