#include <atomic>
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/front/front_client.h"

using namespace edgert;

TEST_CASE("what is no request reaches no router") {
  const auto pool = test::make_pool();
  std::atomic<int> routed{0};
  FrontOptions options;
  options.listen.max_head_bytes = 4096;
  options.listen.head_timeout_ms = 100;
  options.listen.max_body_bytes = 100;
  const auto front = test::make_front(
      *pool,
      [&](FrontRequest request) {
        ++routed;
        request.respond({200, {}, {}}, {});
      },
      options);
  const auto answer = [&](const std::string& bytes) {
    test::Client client(*front);
    client.send(bytes);
    return client.read().status;
  };
  CHECK(answer("nonsense\r\n\r\n") == 400);
  CHECK(answer("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(answer("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
  CHECK(answer("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: "
               "chunked\r\n\r\n") == 400);
  CHECK(answer("GET / HTTP/1.1\r\nHost: a\r\nx: " + std::string(5000, 'x') + "\r\n\r\n") == 431);
  // Too slow: closed without a word.
  CHECK(answer("GET / HTTP/1.1\r\nHost:") == 0);
  CHECK(routed == 0);
  CHECK(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(routed == 1);
}
