#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

jwt::Refusal read(std::string_view text) {
  jwt::Token token;
  return jwt::read_token(text, &token);
}

// With a payload and a signature that are read.
jwt::Refusal read_header(std::string_view json) { return read(signed_part(json, "{}") + ".AAAA"); }

}  // namespace

TEST_CASE("base64url has one spelling for each sequence of bytes") {
  using jwt::decode_base64url;
  CHECK(decode_base64url("") == "");
  CHECK(decode_base64url("Zg") == "f");
  CHECK(decode_base64url("Zm8") == "fo");
  CHECK(decode_base64url("Zm9v") == "foo");
  CHECK(decode_base64url("_-8") == "\xff\xef");
  for (const char* text : {"Zg==", "Zg=", "Z", "Zm9vY", "Zh", "Zm9", "+/8", "Zm 9v", "Zm9v\n",
                           " Zm9v", "Zm9v.", "Zm9\xc3\xbc"}) {
    INFO(text);
    CHECK_FALSE(decode_base64url(text));
  }
  CHECK_FALSE(decode_base64url(std::string_view("Zm\0v", 4)));
  for (int size = 0; size < 50; ++size) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 37 + size));
    CHECK(decode_base64url(jwt::encode_base64url(bytes)) == bytes);
  }
}

TEST_CASE("a token has three parts, of which none has white space or padding") {
  const std::string good = token_saying("{}");
  REQUIRE(read(good) == jwt::Refusal::kNone);
  const std::string head = in_base64url(header_of("HS256"));
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."),
        std::string("not-a-jwt"), head, head + ".", head + ".e30", " " + good, good.substr(1),
        "\n" + good, head + "=" + good.substr(head.size()), good + ".AAAA", good + ".",
        "\xef\xbb\xbf" + good, "{}." + good}) {
    INFO(text);
    CHECK(read(text) == jwt::Refusal::kMalformed);
  }
  // Those of the signature, of a token whose algorithm is known by then.
  for (const char* more : {" ", "\n", "=", "==", "%20"})
    CHECK(read(good + more) == jwt::Refusal::kBadSignature);
  CHECK(read(head + ".e30.") == jwt::Refusal::kBadSignature);
  // Those of the payload are found once it is known who has written it.
  const TestClocks clocks;
  for (const char* payload : {"e30=", "e3 0", "e31", "", "e30\n"}) {
    const std::string text = head + "." + payload;
    CHECK(
        judged(set_of({secret_key()}), text + "." + in_base64url(hmac("SHA256", kSecret, text))) ==
        jwt::Refusal::kBadClaims);
  }
}

TEST_CASE("a token that is too long is not looked at") {
  const std::string payload(jwt::kMostTokenBytes, 'A');
  const std::string text = in_base64url(header_of("HS256")) + "." + payload + ".AAAA";
  CHECK(read(text) == jwt::Refusal::kMalformed);
  CHECK(read(text.substr(0, jwt::kMostTokenBytes - 5) + ".AAAA") == jwt::Refusal::kNone);
  const TestClocks clocks;
  CHECK(judged(set_of({secret_key()}), std::string(10'000'000, '.')) == jwt::Refusal::kMalformed);
}

TEST_CASE("a header is a JSON object with an algorithm, and no name twice") {
  CHECK(read_header(R"({"alg":"HS256"})") == jwt::Refusal::kNone);
  CHECK(read_header(" {\n\"alg\" : \"HS256\" } ") == jwt::Refusal::kNone);
  CHECK(read_header(R"({"\u0061lg":"HS256"})") == jwt::Refusal::kNone);
  for (const char* json : {"",
                           "{",
                           "[]",
                           "null",
                           "\"HS256\"",
                           "{}",
                           R"({"alg":null})",
                           R"({"alg":1})",
                           R"({"alg":""})",
                           R"({"alg":["HS256"]})",
                           R"({"Alg":"HS256"})",
                           R"({"alg":"HS256"}x)",
                           R"({"alg":"HS256",})",
                           R"({'alg':'HS256'})",
                           R"({"alg":"HS256","alg":"HS256"})",
                           R"({"alg":"none","alg":"HS256"})",
                           R"({"alg":"HS256","\u0061lg":"none"})",
                           R"({"alg":"HS256","kid":"a","kid":"b"})",
                           "{\"alg\":\"HS256\xff\"}",
                           R"({"alg":"HS256","n":1e999})"}) {
    INFO(json);
    CHECK(read_header(json) == jwt::Refusal::kMalformed);
  }
  std::string many = R"({"alg":"HS256")";
  for (int i = 0; i < 100; ++i) many += ",\"" + std::to_string(i) + "\":0";
  CHECK(read_header(many + "}") == jwt::Refusal::kMalformed);
  CHECK(read_header(R"({"alg":"HS256","deep":)" + std::string(2000, '[') + std::string(2000, ']') +
                    "}") == jwt::Refusal::kMalformed);
}

TEST_CASE("an algorithm goes by its name in its one spelling") {
  for (const char* name : {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
                           "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"})
    CHECK(read_header(header_of(name)) == jwt::Refusal::kNone);
  for (const char* name :
       {"none",   "None",  "NONE",  "nOnE",         "hs256",      "Hs256",      "HS256 ",
        " HS256", "HS1",   "HS257", "RS1",          "ES256K",     "RSA-OAEP",   "dir",
        "EDDSA",  "eddsa", "Ed448", "HS256\\u0000", "HS256,none", "\\u212as256"}) {
    INFO(name);
    CHECK(read_header(header_of(name)) == jwt::Refusal::kUnsupported);
  }
}

TEST_CASE(
    "a header that asks for what is not understood is refused, and what is only said is not "
    "heeded") {
  for (const char* more : {R"(,"crit":["b64"],"b64":false)", R"(,"crit":[])", R"(,"crit":null)",
                           R"(,"crit":["exp"],"exp":1)"}) {
    INFO(more);
    CHECK(read_header(header_of("HS256", more)) == jwt::Refusal::kCritical);
  }
  CHECK(read_header(header_of("HS256", R"(,"b64":false,"zip":"DEF","cty":"JWT")")) ==
        jwt::Refusal::kNone);
}

TEST_CASE("a token whose type is of another purpose is refused") {
  for (const char* type :
       {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt"})
    CHECK(read_header(R"({"alg":"HS256","typ":")" + std::string(type) + "\"}") ==
          jwt::Refusal::kNone);
  for (const char* type :
       {"\"logout+jwt\"", "\"dpop+jwt\"", "\"JOSE\"", "\"\"", "7", "null", "[\"JWT\"]"})
    CHECK(read_header(R"({"alg":"HS256","typ":)" + std::string(type) + "}") ==
          jwt::Refusal::kWrongType);
  for (const char* id : {"7", "null", "{}", "[\"a\"]"})
    CHECK(read_header(R"({"alg":"HS256","kid":)" + std::string(id) + "}") ==
          jwt::Refusal::kUnknownKey);
}
