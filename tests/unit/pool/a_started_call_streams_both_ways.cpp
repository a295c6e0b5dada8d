#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <future>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/hosted_exchange.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

namespace {

constexpr char kStreams[] = R"(
  let seen = 0, aborted = 0, cancelled = 0;
  Deno.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/counts") return Response.json({ seen, aborted, cancelled });
    ++seen;
    request.signal.addEventListener("abort", () => ++aborted);
    if (pathname === "/echo") return new Response(request.body, { status: 201, headers: { "x-way": "echoed" } });
    if (pathname === "/text") return new Response((await request.text()).toUpperCase());
    if (pathname === "/ignore") return new Response("ignored");
    if (pathname === "/never") return new Promise(() => {});
    if (pathname === "/silent") return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) }));
    if (pathname === "/breaks") return new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) }));
    return new Response(new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(50000)),
      cancel: () => void ++cancelled,
    }));
  });)";

WorkerOptions function() {
  WorkerOptions options = test::inline_module(kStreams);
  options.service_path = "/streams";
  options.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  options.limits.memory_mb = 32;  // less than what passes
  return options;
}

RequestHead head(const std::string& path, const char* method = "POST") {
  return {method, "http://test" + path, {}, {}, 0};
}

// Until the worker has seen so many of either.
void wait_for(IsolatePool& pool, const std::string& counts) {
  std::string seen;
  while (seen != counts) {
    const auto answer = std::make_shared<RecordedAnswer>();
    const auto call = pool.start(function(), head("/counts", "GET"), BodyKind::kNone, answer, {});
    answer->wait_for_end();
    seen = answer->body();
  }
}

// Writes as much as it may, until all has been written.
struct Writer : std::enable_shared_from_this<Writer> {
  Writer(std::shared_ptr<Call> to, size_t bytes) : call(std::move(to)), left(bytes) {}
  void go_on() {
    constexpr size_t kChunk = 100'000;
    const size_t size = std::min(left, kChunk);
    if (size == 0) return std::exchange(call, nullptr)->end_body();
    left -= size;
    call->write(Bytes(std::string(size, 'b')), [self = shared_from_this()] { self->go_on(); });
  }
  std::shared_ptr<Call> call;
  size_t left;
};

}  // namespace

TEST_CASE("a started call streams both ways") {
  const auto pool = test::make_pool();
  FetchOptions fetch;
  const auto answer = std::make_shared<RecordedAnswer>();
  SECTION("on the host's loop") {
    auto loop = std::make_shared<test::HostLoop>();
    answer->is_right_place = [loop = loop.get()] { return loop->is_here(); };
    fetch.executor = loop;
  }
  SECTION("without one") {}
  constexpr size_t kLarge = 48 << 20;
  const auto call = pool->start(function(), head("/echo"), BodyKind::kStream, answer, fetch);
  std::make_shared<Writer>(call, kLarge)->go_on();
  answer->wait_for_end();
  CHECK(!answer->error());
  CHECK(answer->status() == 201);
  CHECK(answer->head().headers.find("x-way") == "echoed");
  CHECK(answer->length() == -1);
  CHECK(answer->received() == kLarge);
  CHECK(answer->body().substr(0, 100) == std::string(100, 'b'));
  CHECK(answer->heads() == 1);
  CHECK(answer->last_words() == 1);
  CHECK(answer->misplaced() == 0);
}

TEST_CASE("a started call sends a body that is all there") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<RecordedAnswer>();
  FetchOptions fetch;
  fetch.body = Bytes(std::string("hello"));
  const auto call = pool->start(function(), head("/text"), BodyKind::kWhole, answer, fetch);
  answer->wait_for_end();
  CHECK(answer->body() == "HELLO");
  CHECK(answer->length() == 5);
}

TEST_CASE("nothing of a body comes before it is allowed") {
  const auto pool = test::make_pool();
  const auto loop = std::make_shared<test::HostLoop>();
  FetchOptions fetch;
  fetch.executor = loop;
  fetch.credit = 0;
  const auto answer = std::make_shared<RecordedAnswer>();
  const bool is_whole = GENERATE(true, false);
  const auto call = pool->start(function(), head(is_whole ? "/ignore" : "/endless"),
                                BodyKind::kNone, answer, fetch);
  answer->wait_until([](const RecordedAnswer& seen) { return seen.heads() == 1; });
  // What is granted comes behind all that came without.
  wait_for(*pool, R"({"seen":1,"aborted":0,"cancelled":0})");
  CHECK(answer->received() == 0);
  call->grant(1);
  answer->wait_until([](const RecordedAnswer& seen) { return seen.received() != 0; });
  call->cancel("enough");
  answer->wait_for_end();
}

TEST_CASE("a host may allow everything at once") {
  const auto pool = test::make_pool();
  FetchOptions fetch;
  fetch.credit = SIZE_MAX;
  const auto answer = std::make_shared<RecordedAnswer>(1);  // allows no more by itself
  const auto call = pool->start(function(), head("/endless"), BodyKind::kNone, answer, fetch);
  call->grant(SIZE_MAX);
  answer->wait_until([](const RecordedAnswer& seen) { return seen.received() > 4 << 20; });
  call->cancel("enough");
  answer->wait_for_end();
  CHECK(answer->code() == ErrorCode::kCancelled);
}

TEST_CASE("a call that is cancelled fails, and its script hears it") {
  const auto pool = test::make_pool();
  const auto loop = std::make_shared<test::HostLoop>();
  FetchOptions fetch;
  fetch.executor = loop;
  const std::string path = GENERATE("/never", "/endless");
  const auto answer = std::make_shared<RecordedAnswer>(1);
  auto call = pool->start(function(), head(path), BodyKind::kStream, answer, fetch);
  wait_for(*pool, R"({"seen":1,"aborted":0,"cancelled":0})");
  if (path == "/endless")
    answer->wait_until([](const RecordedAnswer& seen) { return seen.received() != 0; });
  const bool by_name = GENERATE(true, false);
  if (by_name) {
    call->cancel("the visitor has gone");
  } else {
    call.reset();
  }
  answer->wait_for_end();
  CHECK(answer->code() == ErrorCode::kCancelled);
  CHECK(answer->error()->message ==
        (by_name ? "the visitor has gone" : "nobody holds the call any more"));
  CHECK(answer->last_words() == 1);
  wait_for(*pool, path == "/never" ? R"({"seen":1,"aborted":1,"cancelled":0})"
                                   : R"({"seen":1,"aborted":1,"cancelled":1})");
}

TEST_CASE("what nobody takes of a body counts as drained") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<RecordedAnswer>();
  const auto call = pool->start(function(), head("/ignore"), BodyKind::kStream, answer, {});
  std::promise<void> first, second;
  call->write(Bytes(std::string(10 << 20, 'b')), [&] { first.set_value(); });
  first.get_future().wait();
  answer->wait_for_end();
  CHECK(answer->body() == "ignored");
  call->write(Bytes(std::string("late")), [&] { second.set_value(); });
  second.get_future().wait();
}

TEST_CASE("a call takes no longer than its host allows") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<RecordedAnswer>();
  FetchOptions fetch;
  std::string path = "/never";
  ErrorCode code = ErrorCode::kTimedOut;
  std::string name;
  SECTION("until its head") {
    fetch.head_timeout_ms = 50;
    name = "FetchOptions::head_timeout_ms, 50 ms";
  }
  SECTION("in all") {
    fetch.head_timeout_ms = 60'000;
    fetch.total_timeout_ms = 50;
    path = "/endless";
    name = "FetchOptions::total_timeout_ms, 50 ms";
  }
  SECTION("in silence") {
    fetch.idle_timeout_ms = 50;
    path = "/silent";
    code = ErrorCode::kWorkerRequestIdleTimeout;
    name = "request timed out";
  }
  const auto call = pool->start(function(), head(path), BodyKind::kNone, answer, fetch);
  answer->wait_for_end();
  CHECK(answer->code() == code);
  CHECK(answer->error()->message.find(name) != std::string::npos);
}

TEST_CASE("an answer that is larger than its host allows ends there") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<RecordedAnswer>();
  FetchOptions fetch;
  fetch.max_body_bytes = 1 << 20;
  const auto call = pool->start(function(), head("/endless"), BodyKind::kNone, answer, fetch);
  answer->wait_for_end();
  CHECK(answer->code() == ErrorCode::kLimit);
  CHECK(answer->received() <= 1 << 20);
  wait_for(*pool, R"({"seen":1,"aborted":1,"cancelled":1})");
}

TEST_CASE("a body that breaks off is a failure") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<RecordedAnswer>();
  const auto call = pool->start(function(), head("/breaks"), BodyKind::kNone, answer, {});
  answer->wait_for_end();
  CHECK(answer->heads() == 1);
  CHECK(answer->error());
}
