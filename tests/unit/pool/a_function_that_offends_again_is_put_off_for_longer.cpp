#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "pool/back_off.h"

using namespace edgert;
using pool::BackOff;

TEST_CASE("a function that offends again is put off for longer each time") {
  BackOff back_off;
  double now = 1000;
  CHECK(back_off.check("/f", now).ok());
  back_off.record("/f", "memory 30 MB used of 20", now);
  CHECK(back_off.check("/f", now).ok());  // once may happen to anybody

  double expected = BackOff::kRules.first_ms;
  for (int i = 0; i < 40; ++i) {
    back_off.record("/f", "memory 30 MB used of 20", now);
    const Status refused = back_off.check("/f", now);
    REQUIRE(!refused.ok());
    CHECK(refused.error().code == ErrorCode::kInvalidWorkerCreation);
    CHECK(refused.error().message.find("memory 30 MB used of 20") != std::string::npos);
    CHECK(refused.error().message.ends_with("Retry after " +
                                            std::to_string(static_cast<int>(expected)) + "ms."));
    CHECK(!back_off.check("/f", now + expected - 1).ok());
    CHECK(back_off.check("/f", now + expected).ok());
    CHECK(back_off.check("/other", now).ok());
    now += expected;
    expected = std::min(expected * 2, BackOff::kRules.most_ms);
  }
  // A while without one, and the next is the first again.
  now += BackOff::kRules.forget_ms + 1;
  CHECK(back_off.check("/f", now).ok());
  back_off.record("/f", "cpu", now);
  CHECK(back_off.check("/f", now).ok());
}

TEST_CASE("what is known of offenders is bounded") {
  BackOff back_off;
  for (size_t i = 0; i < pool::Pauses<std::string>::kMostFunctions + 100; ++i) {
    for (int twice = 0; twice < 2; ++twice)
      back_off.record("/f" + std::to_string(i), "cpu", static_cast<double>(i));
  }
  const auto now = static_cast<double>(pool::Pauses<std::string>::kMostFunctions);
  CHECK(back_off.check("/f0", now - 4000).ok());
  CHECK(!back_off.check("/f" + std::to_string(pool::Pauses<std::string>::kMostFunctions + 99), now)
             .ok());
}
