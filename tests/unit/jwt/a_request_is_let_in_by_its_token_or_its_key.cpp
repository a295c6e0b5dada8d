#include <catch2/catch_test_macros.hpp>

#include "serve/jwt/authorize.h"
#include "unit/jwt/signing.h"

using namespace jwt_tests;
using edgert::HeaderList;
using jwt::Decision;

namespace {

constexpr char kPublishable[] = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
constexpr char kSecretKey[] = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";

std::string anon_key() {
  return token_saying(R"({"iss":"supabase-demo","role":"anon","exp":1983812996})");
}
std::string expired_key() { return token_saying(R"({"role":"anon","exp":1700000000})"); }
std::string foreign_key() {
  return hs256(header_of("HS256"), R"({"role":"anon"})", std::string(40, 'f'));
}

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Gate {
  TestClocks clocks;
  std::shared_ptr<jwt::Verifier> verifier = std::make_shared<jwt::Verifier>(
      jwt::Rules{},
      std::make_shared<jwt::Keyring>(
          set_of({secret_key(),
                  jwt::Key::from_jwk(p256_key().jwk(R"(,"kid":"ours","alg":"ES256")")).value()})),
      jwt::Verifier::CacheSize{}, TestClocks::clocks());
  jwt::Authorizer authorizer{verifier,
                             {{kPublishable, "anon"},
                              {kSecretKey, "service_role"},
                              {anon_key(), "anon"},
                              {expired_key(), "anon"},
                              {foreign_key(), "anon"},
                              {"", "nobody"}}};

  Decision decide(const Fields& fields, const char* method = "POST") {
    HeaderList headers;
    headers.append("host", "localhost");
    for (const auto& [name, value] : fields) headers.append(name, value);
    return authorizer.decide(method, headers);
  }
  bool allows(const Fields& fields) { return decide(fields).kind == Decision::Kind::kAllowed; }
  // The code, after all that is said has been looked at.
  std::string refusal(const Fields& fields) {
    const Decision decision = decide(fields);
    if (decision.kind == Decision::Kind::kAllowed) return "allowed";
    CHECK(decision.kind == Decision::Kind::kRefused);
    CHECK(decision.claims == nullptr);
    CHECK(decision.answer.status == 401);
    CHECK(decision.answer.content_type == "application/json");
    CHECK_FALSE(decision.why.empty());
    const edgert::ResponseHead head = decision.answer.head();
    CHECK(head.status == 401);
    CHECK(head.headers.find("sb-error-code") == decision.answer.code);
    CHECK(head.headers.find("access-control-expose-headers") == "sb-error-code");
    // Nothing of what was sent.
    for (const auto& [name, value] : fields) {
      if (value.size() < 20) continue;
      for (size_t at = 0; at + 10 <= value.size(); at += 10)
        CHECK(decision.answer.body.find(value.substr(at, 10)) == std::string::npos);
    }
    return decision.answer.code;
  }
};

std::string bearer(const std::string& token) { return "Bearer " + token; }

constexpr char kFormat[] = "UNAUTHORIZED_INVALID_JWT_FORMAT";
constexpr char kLegacy[] = "UNAUTHORIZED_LEGACY_JWT";
constexpr char kAsymmetric[] = "UNAUTHORIZED_ASYMMETRIC_JWT";
constexpr char kUnsupported[] = "UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM";

}  // namespace

TEST_CASE("a token in authorization lets in, and tells who asks") {
  Gate gate;
  const std::string token =
      token_saying(R"({"sub":"someone","role":"authenticated","exp":1800000100})");
  for (const std::string& value : {bearer(token), "bearer " + token, "BEARER " + token,
                                   "Bearer   " + token, "  Bearer " + token + " \t"}) {
    const Decision decision = gate.decide({{"Authorization", value}});
    REQUIRE(decision.kind == Decision::Kind::kAllowed);
    CHECK(decision.claims->subject == "someone");
    CHECK(decision.claims->role == "authenticated");
  }
  CHECK(gate.allows({{"AUTHORIZATION", bearer(token)}}));
  CHECK(gate.allows(
      {{"authorization", bearer(p256_key().token("ES256", "{}", R"(,"kid":"ours")"))}}));
  // A client sends the project's key beside it, of which nothing is asked then.
  CHECK(gate.allows({{"apikey", kPublishable}, {"authorization", bearer(token)}}));
  CHECK(gate.allows({{"apikey", "anything"}, {"authorization", bearer(token)}}));
}

TEST_CASE("OPTIONS is let through without a token") {
  Gate gate;
  CHECK(gate.decide({}, "OPTIONS").kind == Decision::Kind::kAllowed);
  CHECK(gate.decide({}, "OPTIONS").claims == nullptr);
  CHECK(gate.decide({{"authorization", "Bearer x"}}, "OPTIONS").kind == Decision::Kind::kAllowed);
  for (const char* method : {"options", "OPTIONS ", "GET", "HEAD", ""})
    CHECK(gate.decide({}, method).kind == Decision::Kind::kRefused);
}

TEST_CASE("each refusal has the status, the code and the body of the platform") {
  Gate gate;
  const auto body = [&](const Fields& fields) { return gate.decide(fields).answer.body; };
  CHECK(
      body({}) ==
      R"({"code":"UNAUTHORIZED_NO_AUTH_HEADER","message":"Missing authorization header","msg":"Missing authorization header"})");
  CHECK(
      body({{"authorization", "Bearer not-a-jwt"}}) ==
      R"({"code":"UNAUTHORIZED_INVALID_JWT_FORMAT","message":"Invalid JWT format","msg":"Invalid JWT format"})");
  const std::string payload = in_base64url(R"({"sub":"test-user"})");
  const auto token = [&](const std::string& header) {
    return Fields{{"authorization", "Bearer " + in_base64url(header) + "." + payload + ".invalid"}};
  };
  CHECK(
      body(token(R"({"typ":"JWT"})")) ==
      R"({"code":"UNAUTHORIZED_INVALID_JWT_FORMAT","message":"Invalid JWT format","msg":"Invalid JWT format"})");
  CHECK(body(token(R"({"alg":"HS256","typ":"JWT"})")) ==
        R"({"code":"UNAUTHORIZED_LEGACY_JWT","message":"Invalid JWT","msg":"Invalid JWT"})");
  CHECK(body(token(R"({"alg":"ES256","typ":"JWT"})")) ==
        R"({"code":"UNAUTHORIZED_ASYMMETRIC_JWT","message":"Invalid JWT","msg":"Invalid JWT"})");
  CHECK(
      body(token(R"({"alg":"none","typ":"JWT"})")) ==
      R"({"code":"UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM","message":"Unsupported JWT algorithm none","msg":"Unsupported JWT algorithm none"})");
  for (const char* name :
       {R"(\"><script>)", "a name that is longer than any algorithm", R"(\u0000)"})
    CHECK(
        body(token(R"({"alg":")" + std::string(name) + "\"}")) ==
        R"({"code":"UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM","message":"Unsupported JWT algorithm","msg":"Unsupported JWT algorithm"})");
}

TEST_CASE("what is wrong with a token is told by its algorithm alone") {
  Gate gate;
  const auto of = [&](const std::string& token) {
    return gate.refusal({{"authorization", bearer(token)}});
  };
  CHECK(of(token_saying(R"({"exp":1700000000,"email":"someone@example.com"})")) == kLegacy);
  CHECK(of(token_saying(R"({"exp":"1900000000"})")) == kLegacy);
  CHECK(of(foreign_key()) == kLegacy);
  CHECK(of(token_saying("{}") + "A") == kLegacy);
  CHECK(of(hs256(header_of("HS256", R"(,"crit":["x"])"), "{}")) == kLegacy);
  CHECK(of(p256_key().token("ES256", R"({"exp":1700000000})")) == kAsymmetric);
  CHECK(of(p256_key().token("ES256", "{}", R"(,"kid":"third")")) == kAsymmetric);
  CHECK(of(rsa_key().token("RS256", "{}")) == kAsymmetric);
  CHECK(of(hs256(header_of("none"), "{}")) == kUnsupported);
  CHECK(of(hs256(header_of("hs256"), "{}")) == kUnsupported);
  CHECK(of(std::string(9000, 'a')) == kFormat);
  CHECK(of(hs256("[]", "{}")) == kFormat);
}

TEST_CASE("what is no bearer token is refused") {
  Gate gate;
  const std::string token = token_saying("{}");
  for (const std::string& value : std::vector<std::string>{
           token, "Basic " + token, "Bearer", "Bearer ", "Bearer" + token, "Bearer\t" + token,
           "Bearer: " + token, "Bearer " + token + " " + token,
           "Bearer " + token + ", Bearer " + token, "Bearer " + token + ",",
           "Bearer Bearer " + token, "Token " + token, "\"Bearer " + token + "\"",
           "DPoP " + token}) {
    INFO(value);
    CHECK(gate.refusal({{"authorization", value}}) == kFormat);
  }
  for (const char* value : {"", " ", "\t"})
    CHECK(gate.refusal({{"authorization", value}}) == "UNAUTHORIZED_NO_AUTH_HEADER");
  CHECK(gate.refusal({{"proxy-authorization", bearer(token)}, {"cookie", "token=" + token}}) ==
        "UNAUTHORIZED_NO_AUTH_HEADER");
}

TEST_CASE("a field that stands twice is refused, whatever is in it") {
  Gate gate;
  const std::string good = bearer(token_saying("{}")), bad = bearer(foreign_key());
  for (const auto& [first, second] : {std::pair(good, good), std::pair(good, bad),
                                      std::pair(bad, good), std::pair(good, std::string())})
    CHECK(gate.refusal({{"authorization", first}, {"Authorization", second}}) == kFormat);
  CHECK(gate.refusal({{"apikey", kPublishable}, {"apikey", kPublishable}}) == kFormat);
  CHECK(gate.refusal({{"authorization", good}, {"apikey", kPublishable}, {"ApiKey", "x"}}) ==
        kFormat);
}

TEST_CASE("a publishable or a secret key lets in, in apikey or in place of a token") {
  Gate gate;
  for (const auto& [key, role] :
       {std::pair(kPublishable, "anon"), std::pair(kSecretKey, "service_role")}) {
    for (const Fields& fields :
         {Fields{{"apikey", key}}, Fields{{"ApiKey", key}}, Fields{{"authorization", bearer(key)}},
          Fields{{"authorization", bearer(key)}, {"apikey", key}},
          // Of a worker's own authorization nothing is known here.
          Fields{{"authorization", "Basic dXNlcjpwYXNz"}, {"apikey", key}}}) {
      const Decision decision = gate.decide(fields);
      REQUIRE(decision.kind == Decision::Kind::kAllowed);
      CHECK(decision.claims->role == role);
      CHECK(decision.claims->payload.empty());
    }
  }
  const std::string key = kPublishable;
  for (const std::string& other : std::vector<std::string>{
           key.substr(0, key.size() - 1), key + "x", "sb_publishable_",
           "sb_secret_" + key.substr(15), std::string("SB_PUBLISHABLE_") + key.substr(15),
           "sb_" + std::string(9000, 'x')}) {
    INFO(other);
    CHECK(gate.refusal({{"apikey", other}}) == kFormat);
    CHECK(gate.refusal({{"authorization", bearer(other)}}) == kFormat);
  }
  // The key that stands in apikey counts, and a token before both.
  CHECK(gate.refusal({{"authorization", bearer(kPublishable)}, {"apikey", "sb_wrong"}}) == kFormat);
  CHECK(gate.allows({{"authorization", bearer("sb_wrong")}, {"apikey", kPublishable}}));
  CHECK(gate.refusal({{"authorization", bearer(foreign_key())}, {"apikey", kPublishable}}) ==
        kLegacy);
  CHECK(gate.refusal({{"authorization", bearer("x")}, {"apikey", kSecretKey}}) == kFormat);
}

TEST_CASE("a key of the older kind is a token, and holds as long as it says") {
  Gate gate;
  CHECK(gate.allows({{"apikey", anon_key()}}));
  CHECK(gate.allows({{"authorization", bearer(anon_key())}, {"apikey", anon_key()}}));
  // One that is known lets in also where its secret is not.
  const Decision decision = gate.decide({{"apikey", foreign_key()}});
  REQUIRE(decision.kind == Decision::Kind::kAllowed);
  CHECK(decision.claims->role == "anon");
  CHECK(decision.claims->payload == R"({"role":"anon"})");
  CHECK(gate.refusal({{"apikey", expired_key()}}) == kLegacy);
  // One that nobody has told of is a token like any other.
  CHECK(gate.allows({{"apikey", token_saying(R"({"role":"service_role"})")}}));
  CHECK(gate.refusal({{"apikey", hs256(header_of("HS256"), "{}", std::string(40, 'g'))}}) ==
        kLegacy);
  CHECK(gate.refusal({{"apikey", "anything"}}) == kFormat);
  TestClocks::unix_seconds = 1'983'812'996 + 5;
  CHECK(gate.refusal({{"apikey", anon_key()}}) == kLegacy);
}

TEST_CASE("a token whose key is being fetched is decided when it is there") {
  const TestClocks clocks;
  struct Held : jwt::JwksFetcher {
    void fetch(const std::string&, Done done) override { open = std::move(done); }
    Done open;
  };
  const auto fetcher = std::make_shared<Held>();
  jwt::JwksSourceOptions options;
  options.url = "x";
  const auto source = jwt::JwksSource::create(options, fetcher, TestClocks::clocks());
  jwt::Authorizer authorizer(
      std::make_shared<jwt::Verifier>(
          jwt::Rules{}, std::make_shared<jwt::Keyring>(jwt::KeySet(), std::vector{source}),
          jwt::Verifier::CacheSize{}, TestClocks::clocks()),
      {});
  HeaderList headers;
  headers.append("authorization", bearer(p256_key().token("ES256", "{}", R"(,"kid":"a")")));
  const Decision waits = authorizer.decide("GET", headers, true);
  CHECK(waits.kind == Decision::Kind::kUndecided);
  CHECK(waits.answer.code == kAsymmetric);
  CHECK(authorizer.decide("GET", headers).kind == Decision::Kind::kRefused);
  std::optional<Decision> later;
  authorizer.when_settled([&] { later = authorizer.decide("GET", headers); });
  CHECK_FALSE(later);
  fetcher->open(jwt::FetchedKeys{R"({"keys":[)" + p256_key().jwk(R"(,"kid":"a")") + "]}", {}});
  REQUIRE(later);
  CHECK(later->kind == Decision::Kind::kAllowed);
}
