#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// Two requests meet between all of their steps.
constexpr char kMeets[] = R"(
  import { AsyncLocalStorage } from "node:async_hooks";
  console.log("top");
  const storage = new AsyncLocalStorage();
  let waiting = null;
  const meet = () => {
    if (waiting === null) return new Promise((resolve) => { waiting = resolve; });
    const other = waiting;
    waiting = null;
    other();
  };
  setTimeout(() => console.log("top timer"), 1);
  Deno.serve(async (request) => {
    const name = new URL(request.url).pathname;
    console.log(name, "begins");
    await meet();
    console.warn(name, "awaits");
    await new Promise((resolve) => setTimeout(resolve, 1));
    await meet();
    setTimeout(() => console.log(name, "timer"), 1);
    queueMicrotask(() => console.log(name, "microtask"));
    await storage.run(name, async () => {
      await meet();
      console.log(storage.getStore(), "stored");
    });
    EdgeRuntime.waitUntil((async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      console.log(name, "waits until");
    })());
    for await (const chunk of request.body) console.log(name, "reads", chunk.length);
    await meet();
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        console.log(name, "writes");
        controller.close();
      },
    }));
  });)";

// Lines by the request that they name, and the requests by their paths.
class Lines final : public Observer {
 public:
  void on_log(const WorkerIdentity&, const LogLine& line) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_[std::string(line.text)] = {line.request,
                                      std::string(line.traceparent).append(line.request_id)};
    changed_.notify_all();
  }
  void on_request(const WorkerIdentity&, const RequestReport& report) noexcept override {
    const std::lock_guard lock(mutex_);
    requests_[report.url.substr(report.url.rfind('/'))] = {report.number,
                                                           report.traceparent + report.request_id};
    changed_.notify_all();
  }
  using Named = std::pair<uint64_t, std::string>;
  Named of_line(const std::string& text) { return of(lines_, text); }
  Named of_request(const std::string& path) { return of(requests_, path); }

 private:
  using ByText = std::map<std::string, Named>;
  Named of(ByText& all, const std::string& text) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return all.contains(text); });
    return all[text];
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  ByText lines_, requests_;
};

Request asks(const std::string& path) {
  Request request = test::get(path);
  request.head.method = "POST";
  request.body = Bytes(std::string("body"));
  return request;
}

}  // namespace

TEST_CASE("each line of a log names its request") {
  Lines lines;
  PoolOptions options;
  options.observer = &lines;
  SECTION("where requests are reported") {
    options.reports_requests = true;
    const auto pool = test::make_pool(options);
    const auto worker = pool->create_worker(test::inline_module(kMeets)).value();
    Request traced = asks("/one");
    traced.head.headers.append("traceparent", kTrace);
    traced.head.headers.append("tracestate", "of=others");
    traced.head.headers.append("x-request-id", "a-1");
    worker->fetch(std::move(traced), [](Result<Response> answer) { CHECK(answer.ok()); });
    CHECK(worker->fetch_sync(asks("/two")).ok());
    const Lines::Named one = lines.of_request("/one"), two = lines.of_request("/two");
    CHECK(one.first != 0);
    CHECK(two.first != 0);
    CHECK(one.first != two.first);
    CHECK(one.second == std::string(kTrace) + "a-1");
    CHECK(two.second.empty());
    for (const char* step : {" begins", " awaits", " timer", " microtask", " stored",
                             " waits until", " reads 4", " writes"}) {
      CAPTURE(step);
      CHECK(lines.of_line(std::string("/one") + step) == one);
      CHECK(lines.of_line(std::string("/two") + step) == two);
    }
    CHECK(lines.of_line("top") == Lines::Named());
    CHECK(lines.of_line("top timer") == Lines::Named());
  }
  SECTION("and else none") {
    const auto pool = test::make_pool(options);
    const auto worker =
        pool
            ->create_worker(test::inline_module(
                "Deno.serve(() => { console.log('said'); return new Response(); })"))
            .value();
    CHECK(worker->fetch_sync(test::get()).ok());
    CHECK(lines.of_line("said") == Lines::Named());
  }
}

TEST_CASE("a line that a client's leaving brings about names its request") {
  Lines lines;
  PoolOptions options;
  options.observer = &lines;
  options.reports_requests = true;
  const auto pool = test::make_pool(options);
  const auto worker = pool->create_worker(test::inline_module(R"(
    Deno.serve((request) => {
      request.signal.addEventListener("abort", () => console.log("left"));
      console.log("came");
      return new Promise(() => {});
    });)"))
                          .value();
  class Nothing final : public ResponseSink {
   public:
    void on_head(Call&, ResponseHead, int64_t) noexcept override {}
    void on_bytes(Call&, Bytes) noexcept override {}
    void on_end(Call&) noexcept override {}
    void on_fail(Call&, const Error&) noexcept override {}
  };
  const auto call =
      worker->start(test::get().head, BodyKind::kNone, std::make_shared<Nothing>(), {});
  const uint64_t number = lines.of_line("came").first;
  CHECK(number != 0);
  call->cancel("the client has gone");
  CHECK(lines.of_line("left").first == number);
}
