// What clients and servers of keys send: tokens, fields of requests, sets of keys, claims. What is
// let in has been signed by a key of ours; the rest is refused with an answer that has nothing of
// it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "serve/jwt/authorize.h"
#include "serve/jwt/base64url.h"

namespace {

namespace jwt = edgert::server::jwt;
using edgert::fuzz::take_choice;

constexpr char kSecret[] = "super-secret-jwt-token-with-at-least-32-characters-long";
// RFC 7515 A.3 and RFC 8037 A.2.
constexpr char kKeys[] =
    R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

// Before the tokens of the seeds expire.
int64_t in_2011() { return 1'300'000'000; }
int64_t at_once() { return 0; }

struct Server {
  jwt::KeySet keys = jwt::KeySet::from_jwks(kKeys, jwt::KeySet::Secrets::kIgnored, nullptr).value();
  std::shared_ptr<jwt::Verifier> verifier;
  std::unique_ptr<jwt::Authorizer> authorizer;

  Server() {
    keys.add(jwt::Key::from_secret(kSecret).value());
    verifier = std::make_shared<jwt::Verifier>(jwt::Rules{}, std::make_shared<jwt::Keyring>(keys),
                                               jwt::Verifier::CacheSize{64, 1 << 20},
                                               jwt::Clocks{in_2011, at_once});
    authorizer = std::make_unique<jwt::Authorizer>(
        verifier, std::vector<jwt::ApiKey>{{"sb_publishable_0123456789", "anon"}});
  }
};

void read_token(Server& server, std::string_view text) {
  jwt::Token token;
  const jwt::Refusal refusal = jwt::read_token(text, &token);
  const jwt::Verdict verdict = server.verifier->verify(text);
  FUZZ_CHECK(server.verifier->verify(text).refusal == verdict.refusal);
  if (refusal != jwt::Refusal::kNone) {
    FUZZ_CHECK(verdict.refusal == refusal);
    return;
  }
  FUZZ_CHECK(text.size() <= jwt::kMostTokenBytes);
  FUZZ_CHECK(text == std::string(token.signed_text) + "." + jwt::encode_base64url(token.signature));
  FUZZ_CHECK(token.algorithm == jwt::algorithm_named(token.algorithm_name));
  if (verdict.refusal != jwt::Refusal::kNone) return;
  FUZZ_CHECK(server.keys.check(token) == jwt::Refusal::kNone);
  FUZZ_CHECK(jwt::encode_base64url(verdict.claims->payload) == token.payload);
}

void decide(Server& server, std::string_view text) {
  edgert::HeaderList headers;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    // As the server's parser gives them.
    std::erase(line, '\0');
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    headers.append(line.substr(0, colon), line.substr(colon + 1));
  }
  const jwt::Decision decision = server.authorizer->decide("GET", headers, true);
  FUZZ_CHECK(decision.kind != jwt::Decision::Kind::kUndecided);
  if (decision.kind == jwt::Decision::Kind::kAllowed) {
    FUZZ_CHECK(decision.claims != nullptr);
    return;
  }
  FUZZ_CHECK(decision.answer.status == 401);
  FUZZ_CHECK(decision.answer.body.size() < 300);
  FUZZ_CHECK(decision.answer.code.starts_with("UNAUTHORIZED_"));
}

void read_claims(std::string_view text) {
  jwt::Rules rules;
  rules.max_age_s = 3600;
  rules.audiences = {"authenticated"};
  for (const jwt::Rules& each : {jwt::Rules{}, rules}) {
    const jwt::JudgedClaims judged = jwt::judge_claims(std::string(text), each, in_2011());
    if (judged.refusal != jwt::Refusal::kNone) continue;
    FUZZ_CHECK(judged.from <= in_2011());
    FUZZ_CHECK(in_2011() < judged.until);
    FUZZ_CHECK(judged.claims.payload == text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Server server;
  std::string_view input = edgert::fuzz::text_of(data, size);
  switch (take_choice(&input) % 5) {
    case 0:
      read_token(server, input);
      break;
    case 1:
      decide(server, input);
      break;
    case 2:
      read_claims(input);
      break;
    case 3: {
      std::vector<std::string> skipped;
      const auto set = jwt::KeySet::from_jwks(input, jwt::KeySet::Secrets::kAllowed, &skipped);
      if (set.ok()) FUZZ_CHECK(set.value().size() <= jwt::KeySet::kMostKeys);
      break;
    }
    default:
      (void)jwt::Key::from_pem(input).ok();
      break;
  }
  return 0;
}
