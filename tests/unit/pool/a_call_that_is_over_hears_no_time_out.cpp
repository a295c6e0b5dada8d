#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

TEST_CASE("a call that is over hears no time-out, though its request is still being sent") {
  const auto pool = test::make_pool();
  WorkerOptions function = test::inline_module(R"(
    Deno.serve((request) => {
      if (new URL(request.url).pathname === "/never") return new Promise((done) => setTimeout(done, 60_000));
      request.body.getReader().read().catch(() => {});
      return new Response("said");
    });)");
  function.service_path = "/time-outs";
  const auto answer = std::make_shared<RecordedAnswer>();
  FetchOptions fetch;
  fetch.total_timeout_ms = 2000;
  auto call =
      pool->start(function, {"POST", "http://test/", {}, {}, 0}, BodyKind::kStream, answer, fetch);
  answer->wait_for_end();
  CHECK(answer->body() == "said");
  call = nullptr;
  // The first one's time is over before this one's.
  const auto never = std::make_shared<RecordedAnswer>();
  fetch.total_timeout_ms += 50;
  const auto later =
      pool->start(function, {"GET", "http://test/never", {}, {}, 0}, BodyKind::kNone, never, fetch);
  never->wait_for_end();
  REQUIRE(never->error().has_value());
  CHECK(never->error()->code == ErrorCode::kTimedOut);
  CHECK(answer->body() == "said");
}
