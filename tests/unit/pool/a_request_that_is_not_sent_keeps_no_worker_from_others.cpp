#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/unit/pool/installed.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

namespace {

// One worker, which takes one request at a time, and is anybody's for as long as a test lasts.
struct Narrow {
  explicit Narrow(std::vector<Extension*> extensions = {}) {
    PoolOptions options;
    options.policy = Policy::kPerRequest;
    options.max_parallelism = 1;
    options.request_wait_timeout_ms = 3'600'000;
    options.extensions = std::move(extensions);
    pool = test::make_pool(std::move(options));
  }
  std::shared_ptr<Call> start(const std::shared_ptr<RecordedAnswer>& answer,
                              const std::string& path, const char* method = "GET") {
    WorkerOptions function = test::inline_module(
        "Deno.serve(async (request) => {"
        "  if (request.url.endsWith('/hold')) await hold();"
        "  return new Response('answered');"
        "});");
    function.service_path = "/function";
    FetchOptions fetch;
    fetch.total_timeout_ms = 60'000;
    return pool->start(function, {method, "http://host" + path, {}, {}, 0}, BodyKind::kNone, answer,
                       fetch);
  }
  std::string ask(const char* method = "GET") {
    const auto answer = std::make_shared<RecordedAnswer>();
    const auto call = start(answer, "/", method);
    answer->wait_for_end();
    return answer->error() ? std::string(error_name(answer->code())) : answer->body();
  }
  std::unique_ptr<IsolatePool> pool;
};

}  // namespace

TEST_CASE("a request that cannot be sent keeps no worker from others") {
  Narrow host;
  CHECK(host.ask() == "answered");
  CHECK(host.ask("NO TOKEN") == error_name(ErrorCode::kInvalidArgument));
  CHECK(host.ask() == "answered");
}

TEST_CASE("a request that has been given up in the queue keeps no worker from others") {
  std::promise<NativeCall> held;
  test::Installed extension([&](ExtensionScope& scope) {
    scope.add_function("", "hold", [&](NativeCall call) { held.set_value(std::move(call)); });
  });
  Narrow host({&extension});
  const auto first = std::make_shared<RecordedAnswer>(),
             second = std::make_shared<RecordedAnswer>();
  const auto running = host.start(first, "/hold");
  NativeCall call = held.get_future().get();
  const auto waiting = host.start(second, "/");
  waiting->cancel("its client has gone");
  second->wait_for_end();
  CHECK(second->code() == ErrorCode::kCancelled);
  call.resolve();
  first->wait_for_end();
  CHECK(first->body() == "answered");
  CHECK(host.ask() == "answered");
}
