#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/front/front_client.h"

using namespace edgert;

namespace {

constexpr char kSlow[] = R"(
  Deno.serve(async (request) => {
    if (request.url.endsWith("/slow")) await new Promise((done) => setTimeout(done, 100));
    return new Response("served");
  });)";

}  // namespace

TEST_CASE("a front that drains answers what it has begun, and accepts nobody") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/slow", kSlow)),
                                      {.listen = {}, .threads = 2, .warn = nullptr});
  test::Client slow(*front), idle(*front);
  CHECK(idle.get("/").body == "served");
  REQUIRE(slow.ask("/slow"));
  while (front->metrics().total.in_flight != 1) {
  }
  CHECK(front->drain(60'000));
  CHECK(slow.read().body == "served");
  CHECK(slow.read_to_end().empty());
  CHECK(idle.read_to_end().empty());
  CHECK(!test::Client(*front).connected());
  CHECK(front->share_listener().error().code == ErrorCode::kWorkerAlreadyRetired);
}

TEST_CASE("a front that accepts no more serves those who are there") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/slow", kSlow)));
  test::Client early(*front);
  CHECK(early.get("/").body == "served");
  front->stop_accepting();
  front->stop_accepting();
  CHECK(!test::Client(*front).connected());
  CHECK(early.get("/").body == "served");
  CHECK(front->drain(60'000, 50));
}

TEST_CASE("a successor takes the socket over, and nobody is refused") {
  const auto pool = test::make_pool();
  const auto whom = test::function("/slow", kSlow);
  auto front = test::make_front(*pool, test::to(whom));
  FrontOptions options;
  options.listen.listen_fd = front->share_listener().value();
  const auto successor = test::make_front(*pool, test::to(whom), options);
  CHECK(successor->port() == front->port());
  CHECK(front->drain(60'000));
  front = nullptr;
  for (int i = 0; i < 10; ++i) CHECK(test::Client(*successor).get("/").body == "served");
}

TEST_CASE("a deploy loses no request of those that a front hands over") {
  const auto pool = test::make_pool();
  const auto whom = test::function("/slow", kSlow);
  const auto front = test::make_front(*pool, test::to(whom));
  std::atomic<int> lost{0}, served{0};
  std::atomic<bool> stops{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      test::Client client(*front);
      while (!stops) ++(client.get("/").body == "served" ? served : lost);
    });
  }
  for (int i = 0; i < 6; ++i) {
    test::Told<bool> replaced;
    const int before = served;
    pool->replace(*whom, [&](const auto& worker) { replaced.tell(worker.ok()); });
    CHECK(replaced.next());
    while (served < before + 50) {
    }
    (void)pool->retire("/slow");
  }
  stops = true;
  for (std::thread& client : clients) client.join();
  CHECK(lost == 0);
}

TEST_CASE("a front that closes ends what is under way") {
  const auto pool = test::make_pool();
  auto front = test::make_front(*pool, test::to(test::function("/slow", kSlow)));
  test::Client slow(*front);
  REQUIRE(slow.ask("/slow"));
  while (pool->metrics().in_flight != 1) {
  }
  front->close();
  front->close();
  CHECK(slow.read().status == 0);
  CHECK(front->drain(60'000));
  front = nullptr;
  while (pool->metrics().in_flight != 0) {
  }
}
