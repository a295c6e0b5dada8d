#include <catch2/catch_test_macros.hpp>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

namespace {

constexpr char kCode[] = R"(
  let cancelled = 0;
  let taken;
  Deno.serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/cancelled") return new Response(cancelled);
    if (pathname === "/framed") return new Response("whole", { headers: { "content-length": "1", "transfer-encoding": "chunked", "keep-alive": "x", "x-own": "stays" } });
    if (pathname === "/whole") return new Response("whole");
    if (pathname === "/large") return new Response("x".repeat(200000));
    if (pathname === "/known") return new Response(null, { headers: { "content-length": "77" } });
    if (pathname === "/stream") return new Response(new ReadableStream({
      pull: (to) => to.enqueue(new Uint8Array(100)), cancel: () => void ++cancelled }));
    if (pathname === "/switch") return taken;
    if (pathname === "/taken") return new Response(String(taken !== undefined));
    taken = Deno.upgradeWebSocket(request).response;
    return new Promise(() => {});
  });)";

struct Asked {
  std::shared_ptr<Call> start(const std::shared_ptr<RecordedAnswer>& answer, RequestHead head,
                              BodyKind kind) {
    WorkerOptions function = test::inline_module(kCode);
    function.service_path = "/function";
    FetchOptions fetch;
    fetch.total_timeout_ms = 60'000;
    return pool->start(function, std::move(head), kind, answer, fetch);
  }
  std::shared_ptr<RecordedAnswer> ask(const std::string& path, const char* method) {
    auto answer = std::make_shared<RecordedAnswer>();
    const auto call = start(answer, {method, "http://host" + path, {}, {}, 0}, BodyKind::kNone);
    answer->wait_for_end();
    return answer;
  }
  const std::unique_ptr<IsolatePool> pool = test::make_pool();
};

}  // namespace

TEST_CASE("the answer to a HEAD has a length and no body") {
  Asked host;
  const std::pair<const char*, int64_t> known[] = {
      {"/whole", 5}, {"/large", 200'000}, {"/known", 77}, {"/stream", -1}};
  for (const auto& [path, length] : known) {
    CAPTURE(path);
    const auto answer = host.ask(path, "HEAD");
    CHECK(answer->status() == 200);
    CHECK(answer->length() == length);
    CHECK(answer->received() == 0);
    CHECK(!answer->error());
  }
  // Its script hears that nobody reads.
  while (host.ask("/cancelled", "GET")->body() != "1") continue;
}

TEST_CASE("framing is the host's, whatever a script says of it") {
  Asked host;
  const auto answer = host.ask("/framed", "GET");
  CHECK(answer->length() == 5);
  CHECK(answer->body() == "whole");
  for (const char* field : {"content-length", "transfer-encoding", "keep-alive"})
    CHECK(answer->head().headers.find(field).data() == nullptr);
  CHECK(answer->head().headers.find("x-own") == "stays");
}

TEST_CASE("a function switches to no protocol that was not asked for") {
  Asked host;
  RequestHead head{"GET", "http://host/upgrade", {}, {}, 0};
  head.headers.append("connection", "upgrade");
  head.headers.append("upgrade", "websocket");
  head.headers.append("sec-websocket-version", "13");
  head.headers.append("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
  const auto asks = std::make_shared<RecordedAnswer>();
  const auto call = host.start(asks, std::move(head), BodyKind::kStream);
  while (host.ask("/taken", "GET")->body() != "true") continue;
  // The answer to one request is given to another.
  const auto answer = host.ask("/switch", "GET");
  CHECK(answer->heads() == 0);
  CHECK(answer->code() == ErrorCode::kInvalidWorkerResponse);
  CHECK(host.ask("/whole", "GET")->body() == "whole");
}
