#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

class HearsUse final : public ForwardHooks {
 public:
  void on_head(ResponseHead&, const ForwardReport& so_far) noexcept override { head.tell(so_far); }
  void on_over(const ForwardReport& report) noexcept override { over.tell(report); }

  test::Told<ForwardReport> head, over;
};

constexpr char kUses[] = R"(
  Deno.serve((request) => {
    const until = performance.now() + 20;
    while (request.url.endsWith("/loop") || performance.now() < until);
    return new Response("used");
  });)";

}  // namespace

TEST_CASE("a report says what its worker has used, if it is asked to") {
  WorkerOptions function = *test::function("/uses", kUses);
  function.limits.cpu_soft_ms = 400;
  function.limits.cpu_hard_ms = 500;
  ForwardOptions options;
  const auto hooks = std::make_shared<HearsUse>();
  options.hooks = hooks;
  const auto pool = test::make_pool();
  const auto whom = std::make_shared<const WorkerOptions>(std::move(function));
  SECTION("asked") {
    options.measures = true;
    const auto front = test::make_front(*pool, test::to(whom, options));
    test::Client client(*front);
    CHECK(client.get("/").body == "used");
    const ForwardReport head = hooks->head.next(), over = hooks->over.next();
    CHECK(head.worker_id == over.worker_id);
    CHECK(head.boot_ms > 0);
    CHECK(head.queue_ms > 0);
    CHECK(over.cpu_ms > 0);
    CHECK(over.memory_bytes > 100'000);
    // This one has waited for no boot.
    CHECK(client.get("/").body == "used");
    CHECK(hooks->head.next().boot_ms == 0);
    CHECK(hooks->over.next().boot_ms == 0);
    // Of a worker that has ended it is what it had come to.
    CHECK(client.get("/loop").status == 546);
    CHECK(hooks->over.next().cpu_ms > 100);
  }
  SECTION("not asked") {
    const auto front = test::make_front(*pool, test::to(whom, options));
    test::Client client(*front);
    CHECK(client.get("/").body == "used");
    const ForwardReport over = hooks->over.next();
    CHECK(over.cpu_ms == 0);
    CHECK(over.memory_bytes == 0);
  }
}
