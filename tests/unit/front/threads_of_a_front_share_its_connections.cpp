#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "tests/unit/front/front_client.h"

using namespace edgert;

TEST_CASE("connections go to the thread that has the fewest") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/hello", test::kSaysHello)),
                                      {.listen = {}, .threads = 3, .warn = nullptr});
  std::deque<test::Client> clients;
  for (int i = 0; i < 30; ++i) CHECK(clients.emplace_back(*front).get("/").body == "hello");
  FrontMetrics metrics = front->metrics();
  REQUIRE(metrics.threads.size() == 3);
  for (const FrontMetrics::Load& load : metrics.threads) {
    CHECK(load.connections == 10);
    CHECK(load.requests == 10);
    CHECK(load.cpu_ms > 0);
  }
  // Those that go make room where they were.
  for (int i = 0; i < 15; ++i) clients.pop_front();
  while (front->metrics().total.connections != 15) {
  }
  for (int i = 0; i < 15; ++i) CHECK(clients.emplace_back(*front).get("/").body == "hello");
  metrics = front->metrics();
  for (const FrontMetrics::Load& load : metrics.threads) CHECK(load.connections == 10);
}

TEST_CASE("the bound of connections is that of all threads together") {
  const auto pool = test::make_pool();
  FrontOptions options;
  options.threads = 2;
  options.listen.max_connections = 3;
  const auto front =
      test::make_front(*pool, test::to(test::function("/hello", test::kSaysHello)), options);
  std::deque<test::Client> clients;
  for (int i = 0; i < 3; ++i) CHECK(clients.emplace_back(*front).get("/").body == "hello");
  CHECK(test::Client(*front).get("/").status == 0);
  clients.pop_front();
  while (front->metrics().total.connections != 2) {
  }
  CHECK(test::Client(*front).get("/").body == "hello");
}

TEST_CASE("a front takes a connection over that its host has accepted") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, test::to(test::function("/hello", test::kSaysHello)),
                                      {.listen = {}, .threads = 2, .warn = nullptr});
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  front->adopt(ends[0], "GET / HTTP/1.1\r\nHost: host\r\nConn");
  const std::string rest = "ection: close\r\n\r\n";
  REQUIRE(write(ends[1], rest.data(), rest.size()) == static_cast<ssize_t>(rest.size()));
  std::string all;
  char bytes[1024];
  for (ssize_t size; (size = read(ends[1], bytes, sizeof bytes)) > 0;)
    all.append(bytes, static_cast<size_t>(size));
  close(ends[1]);
  CHECK(all.starts_with("HTTP/1.1 200 "));
  CHECK(all.ends_with("\r\n\r\nhello"));
}

TEST_CASE("a front that cannot listen says why") {
  const auto pool = test::make_pool();
  const auto front = test::make_front(*pool, [](FrontRequest) {});
  FrontOptions options;
  options.listen.host = "127.0.0.1";
  options.listen.port = front->port();
  const auto router = std::make_shared<test::RoutedBy>([](FrontRequest) {});
  CHECK(Front::create(*pool, options, router).error().code == ErrorCode::kAddressInUse);
  options.listen.host = "nowhere";
  CHECK(Front::create(*pool, options, router).error().code == ErrorCode::kInvalidArgument);
}
