#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

std::shared_ptr<jwt::Keyring> ring_of_secret() {
  return std::make_shared<jwt::Keyring>(set_of({secret_key()}));
}

// What is kept is the same object again.
bool is_kept(jwt::Verifier* verifier, const std::string& token) {
  const jwt::Verdict first = verifier->verify(token), second = verifier->verify(token);
  REQUIRE(first.refusal == jwt::Refusal::kNone);
  return first.claims == second.claims;
}

std::string numbered(int number) { return token_saying("{\"n\":" + std::to_string(number) + "}"); }

}  // namespace

TEST_CASE("a token that was verified is known again, until it expires") {
  const TestClocks clocks;
  jwt::Verifier verifier({}, ring_of_secret(), {}, TestClocks::clocks());
  const std::string token = token_saying("{\"exp\":1800000100,\"nbf\":1799999990}");
  CHECK(is_kept(&verifier, token));
  TestClocks::unix_seconds = 1'800'000'104;
  CHECK(is_kept(&verifier, token));
  TestClocks::unix_seconds = 1'800'000'105;
  CHECK(verifier.verify(token).refusal == jwt::Refusal::kExpired);
  // The clock is set back: to when it held, and to before.
  TestClocks::unix_seconds = 1'800'000'000;
  CHECK(is_kept(&verifier, token));
  TestClocks::unix_seconds = 1'799'999'980;
  CHECK(verifier.verify(token).refusal == jwt::Refusal::kNotYetValid);
}

TEST_CASE("what was refused is looked at each time") {
  const TestClocks clocks;
  jwt::Verifier verifier({}, ring_of_secret(), {}, TestClocks::clocks());
  const std::string token = token_saying("{\"nbf\":1800000010}");
  CHECK(verifier.verify(token).refusal == jwt::Refusal::kNotYetValid);
  TestClocks::unix_seconds += 10;
  CHECK(verifier.verify(token).refusal == jwt::Refusal::kNone);
}

TEST_CASE("a token that differs from one that is kept by a letter is another") {
  const TestClocks clocks;
  jwt::Verifier verifier({}, ring_of_secret(), {}, TestClocks::clocks());
  const std::string token = token_saying("{}");
  REQUIRE(is_kept(&verifier, token));
  for (size_t at = 0; at < token.size(); ++at) {
    std::string other = token;
    other[at] = token[at] == 'A' ? 'B' : 'A';
    CHECK(verifier.verify(other).refusal != jwt::Refusal::kNone);
  }
  CHECK(verifier.verify(token.substr(0, token.size() - 1)).refusal != jwt::Refusal::kNone);
  CHECK(verifier.verify(token + "A").refusal != jwt::Refusal::kNone);
}

TEST_CASE("what was used longest ago goes when there are too many") {
  const TestClocks clocks;
  jwt::Verifier verifier({}, ring_of_secret(), {3, 1 << 20}, TestClocks::clocks());
  std::vector<jwt::Verdict> firsts;
  for (int i = 0; i < 3; ++i) firsts.push_back(verifier.verify(numbered(i)));
  CHECK(verifier.verify(numbered(0)).claims == firsts[0].claims);
  verifier.verify(numbered(3));
  CHECK(verifier.verify(numbered(0)).claims == firsts[0].claims);
  CHECK(verifier.verify(numbered(2)).claims == firsts[2].claims);
  CHECK(verifier.verify(numbered(1)).claims != firsts[1].claims);
}

TEST_CASE("the tokens that are kept have no more bytes than they may") {
  const TestClocks clocks;
  // Each of these takes more than 7000.
  jwt::Verifier verifier({}, ring_of_secret(), {1000, 20'000}, TestClocks::clocks());
  std::vector<std::string> tokens;
  std::vector<std::weak_ptr<const jwt::Claims>> claims;
  for (int i = 0; i < 20; ++i) {
    tokens.push_back(
        token_saying("{\"n\":" + std::to_string(i) + ",\"t\":\"" + std::string(3000, 'a') + "\"}"));
    claims.push_back(verifier.verify(tokens.back()).claims);
  }
  int kept = 0;
  for (const auto& each : claims) kept += each.expired() ? 0 : 1;
  CHECK(kept == 2);
  CHECK_FALSE(claims.back().expired());
  jwt::Verifier none({}, ring_of_secret(), {0, 10'000}, TestClocks::clocks());
  CHECK_FALSE(is_kept(&none, tokens.front()));
}

TEST_CASE("many threads verify the same tokens") {
  const TestClocks clocks;
  jwt::Verifier verifier({}, ring_of_secret(), {16, 1 << 20}, TestClocks::clocks());
  std::vector<std::string> tokens;
  for (int i = 0; i < 40; ++i) tokens.push_back(numbered(i));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  // More than have a part of their own.
  for (int number = 0; number < 80; ++number) {
    threads.emplace_back([&, number] {
      for (int i = 0; i < 200; ++i) {
        const std::string& token = tokens[static_cast<size_t>((i * 7 + number) % 40)];
        const jwt::Verdict verdict = verifier.verify(token);
        if (verdict.refusal != jwt::Refusal::kNone ||
            in_base64url(verdict.claims->payload) !=
                token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1))
          ++wrong;
        if (verifier.verify(token + "A").refusal == jwt::Refusal::kNone) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
