#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <future>

#include "pool/boot_failures.h"
#include "support/test_pool.h"

using namespace edgert;
using namespace edgert::test;
using pool::BootFailures;

TEST_CASE("a boot that fails is repeated, and beyond a few times its error alone") {
  BootFailures failures;
  double now = 1000;
  const Error why{ErrorCode::kInvalidWorkerCreation, "no such module"};
  for (unsigned i = 0; i < BootFailures::kRules.free; ++i) {
    CHECK_FALSE(failures.check("f", now));
    failures.record("f", why, now);
  }
  CHECK_FALSE(failures.check("f", now));
  double expected = BootFailures::kRules.first_ms;
  for (int i = 0; i < 40; ++i) {
    failures.record("f", why, now);
    const std::optional<Error> told = failures.check("f", now + expected - 1);
    REQUIRE(told);
    CHECK(told->message == why.message);
    CHECK_FALSE(failures.check("f", now + expected));
    CHECK_FALSE(failures.check("other", now));
    now += expected;
    expected = std::min(expected * 2, BootFailures::kRules.most_ms);
  }
  failures.record("f", why, now);
  failures.forget("f");
  CHECK_FALSE(failures.check("f", now));
  CHECK(failures.empty());
  // A while without one, and the next is the first again.
  for (unsigned i = 0; i < BootFailures::kRules.free; ++i) failures.record("f", why, now);
  failures.record("f", why, now + BootFailures::kRules.forget_ms + 1);
  CHECK_FALSE(failures.check("f", now + BootFailures::kRules.forget_ms + 1));
}

TEST_CASE("what is known of functions that do not boot is bounded") {
  BootFailures failures;
  for (size_t i = 0; i < 3 * pool::Pauses<Error>::kMostFunctions; ++i)
    failures.record(std::to_string(i), Error{ErrorCode::kInternal, "x"}, static_cast<double>(i));
  CHECK_FALSE(failures.empty());
}

TEST_CASE("another configuration is another function") {
  WorkerOptions one;
  one.service_path = "/f";
  one.env = {{"A", "1"}};
  WorkerOptions other = one;
  CHECK(BootFailures::key_of(one) == BootFailures::key_of(other));
  other.env = {{"A", "2"}};
  CHECK(BootFailures::key_of(one) != BootFailures::key_of(other));
}

TEST_CASE("who asks a function that does not boot hears why, however often it is booted") {
  const auto pool = make_pool();
  WorkerOptions options;
  options.service_path = "/f";
  options.module_code = "throw new Error('not today')";
  const auto ask = [&] {
    std::promise<Result<Response>> answer;
    pool->acquire(options, false, [&](Result<std::shared_ptr<Worker>> worker) {
      if (!worker.ok()) return answer.set_value(worker.take_error());
      worker.value()->fetch(get(),
                            [&](Result<Response> told) { answer.set_value(std::move(told)); });
    });
    return answer.get_future().get();
  };
  constexpr int kTimes = 60;
  for (int i = 0; i < kTimes; ++i) {
    const Result<Response> told = ask();
    REQUIRE_FALSE(told.ok());
    CHECK(told.error().message.find("not today") != std::string::npos);
  }
  CHECK(pool->metrics().boots < kTimes);
  // A deploy of what is mended is booted at once, and what follows it.
  options.module_code = kSaysHello;
  std::promise<bool> replaced;
  pool->replace(options, [&](const Result<std::shared_ptr<Worker>>& worker) {
    replaced.set_value(worker.ok());
  });
  CHECK(replaced.get_future().get());
  CHECK(ask().value().body == "hello");
}
