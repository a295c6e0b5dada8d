#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

class HearsOver final : public ForwardHooks {
 public:
  explicit HearsOver(std::shared_ptr<test::Told<ForwardReport>> told) : told_(std::move(told)) {}
  void on_over(const ForwardReport& report) noexcept override { told_->tell(report); }

 private:
  const std::shared_ptr<test::Told<ForwardReport>> told_;
};

constexpr char kAborts[] = R"(
  let begun = 0, aborted = 0;
  Deno.serve((request) => {
    if (request.url.endsWith("/counts")) return new Response(`${begun} ${aborted}`);
    ++begun;
    request.signal.addEventListener("abort", () => ++aborted);
    return new Promise(() => {});
  });)";

}  // namespace

TEST_CASE("a client that leaves aborts the signal of its request, and is reported") {
  const auto pool = test::make_pool();
  const auto told = std::make_shared<test::Told<ForwardReport>>();
  ForwardOptions options;
  options.hooks = std::make_shared<HearsOver>(told);
  const auto front = test::make_front(*pool, test::to(test::function("/aborts", kAborts), options));
  test::Client leaving(*front), staying(*front);
  REQUIRE(leaving.ask("/never"));
  while (staying.get("/counts").body != "1 0") (void)told->next();
  leaving.leave();
  while (staying.get("/counts").body != "1 1") (void)told->next();
  ForwardReport report;
  while (!report.client_left) report = told->next();
  CHECK(report.status == 0);
  CHECK(!report.worker_id.empty());
  while (front->metrics().total.in_flight != 0) {
  }
  while (front->metrics().total.connections != 1) {
  }
}
