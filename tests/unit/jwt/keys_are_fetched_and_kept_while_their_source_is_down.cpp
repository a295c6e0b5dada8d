#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

// Answers when it is told to.
class HeldFetcher : public jwt::JwksFetcher {
 public:
  void fetch(const std::string& url, Done done) override {
    urls.push_back(url);
    open.push_back(std::move(done));
  }
  void answer(std::string body, std::optional<int64_t> max_age_s = std::nullopt) {
    const std::vector<Done> all = std::move(open);
    open.clear();
    for (const Done& done : all) done(jwt::FetchedKeys{body, max_age_s});
  }
  void fail() {
    const std::vector<Done> all = std::move(open);
    open.clear();
    for (const Done& done : all) done(edgert::Error{edgert::ErrorCode::kTimedOut, "no answer"});
  }

  std::vector<std::string> urls;
  std::vector<Done> open;
};

struct Fetching {
  TestClocks clocks;
  std::shared_ptr<HeldFetcher> fetcher = std::make_shared<HeldFetcher>();
  std::vector<std::string> said;
  std::shared_ptr<jwt::JwksSource> source;
  std::shared_ptr<jwt::Keyring> ring;
  std::unique_ptr<jwt::Verifier> verifier;

  Fetching() {
    jwt::JwksSourceOptions options;
    options.url = "https://someone:secret@keys.example/jwks.json";
    options.report = [this](const std::string& what) { said.push_back(what); };
    source = jwt::JwksSource::create(options, fetcher, TestClocks::clocks());
    ring = std::make_shared<jwt::Keyring>(set_of({secret_key()}), std::vector{source});
    verifier = std::make_unique<jwt::Verifier>(jwt::Rules{}, ring, jwt::Verifier::CacheSize{},
                                               TestClocks::clocks());
  }
  size_t fetches() const { return fetcher->urls.size(); }
  static void pass(int64_t seconds) { TestClocks::steady_ms += seconds * 1000; }
};

const PrivateKey& other_key() {
  static const PrivateKey kKey = PrivateKey::made("EC", "P-256");
  return kKey;
}

std::string set_with(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }
std::string ours() { return p256_key().jwk(R"(,"kid":"ours")"); }
std::string others() { return other_key().jwk(R"(,"kid":"other")"); }
std::string our_token() { return p256_key().token("ES256", "{}", R"(,"kid":"ours")"); }
std::string other_token() { return other_key().token("ES256", "{}", R"(,"kid":"other")"); }

}  // namespace

TEST_CASE("keys are fetched when the first token comes, once for all that come meanwhile") {
  Fetching it;
  CHECK(it.fetches() == 0);
  for (int i = 0; i < 5; ++i) {
    const jwt::Verdict verdict = it.verifier->verify(our_token());
    CHECK(verdict.refusal == jwt::Refusal::kUnknownKey);
    CHECK(verdict.may_change);
  }
  CHECK(it.fetches() == 1);
  int ready = 0;
  it.ring->when_settled([&] { ++ready; });
  it.ring->when_settled([&] { ++ready; });
  CHECK(ready == 0);
  it.fetcher->answer(set_with(ours()));
  CHECK(ready == 2);
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  CHECK(it.fetches() == 1);
  it.ring->when_settled([&] { ++ready; });
  CHECK(ready == 3);
}

TEST_CASE("keys are fetched anew when they have grown old, and serve meanwhile") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours()), 120);
  REQUIRE(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  Fetching::pass(119);
  it.verifier->verify(our_token());
  CHECK(it.fetches() == 1);
  Fetching::pass(1);
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  CHECK(it.fetches() == 2);
  it.fetcher->answer(set_with(ours()));
  Fetching::pass(599);
  it.source->freshen();
  CHECK(it.fetches() == 2);
  Fetching::pass(1);
  it.source->freshen();
  CHECK(it.fetches() == 3);
}

TEST_CASE("how long keys last is bounded, whatever their server says") {
  for (const auto& [said, lasts] :
       {std::pair<int64_t, int64_t>{0, 60}, {-5, 60}, {1, 60}, {INT64_MAX, 24 * 3600}}) {
    Fetching it;
    it.source->freshen();
    it.fetcher->answer(set_with(ours()), said);
    Fetching::pass(lasts - 1);
    it.source->freshen();
    CHECK(it.fetches() == 1);
    Fetching::pass(1);
    it.source->freshen();
    CHECK(it.fetches() == 2);
  }
}

TEST_CASE("a key that is not known is looked for, but not again and again") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours()));
  CHECK_FALSE(it.verifier->verify(other_token()).may_change);
  CHECK(it.fetches() == 1);
  Fetching::pass(10);
  CHECK(it.verifier->verify(other_token()).may_change);
  CHECK(it.verifier->verify(other_token()).may_change);
  CHECK(it.fetches() == 2);
  it.fetcher->answer(set_with(others()));
  CHECK(it.verifier->verify(other_token()).refusal == jwt::Refusal::kNone);
  // What a stranger makes up costs one fetch in ten seconds.
  for (int second = 0; second < 100; ++second) {
    for (int i = 0; i < 10; ++i)
      it.verifier->verify(
          p256_key().token("ES256", "{}", ",\"kid\":\"" + std::to_string(i) + "\""));
    it.fetcher->answer(set_with(others()));
    Fetching::pass(1);
  }
  CHECK(it.fetches() == 11);
  // A signature that is wrong, or a token of a secret, is no reason.
  Fetching::pass(60);
  it.verifier->verify(p256_key().token("ES256", "{}", R"(,"kid":"other")"));
  it.verifier->verify(hs256(header_of("HS256", R"(,"kid":"third")"), "{}", std::string(32, 'x')));
  CHECK(it.fetches() == 11);
}

TEST_CASE("a key that is withdrawn verifies no more, also tokens that it has verified") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours() + "," + others()));
  REQUIRE(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  REQUIRE(it.verifier->verify(other_token()).refusal == jwt::Refusal::kNone);
  Fetching::pass(600);
  it.source->freshen();
  it.fetcher->answer(set_with(others()));
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kUnknownKey);
  CHECK(it.verifier->verify(other_token()).refusal == jwt::Refusal::kNone);
  Fetching::pass(600);
  it.source->freshen();
  it.fetcher->answer(set_with(""));
  CHECK(it.verifier->verify(other_token()).refusal == jwt::Refusal::kUnknownKey);
}

TEST_CASE("keys that are the same leave what was verified by them") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours()));
  const std::string token = our_token();
  const auto claims = it.verifier->verify(token).claims;
  REQUIRE(claims != nullptr);
  Fetching::pass(600);
  it.source->freshen();
  it.fetcher->answer(set_with(ours()));
  CHECK(it.verifier->verify(token).claims == claims);
}

TEST_CASE("while the source is down its keys stay, and it is asked less and less often") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours()));
  Fetching::pass(600);
  const size_t before = it.fetches();
  for (int second = 0; second < 3600; ++second) {
    CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
    it.fetcher->fail();
    Fetching::pass(1);
  }
  // At 10, 20, 40, 80, 160 and then each 300 seconds.
  CHECK(it.fetches() - before == 16);
  CHECK(it.said.size() == it.fetches() - before);
  CHECK(it.said.front() == "keys cannot be fetched from https://keys.example/jwks.json: no answer");
  it.said.clear();
  for (const char* body : {"<html>", "", "{}", R"({"keys":{}})"}) {
    Fetching::pass(300);
    it.source->freshen();
    it.fetcher->answer(body);
    CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  }
  CHECK(it.said.size() == 4);
  Fetching::pass(300);
  it.source->freshen();
  it.fetcher->answer(set_with(others()));
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kUnknownKey);
  CHECK(it.verifier->verify(other_token()).refusal == jwt::Refusal::kNone);
}

TEST_CASE(
    "a fetch of which nothing is heard is given up, and what it brings too late is not taken") {
  Fetching it;
  it.source->freshen();
  REQUIRE(it.fetches() == 1);
  Fetching::pass(59);
  it.source->freshen();
  CHECK(it.fetches() == 1);
  Fetching::pass(1);
  it.source->freshen();
  REQUIRE(it.fetches() == 2);
  REQUIRE(it.fetcher->open.size() == 2);
  const auto late = it.fetcher->open[0], good = it.fetcher->open[1];
  late(jwt::FetchedKeys{set_with(others()), {}});
  CHECK(it.source->keys()->size() == 0);
  good(jwt::FetchedKeys{set_with(ours()), {}});
  good(jwt::FetchedKeys{set_with(others()), {}});
  late(jwt::FetchedKeys{set_with(others()), {}});
  CHECK(it.verifier->verify(our_token()).refusal == jwt::Refusal::kNone);
  // Nobody is there any more when it comes.
  Fetching::pass(600);
  it.source->freshen();
  const auto last = it.fetcher->open.back();
  it.verifier.reset();
  it.ring.reset();
  it.source.reset();
  last(jwt::FetchedKeys{set_with(ours()), {}});
}

TEST_CASE("a secret that a server publishes verifies nothing") {
  Fetching it;
  it.source->freshen();
  const std::string secret(40, 's');
  it.fetcher->answer(set_with(R"({"kty":"oct","k":")" + in_base64url(secret) + "\"}," + ours()));
  CHECK(it.verifier->verify(hs256(header_of("HS256"), "{}", secret)).refusal ==
        jwt::Refusal::kBadSignature);
  CHECK(it.said ==
        std::vector<std::string>{"https://keys.example/jwks.json: key 1: is a secret, and "
                                 "anybody can read this set"});
}

TEST_CASE("many threads ask for keys that come and go") {
  Fetching it;
  it.source->freshen();
  it.fetcher->answer(set_with(ours()));
  class Inline : public jwt::JwksFetcher {
   public:
    void fetch(const std::string&, Done done) override {
      done(jwt::FetchedKeys{set_with(turn++ % 2 == 0 ? ours() : others()), {}});
    }
    std::atomic<int> turn{0};
  };
  jwt::JwksSourceOptions options;
  options.url = "x";
  options.max_age_s = options.least_max_age_s = options.least_pause_s = 0;
  const auto source =
      jwt::JwksSource::create(options, std::make_shared<Inline>(), TestClocks::clocks());
  jwt::Verifier verifier({}, std::make_shared<jwt::Keyring>(jwt::KeySet(), std::vector{source}), {},
                         TestClocks::clocks());
  const std::string token = our_token();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        if (verifier.verify(token).refusal == jwt::Refusal::kNone) ++good;
        verifier.keys().when_settled([] {});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good > 0);
}

TEST_CASE("a file of keys is read again when it has changed") {
  const TestClocks clocks;
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("jwt-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string path = folder / "jwks.json";
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };
  const auto source =
      jwt::JwksSource::create(jwt::JwksSourceOptions::for_file("file://" + path),
                              std::make_shared<jwt::FileFetcher>(), TestClocks::clocks());
  jwt::Verifier verifier({}, std::make_shared<jwt::Keyring>(jwt::KeySet(), std::vector{source}), {},
                         TestClocks::clocks());
  CHECK(verifier.verify(our_token()).refusal == jwt::Refusal::kUnknownKey);
  write(set_with(ours()));
  Fetching::pass(3);
  CHECK(verifier.verify(our_token()).refusal == jwt::Refusal::kNone);
  write(set_with(others()));
  Fetching::pass(3);
  CHECK(verifier.verify(our_token()).refusal == jwt::Refusal::kUnknownKey);
  // In a file a secret is one.
  write(set_with(R"({"kty":"oct","k":")" + in_base64url(kSecret) + "\"}"));
  Fetching::pass(3);
  CHECK(verifier.verify(token_saying("{}")).refusal == jwt::Refusal::kNone);
  std::filesystem::remove(path);
  Fetching::pass(3);
  CHECK(verifier.verify(token_saying("{}")).refusal == jwt::Refusal::kNone);
  std::optional<edgert::Error> error;
  const auto why = [&](const std::string& url) {
    jwt::FileFetcher().fetch(url, [&](edgert::Result<jwt::FetchedKeys> keys) {
      REQUIRE_FALSE(keys.ok());
      error = keys.error();
    });
    return error->message;
  };
  CHECK(why(path) == "cannot read " + path + ": No such file or directory");
  CHECK(why(folder) == "cannot read " + folder.string() + ": it is no file");
  write(std::string(1024 * 1024 + 1, ' '));
  CHECK(why(path) == "cannot read " + path + ": it has more than 1 MB");
  std::filesystem::remove_all(folder);
}
