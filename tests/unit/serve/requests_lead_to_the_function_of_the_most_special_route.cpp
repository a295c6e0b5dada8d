#include <catch2/catch_test_macros.hpp>

#include "serve/routes.h"
#include "support/serve_config.h"

namespace {

using edgert::server::RouteMatch;
using edgert::server::Routes;

constexpr size_t kNobody = 1000, kOtherMethod = 1001, kRefused = 1002;

size_t function_of(const RouteMatch& match) {
  switch (match.kind) {
    case RouteMatch::Kind::kFound:
      return match.function;
    case RouteMatch::Kind::kMethodNotAllowed:
      return kOtherMethod;
    case RouteMatch::Kind::kRefused:
      return kRefused;
    default:
      return kNobody;
  }
}

size_t found(const Routes& routes, const std::string& path, const std::string& method = "GET",
             const std::string& host = "localhost:9000") {
  return function_of(routes.find(host, method, path));
}

}  // namespace

TEST_CASE("functions are at their names") {
  Routes routes;
  routes.add_name("hello", 0);
  routes.add_name("hello-2", 1);
  routes.add_name("functions", 2);
  CHECK(found(routes, "/hello") == 0);
  CHECK(found(routes, "/hello/") == 0);
  CHECK(found(routes, "/hello/a/b?c=/hello-2") == 0);
  CHECK(found(routes, "/hello?x") == 0);
  CHECK(found(routes, "/hello-2") == 1);
  CHECK(found(routes, "/hello-3") == kNobody);
  CHECK(found(routes, "/HELLO") == kNobody);
  CHECK(found(routes, "/") == kNobody);
  CHECK(found(routes, "/functions") == 2);
  CHECK(found(routes, "/functions/v1") == 2);
  CHECK(found(routes, "/functions/v1/hello/x") == 0);
  CHECK(found(routes, "/functions/v2/hello/x") == 2);
  CHECK(found(routes, "/hello", "DELETE") == 0);
  // What the function sees.
  CHECK(routes.find("h", "GET", "/functions/v1/hello/x/").path == "/hello/x/");
  CHECK(routes.find("h", "GET", "/functions/v1/hello").path == "/hello");
  CHECK(routes.find("h", "GET", "/hello/x").path.empty());
}

TEST_CASE("of several routes the most special one counts") {
  Routes routes;
  const auto add = [&routes](const char* host, std::vector<std::string> methods, const char* path,
                             size_t function) {
    const auto added = routes.add({host, std::move(methods), path}, function);
    INFO(path);
    CHECK(added.ok());
  };
  routes.add_name("api", 0);
  routes.add_name("files", 1);
  add("", {}, "/*", 2);
  add("", {}, "/api/:id", 3);
  add("", {}, "/api/me", 4);
  add("", {"POST"}, "/api/me", 5);
  add("", {"GET"}, "/api/:id/x", 6);
  add("", {}, "/:any/x", 7);
  add("*.example.com", {}, "/*", 8);
  add("*.b.example.com", {}, "/*", 9);
  add("a.example.com", {}, "/only", 10);
  add("", {}, "/files/*", 11);
  add("", {}, "/", 12);
  CHECK(found(routes, "/api") == 0);
  CHECK(found(routes, "/api/") == 0);
  CHECK(found(routes, "/api/5") == 3);
  CHECK(found(routes, "/api/5/") == 0);
  CHECK(found(routes, "/api/me") == 4);
  CHECK(found(routes, "/api/me", "POST") == 5);
  CHECK(found(routes, "/api/me/x") == 6);
  CHECK(found(routes, "/api/5/x", "HEAD") == 6);
  CHECK(found(routes, "/api/5/x", "PUT") == 0);
  CHECK(found(routes, "/other/x") == 7);
  CHECK(found(routes, "/other") == 2);
  CHECK(found(routes, "//x") == 2);
  CHECK(found(routes, "/") == 12);
  CHECK(found(routes, "/files/a") == 11);
  CHECK(found(routes, "/files") == 11);
  CHECK(found(routes, "/functions/v1/files") == 1);
  CHECK(found(routes, "/api/me", "GET", "x.EXAMPLE.com") == 8);
  CHECK(found(routes, "/api/me", "GET", "x.b.example.com:80") == 9);
  CHECK(found(routes, "/api/me", "GET", "b.example.com.") == 8);
  CHECK(found(routes, "/only", "GET", "a.example.com:9000") == 10);
  CHECK(found(routes, "/api/me", "GET", "a.example.com") == 8);
  CHECK(found(routes, "/api/me", "GET", "example.com") == 4);
  CHECK(found(routes, "/api/me", "GET", "[::1]:9000") == 4);
}

TEST_CASE("a path that is there for other methods says for which") {
  Routes routes;
  REQUIRE(routes.add({"", {"GET", "POST"}, "/a"}, 0).ok());
  REQUIRE(routes.add({"", {"PUT"}, "/a"}, 1).ok());
  const RouteMatch match = routes.find("h", "DELETE", "/a");
  CHECK(match.kind == RouteMatch::Kind::kMethodNotAllowed);
  CHECK(match.allow == "GET, POST, PUT, HEAD, OPTIONS");
  CHECK(found(routes, "/a", "PUT") == 1);
  CHECK(found(routes, "/a", "OPTIONS") == 0);
  CHECK(found(routes, "/b", "DELETE") == kNobody);
}

TEST_CASE("the same route of two functions is an error") {
  Routes routes;
  REQUIRE(routes.add({"a.b", {"GET"}, "/x/:id"}, 0).ok());
  CHECK(routes.add({"a.b", {"GET"}, "/x/:id"}, 0).ok());
  CHECK(routes.add({"a.b", {}, "/x/:id"}, 1).ok());
  CHECK_FALSE(routes.add({"A.b", {"GET"}, "/x/:other"}, 1).ok());
  for (const char* path : {"", "x", "/a?b", "/a/../b", "/%00", "/a*", "/*/a", "/:", "/a b", "/a#b"})
    CHECK_FALSE(routes.add({"", {}, path}, 0).ok());
  CHECK_FALSE(routes.add({"", {"get"}, "/a"}, 0).ok());
  CHECK_FALSE(routes.add({"a:1", {}, "/a"}, 0).ok());
  CHECK_FALSE(routes.add({"*", {}, "/a"}, 0).ok());
}

TEST_CASE("no way of writing a path leads elsewhere than it does") {
  Routes routes;
  routes.add_name("open", 0);
  routes.add_name("closed", 1);
  REQUIRE(routes.add({"", {}, "/open/admin"}, 1).ok());
  REQUIRE(routes.add({"", {}, "/a%2Fb/:x"}, 0).ok());
  for (const char* path :
       {"/open/../closed", "/open/%2e%2e/closed", "/open/.%2E/closed/x", "/%63losed", "/./closed",
        "/open/%2e/./../closed", "/../../closed", "/open/%61dmin", "/open/./admin",
        "/closed/%2F..%2Fopen", "/closed/..%2fopen", "/closed/%252e%252e/open", "/closed//../..",
        "/open/x/%2e%2e/admin", "/closed/..."}) {
    INFO(path);
    const size_t function = found(routes, path);
    CHECK(function == (std::string(path) == "/closed//../.." ? kNobody : 1));
  }
  for (const char* path : {"//closed", "/%2Fclosed", "/closed%2Fx", "/%2e%2e%2fclosed", "/open/..",
                           "/open/../", "/closed%20"}) {
    INFO(path);
    CHECK(found(routes, path) == kNobody);
  }
  const std::string nul("/open\0/x", 8);
  for (const std::string& path :
       {nul, std::string("/open/%00"), std::string("/open\\..\\closed"),
        std::string("/open/\t../closed"), std::string("/open/#/../../closed"),
        std::string("/open /x"), std::string("closed"), std::string("*"), std::string(""),
        std::string("http://h/closed")}) {
    INFO(path);
    CHECK(found(routes, path) == kRefused);
  }
  CHECK(found(routes, "/a%2fb/c") == 0);
  CHECK(found(routes, "/a/b/c") == kNobody);
  // The function sees what was looked at.
  CHECK(routes.find("h", "GET", "/open/../closed/./x/..").path == "/closed/");
  CHECK(routes.find("h", "GET", "/functions/v1/open/%2e%2e/closed/%2F").path == "/closed/%2F");
  CHECK(routes.find("h", "GET", "/%66unctions/v1/closed").path == "/closed");
}
