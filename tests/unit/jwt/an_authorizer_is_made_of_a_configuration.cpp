#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "serve/jwt/make_authorizer.h"
#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

struct CountingFetcher : jwt::JwksFetcher {
  void fetch(const std::string& url, Done done) override {
    urls.push_back(url);
    done(jwt::FetchedKeys{R"({"keys":[)" + p256_key().jwk(R"(,"kid":"a")") + "]}", {}});
  }
  std::vector<std::string> urls;
};

bool lets_in(const std::shared_ptr<jwt::Authorizer>& authorizer, const std::string& token) {
  edgert::HeaderList headers;
  headers.append("authorization", "Bearer " + token);
  return authorizer->decide("GET", headers).kind == jwt::Decision::Kind::kAllowed;
}

std::string why_none(jwt::AuthorizerOptions options) {
  auto made = jwt::make_authorizer(std::move(options), nullptr, TestClocks::clocks());
  return made.ok() ? "it was made" : made.error().message;
}

}  // namespace

TEST_CASE("an authorizer has the keys of its configuration, wherever they lie") {
  const TestClocks clocks;
  const auto fetcher = std::make_shared<CountingFetcher>();
  jwt::AuthorizerOptions options;
  options.secret = kSecret;
  options.public_keys = {rsa_key().public_pem()};
  const PrivateKey ed25519 = PrivateKey::made("ED25519");
  options.jwks = "[" + ed25519.jwk() + "]";
  options.jwks_place = "https://keys.example/jwks.json";
  options.keys = {{"sb_secret_1", "service_role"}};
  options.rules.issuers = {"us"};
  auto made = jwt::make_authorizer(options, fetcher, TestClocks::clocks());
  REQUIRE(made.ok());
  CHECK(fetcher->urls == std::vector<std::string>{"https://keys.example/jwks.json"});
  for (const std::string& token :
       {token_saying(R"({"iss":"us"})"), rsa_key().token("PS256", R"({"iss":"us"})"),
        ed25519.token("EdDSA", R"({"iss":"us"})"), p256_key().token("ES256", R"({"iss":"us"})"),
        std::string("sb_secret_1")})
    CHECK(lets_in(made.value(), token));
  CHECK_FALSE(lets_in(made.value(), token_saying(R"({"iss":"them"})")));
}

TEST_CASE("a file of keys has to be there when an authorizer is made") {
  const TestClocks clocks;
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("signing-keys-" + std::to_string(getpid()) + ".json");
  jwt::AuthorizerOptions options;
  options.jwks_place = path;
  CHECK(why_none(options) == "cannot read " + path.string() + ": No such file or directory");
  std::ofstream(path) << "[";
  CHECK(why_none(options) == path.string() + " is no JSON");
  std::ofstream(path) << "[" << p256_key().jwk() << "]";
  auto made = jwt::make_authorizer(options, nullptr, TestClocks::clocks());
  REQUIRE(made.ok());
  CHECK(lets_in(made.value(), p256_key().token("ES256", "{}")));
  std::filesystem::remove(path);
}

TEST_CASE("what cannot be used is named, and not shown") {
  jwt::AuthorizerOptions options;
  options.secret = "too short";
  CHECK(why_none(options) == "jwt_secret is too short: a secret needs 16 bytes or more");
  options = {};
  options.public_keys = {rsa_key().private_pem()};
  CHECK(why_none(options) == "public key is a private key: the public one verifies");
  options = {};
  options.jwks = "{}";
  CHECK(why_none(options) == "jwks has no list \"keys\"");
  options.jwks = R"([{"kty":"oct","k":"c2hvcnQ"}])";
  std::vector<std::string> said;
  options.report = [&](const std::string& what) { said.push_back(what); };
  CHECK(why_none(options) == "it was made");
  CHECK(said ==
        std::vector<std::string>{"jwks: key 1: is too short: a secret needs 16 bytes or more"});
}
