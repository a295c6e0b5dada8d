#include <poll.h>
#include <uv.h>

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

namespace {

constexpr char kEchoes[] = "export default { fetch: (request) => new Response(request.body) }";

// A call of which all has to happen on this thread.
struct OneCall {
  explicit OneCall(std::shared_ptr<Executor> executor) {
    WorkerOptions function = test::inline_module(kEchoes);
    function.service_path = "/echo";
    answer->is_right_place = [here = std::this_thread::get_id()] {
      return std::this_thread::get_id() == here;
    };
    FetchOptions fetch;
    fetch.executor = std::move(executor);
    call = pool->start(function, {"POST", "http://host/", {}, {}, 0}, BodyKind::kStream, answer,
                       fetch);
    call->write(Bytes(std::string("hello")), [this] { call->end_body(); });
  }
  ~OneCall() {
    CHECK(answer->body() == "hello");
    CHECK(answer->misplaced() == 0);
  }
  bool is_over() const { return answer->last_words() != 0; }

  const std::unique_ptr<IsolatePool> pool = test::make_pool();
  const std::shared_ptr<RecordedAnswer> answer = std::make_shared<RecordedAnswer>();
  std::shared_ptr<Call> call;
};

}  // namespace

TEST_CASE("executors run what calls bring") {
  SECTION("from a queue") {
    const auto executor = QueueExecutor::create();
    const OneCall one(executor);
    while (!one.is_over()) (void)executor->wait_and_run(60'000);
    executor->close();  // what still waits there holds it
  }
  SECTION("when a descriptor is readable") {
    const auto executor = EventExecutor::create().value();
    const OneCall one(executor);
    while (!one.is_over()) {
      pollfd watched{executor->fd(), POLLIN, 0};
      REQUIRE(poll(&watched, 1, 60'000) == 1);
      CHECK(executor->run() > 0);
    }
    executor->close();
  }
  SECTION("on a loop of libuv") {
    uv_loop_t loop;
    REQUIRE(uv_loop_init(&loop) == 0);
    {
      const auto executor = UvExecutor::create(&loop).value();
      const OneCall one(executor);
      while (!one.is_over()) uv_run(&loop, UV_RUN_ONCE);
      executor->close();
    }
    CHECK(uv_run(&loop, UV_RUN_DEFAULT) == 0);
    CHECK(uv_loop_close(&loop) == 0);
  }
}

TEST_CASE("a call ends when its executor is closed") {
  const auto pool = test::make_pool();
  WorkerOptions function =
      test::inline_module("export default { fetch: () => new Promise(() => {}) }");
  function.service_path = "/never";
  const auto executor = QueueExecutor::create();
  FetchOptions fetch;
  fetch.executor = executor;
  const auto answer = std::make_shared<RecordedAnswer>();
  const auto call =
      pool->start(function, {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, answer, fetch);
  executor->close();
  CHECK(!executor->post([] {}));
  call->cancel("nobody is there");
  answer->wait_for_end();
  CHECK(answer->code() == ErrorCode::kCancelled);
}
