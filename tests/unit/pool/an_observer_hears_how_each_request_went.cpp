#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <map>
#include <mutex>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using test::RecordedAnswer;

namespace {

constexpr char kKinds[] = R"(
  Deno.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/echo") return new Response(request.body, { status: 201 });
    if (pathname === "/length") return new Response("x".repeat(100));
    if (pathname === "/busy") { for (const end = Date.now() + 20; Date.now() < end;); return new Response(); }
    if (pathname === "/never") return new Promise(() => {});
    return new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) }));
  });)";

// Keeps the reports by path.
class ReportReader final : public Observer {
 public:
  void on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept override {
    const std::lock_guard lock(mutex_);
    reports_[report.url.substr(report.url.rfind('/'))] = report;
    CHECK(worker.service_path == "/function");
    changed_.notify_all();
  }
  RequestReport of(const std::string& path) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return reports_.contains(path); });
    return reports_[path];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, RequestReport> reports_;
};

}  // namespace

TEST_CASE("an observer hears how each request went") {
  ReportReader observer;
  PoolOptions options;
  options.observer = &observer;
  options.reports_requests = true;
  const auto pool = test::make_pool(options);
  WorkerOptions function = test::inline_module(kKinds);
  function.service_path = "/function";
  const auto start = [&](const std::string& path, FetchOptions fetch = {}) {
    auto answer = std::make_shared<RecordedAnswer>();
    const BodyKind kind = fetch.body.empty() ? BodyKind::kNone : BodyKind::kWhole;
    auto call = pool->start(function, {"POST", "http://host" + path, {}, {}, 0}, kind, answer,
                            std::move(fetch));
    return std::pair(std::move(call), std::move(answer));
  };
  const auto ask = [&](const std::string& path, FetchOptions fetch = {}) {
    const auto [call, answer] = start(path, std::move(fetch));
    answer->wait_for_end();
    return observer.of(path);
  };

  FetchOptions with_body;
  with_body.body = Bytes(std::string(5000, 'b'));
  const RequestReport echo = ask("/echo", std::move(with_body));
  CHECK(echo.method == "POST");
  CHECK(echo.url == "http://host/echo");
  CHECK(echo.status == 201);
  CHECK(!echo.error);
  CHECK(!echo.client_left);
  CHECK(echo.bytes_in == 5000);
  CHECK(echo.bytes_out == 5000);
  CHECK(echo.boot_ms > 0);
  CHECK(echo.queue_ms >= 0);
  CHECK(echo.total_ms >= echo.head_ms);

  const RequestReport length = ask("/length");
  CHECK(length.number > echo.number);
  CHECK(length.status == 200);
  CHECK(length.bytes_in == 0);
  CHECK(length.bytes_out == 100);
  CHECK(length.boot_ms == 0);

  const RequestReport busy = ask("/busy");
  CHECK(busy.head_ms >= 19);
  CHECK(busy.cpu_ms > 0);

  const RequestReport breaks = ask("/breaks");
  CHECK(breaks.status == 200);
  CHECK(breaks.error);

  auto [call, answer] = start("/never");
  // Behind it, so it is there.
  (void)ask("/length");
  call->cancel("the visitor has gone");
  answer->wait_for_end();
  const RequestReport never = observer.of("/never");
  CHECK(never.status == 0);
  CHECK(never.client_left);
}
