#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;
using jwt::Refusal;

namespace {

constexpr int64_t kNow = 1'800'000'000;

Refusal says(std::string payload, const jwt::Rules& rules = {}) {
  return jwt::judge_claims(std::move(payload), rules, kNow).refusal;
}

// `{"exp":NUMBER}` and the like, relative to now.
std::string at(const char* name, int64_t offset) {
  return "{\"" + std::string(name) + "\":" + std::to_string(kNow + offset) + "}";
}

}  // namespace

TEST_CASE("a token has expired at exp, and the leeway later") {
  jwt::Rules exact, lenient;
  exact.leeway_s = 0;
  lenient.leeway_s = 5;
  CHECK(says(at("exp", 1), exact) == Refusal::kNone);
  CHECK(says(at("exp", 0), exact) == Refusal::kExpired);
  CHECK(says(at("exp", -1), exact) == Refusal::kExpired);
  CHECK(says(at("exp", -1), lenient) == Refusal::kNone);
  CHECK(says(at("exp", -4), lenient) == Refusal::kNone);
  CHECK(says(at("exp", -5), lenient) == Refusal::kExpired);
  CHECK(says("{}", exact) == Refusal::kNone);
  exact.requires_expiry = true;
  CHECK(says("{}", exact) == Refusal::kBadClaims);
  CHECK(says(at("exp", 1), exact) == Refusal::kNone);
}

TEST_CASE("a token holds from nbf on, and the leeway earlier") {
  jwt::Rules rules;
  rules.leeway_s = 5;
  CHECK(says(at("nbf", 0), rules) == Refusal::kNone);
  CHECK(says(at("nbf", 5), rules) == Refusal::kNone);
  CHECK(says(at("nbf", 6), rules) == Refusal::kNotYetValid);
  CHECK(says("{\"nbf\":1800000005.5}", rules) == Refusal::kNotYetValid);
}

TEST_CASE("times are numbers, of any size and sign") {
  for (const char* number : {"1800000100", "1800000100.0", "1800000100.75", "1.8000001e9", "1e300",
                             "9223372036854775807", "18446744073709551615"}) {
    INFO(number);
    CHECK(says("{\"exp\":" + std::string(number) + "}") == Refusal::kNone);
    CHECK(says("{\"nbf\":" + std::string(number) + "}") == Refusal::kNotYetValid);
  }
  for (const char* number :
       {"-1", "0", "-0.0", "-1e300", "1799999000", "-9223372036854775808", "1e-300"}) {
    INFO(number);
    CHECK(says("{\"exp\":" + std::string(number) + "}") == Refusal::kExpired);
    CHECK(says("{\"nbf\":" + std::string(number) + "}") == Refusal::kNone);
  }
  for (const char* name : {"exp", "nbf", "iat"}) {
    for (const char* value :
         {"\"1800000100\"", "\"\"", "null", "true", "[1800000100]", "{}", "NaN", "Infinity",
          "1e999", "18446744073709551616", "0x7fffffff", "+1", "01800000100", "1800000100n"}) {
      INFO(name << " " << value);
      CHECK(says("{\"" + std::string(name) + "\":" + value + "}") == Refusal::kBadClaims);
    }
  }
}

TEST_CASE("a payload is a JSON object in which no name stands twice") {
  for (const char* payload :
       {"", " ", "{", "[]", "null", "\"text\"", "7", "Payload", "{}{}", "{\"a\":}",
        "{\"exp\":1800000100,\"exp\":1}", "{\"exp\":1,\"exp\":1800000100}",
        "{\"exp\":1,\"\\u0065xp\":1800000100}", "{\"role\":\"anon\",\"role\":\"service_role\"}",
        "{\"a\":1,\"a\":1}", "{\"sub\":\"\xff\"}", "{\"sub\":\"\xed\xa0\x80\"}",
        "{\"sub\":\"\\ud800\"}"}) {
    INFO(payload);
    CHECK(says(payload) == Refusal::kBadClaims);
  }
  CHECK(says("{\"a\":{\"a\":1}}") == Refusal::kNone);
  std::string many = "{\"a\":1";
  for (int i = 0; i < 300; ++i) many += ",\"" + std::to_string(i) + "\":1";
  CHECK(says(many + "}") == Refusal::kBadClaims);
  CHECK(says("{\"a\":" + std::string(3000, '[') + std::string(3000, ']') + "}") ==
        Refusal::kBadClaims);
}

TEST_CASE("claims are read as they are written, in any script") {
  const jwt::JudgedClaims judged = jwt::judge_claims(
      "{\"sub\":\"\\u00fcber \xf0\x9f\x94\x91 "
      "\\\"x\\\"\",\"role\":\"authenticated\",\"iss\":\"https://a/auth/v1\",\"exp\":1800000100}",
      {}, kNow);
  REQUIRE(judged.refusal == Refusal::kNone);
  CHECK(judged.claims.subject ==
        "\xc3\xbc"
        "ber \xf0\x9f\x94\x91 \"x\"");
  CHECK(judged.claims.role == "authenticated");
  CHECK(judged.claims.issuer == "https://a/auth/v1");
  CHECK(judged.claims.expires_at == 1'800'000'100);
  CHECK(jwt::judge_claims("{\"sub\":7,\"role\":[\"anon\"]}", {}, kNow).claims.role.empty());
}

TEST_CASE(
    "a token is for one of the audiences, and from one of the issuers, where they are given") {
  jwt::Rules rules;
  rules.audiences = {"authenticated", "other"};
  CHECK(says(R"({"aud":"authenticated"})", rules) == Refusal::kNone);
  CHECK(says(R"({"aud":["x","other"]})", rules) == Refusal::kNone);
  for (const char* payload :
       {"{}", R"({"aud":"Authenticated"})", R"({"aud":""})", R"({"aud":[]})", R"({"aud":["x"]})"})
    CHECK(says(payload, rules) == Refusal::kWrongAudience);
  for (const char* payload :
       {R"({"aud":7})", R"({"aud":null})", R"({"aud":["other",7]})", R"({"aud":{"other":1}})"})
    CHECK(says(payload, rules) == Refusal::kBadClaims);
  CHECK(says(R"({"aud":7})") == Refusal::kNone);
  rules = {};
  rules.issuers = {"https://a/auth/v1"};
  CHECK(says(R"({"iss":"https://a/auth/v1"})", rules) == Refusal::kNone);
  for (const char* payload : {"{}", R"({"iss":"https://a/auth/v1/"})",
                              R"({"iss":["https://a/auth/v1"]})", R"({"iss":null})"})
    CHECK(says(payload, rules) == Refusal::kWrongIssuer);
}

TEST_CASE("a token is no older than it may be, where that is given, and else iat forbids nothing") {
  jwt::Rules rules;
  rules.leeway_s = 5;
  CHECK(says(at("iat", 1000), rules) == Refusal::kNone);
  rules.max_age_s = 60;
  CHECK(says("{}", rules) == Refusal::kBadClaims);
  CHECK(says(at("iat", 0), rules) == Refusal::kNone);
  CHECK(says(at("iat", -64), rules) == Refusal::kNone);
  CHECK(says(at("iat", -65), rules) == Refusal::kTooOld);
  CHECK(says(at("iat", 5), rules) == Refusal::kNone);
  CHECK(says(at("iat", 6), rules) == Refusal::kNotYetValid);
}
