#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;

namespace {

struct Wrong {
  std::string method, url;
  HeaderList headers;
  std::string names;  // what the error says
};

HeaderList one(std::string_view name, std::string_view value) {
  HeaderList list;
  list.append(name, value);
  return list;
}

HeaderList many() {
  HeaderList list;
  for (size_t i = 0; i <= kMostHeaderFields; ++i) list.append("x", "");
  return list;
}

}  // namespace

TEST_CASE("a call that cannot be is refused by name") {
  const auto pool = test::make_pool();
  WorkerOptions function = test::inline_module(test::kSaysHello);
  function.service_path = "/hello";
  const auto wrong = GENERATE(
      Wrong{"GET", "/relative", {}, "RequestHead.url"}, Wrong{"GET", "", {}, "RequestHead.url"},
      Wrong{"GET", "ftp://host/", {}, "RequestHead.url"},
      Wrong{"GET", "http://", {}, "RequestHead.url"},
      Wrong{"GET", "http://user@host/", {}, "RequestHead.url"},
      Wrong{"GET", "http://ho st/", {}, "RequestHead.url"},
      Wrong{"", "http://host/", {}, "RequestHead.method"},
      Wrong{"G T", "http://host/", {}, "RequestHead.method"},
      Wrong{"GET", "http://host/", one("a b", ""), "RequestHead.headers"},
      Wrong{"GET", "http://host/", one("a", "1\r\nb: 2"), "RequestHead.headers"},
      Wrong{"GET", "http://host/", many(), "kMostHeaderFields"},
      Wrong{"GET", "http://host/" + std::string(kMostHeadBytes, 'a'), {}, "kMostHeadBytes"});
  const auto worker_is_there = GENERATE(false, true);
  if (worker_is_there) {
    const auto answer = std::make_shared<test::RecordedAnswer>();
    const auto call =
        pool->start(function, {"GET", "http://host", {}, {}, 0}, BodyKind::kNone, answer, {});
    answer->wait_for_end();
    REQUIRE(answer->body() == "hello");
  }
  const auto answer = std::make_shared<test::RecordedAnswer>();
  const auto call = pool->start(function, {wrong.method, wrong.url, wrong.headers, {}, 0},
                                BodyKind::kNone, answer, {});
  answer->wait_for_end();
  REQUIRE(answer->error());
  CHECK(answer->error()->message.find(wrong.names) != std::string::npos);
  CHECK((answer->code() == ErrorCode::kInvalidArgument || answer->code() == ErrorCode::kLimit));
  CHECK(pool->metrics().boots == (worker_is_there ? 1 : 0));
}

TEST_CASE("a call to a worker without a path is refused by name") {
  const auto pool = test::make_pool();
  const auto answer = std::make_shared<test::RecordedAnswer>();
  const auto call = pool->start(test::inline_module(test::kSaysHello),
                                {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, answer, {});
  answer->wait_for_end();
  CHECK(answer->code() == ErrorCode::kInvalidArgument);
  CHECK(answer->error()->message.find("service_path") != std::string::npos);
}
