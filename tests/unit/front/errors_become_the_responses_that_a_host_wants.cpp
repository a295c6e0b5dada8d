#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

class MapsErrors final : public ForwardHooks {
 public:
  void on_head(ResponseHead& head, const ForwardReport& so_far) noexcept override {
    head.headers.append("x-worker", so_far.worker_id);
  }
  Response on_error(const Error& error) noexcept override {
    Response told;
    told.head.status = suggested_status(error);
    told.head.headers.append("sb-error-code", error_name(error.code));
    told.body = error.message;
    return told;
  }
  void on_over(const ForwardReport& report) noexcept override { reports.tell(report); }

  test::Told<ForwardReport> reports;
};

constexpr char kMisbehaves[] = R"(
  Deno.serve((request) => {
    if (request.url.endsWith("/loop")) for (;;);
    if (request.url.endsWith("/never")) return new Promise(() => {});
    if (request.url.endsWith("/breaks")) return new Response(new ReadableStream({
      start: (c) => c.enqueue(new Uint8Array(10)), pull: (c) => c.error(new Error("broken")),
    }));
    return new Response("fine");
  });)";

struct Mapped {
  explicit Mapped(const std::shared_ptr<const WorkerOptions>& whom, ForwardOptions options = {}) {
    options.hooks = hooks;
    front = test::make_front(*pool, test::to(whom, options));
  }
  const std::unique_ptr<IsolatePool> pool = test::make_pool();
  const std::shared_ptr<MapsErrors> hooks = std::make_shared<MapsErrors>();
  std::unique_ptr<Front> front;
};

}  // namespace

TEST_CASE("a function that does not boot is the response that the host makes of it") {
  Mapped mapped(test::function("/broken", "export default {"));
  test::Client client(*mapped.front);
  const test::Answered answer = client.get("/");
  CHECK(answer.status == 503);
  CHECK(test::Client::field(answer.head, "sb-error-code") == "InvalidWorkerCreation");
  const ForwardReport report = mapped.hooks->reports.next();
  CHECK(report.status == 503);
  REQUIRE(report.error);
  CHECK(report.bytes_out == answer.body.size());
  CHECK(report.worker_id.empty());
  // The connection goes on.
  CHECK(client.get("/").status == 503);
}

TEST_CASE("a function that is stopped by a limit is the response that the host makes of it") {
  WorkerOptions limited = *test::function("/limited", kMisbehaves);
  limited.limits.cpu_soft_ms = 50;
  limited.limits.cpu_hard_ms = 100;
  Mapped mapped(std::make_shared<const WorkerOptions>(std::move(limited)));
  test::Client client(*mapped.front);
  const test::Answered fine = client.get("/");
  CHECK(fine.body == "fine");
  const std::string worker = mapped.hooks->reports.next().worker_id;
  CHECK(test::Client::field(fine.head, "x-worker") == worker);
  const test::Answered stopped = client.get("/loop");
  CHECK(stopped.status == 546);
  CHECK(mapped.hooks->reports.next().worker_id == worker);
  CHECK(client.get("/").body == "fine");
  CHECK(mapped.hooks->reports.next().worker_id != worker);
}

TEST_CASE("a function that gives no response in time is the response that the host makes of it") {
  ForwardOptions options;
  SECTION("no head") { options.head_timeout_ms = 50; }
  SECTION("silence") { options.idle_timeout_ms = 50; }
  SECTION("not over") { options.total_timeout_ms = 50; }
  Mapped mapped(test::function("/misbehaves", kMisbehaves), options);
  test::Client client(*mapped.front);
  CHECK(client.get("/never").status == 504);
  CHECK(mapped.hooks->reports.next().error.has_value());
}

TEST_CASE("a body that breaks off ends its connection, and the report says why") {
  Mapped mapped(test::function("/misbehaves", kMisbehaves));
  test::Client client(*mapped.front);
  CHECK(client.get("/breaks").status == 0);
  const ForwardReport report = mapped.hooks->reports.next();
  CHECK(report.status == 200);
  CHECK(report.error.has_value());
  CHECK(report.bytes_out == 10);
}

TEST_CASE("without hooks an error is its suggested status") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/broken", "nonsense(")));
  test::Client client(*front);
  CHECK(client.get("/").status == 503);
  WorkerOptions nameless = test::inline_module(test::kSaysHello);
  const auto other =
      test::make_front(*pool, test::to(std::make_shared<const WorkerOptions>(std::move(nameless))));
  test::Client another(*other);
  CHECK(another.get("/").status == 400);
}
