#include <catch2/catch_test_macros.hpp>

#include "http/net_access.h"

using namespace edgert;

namespace {

bool allowed(NetPermissions permissions, const std::string& host, uint16_t port) {
  return http::NetAccess(std::move(permissions)).check(host, port).ok();
}

}  // namespace

TEST_CASE("net permissions name hosts and ports") {
  CHECK(allowed({}, "example.org", 443));
  CHECK_FALSE(allowed({false, {}, false, {}}, "example.org", 443));
  CHECK_FALSE(allowed({true, {}, true, {}}, "example.org", 443));
  const NetPermissions some{
      true, {"Example.org", "api.test:8080", "127.0.0.1", "[::1]:80", "::2"}, false, {}};
  CHECK(allowed(some, "example.org", 443));
  CHECK(allowed(some, "example.org.", 443));
  CHECK(allowed(some, "api.test", 8080));
  CHECK(allowed(some, "::1", 80));
  CHECK(allowed(some, "::2", 81));
  CHECK(allowed(some, "::ffff:127.0.0.1", 1));
  CHECK_FALSE(allowed(some, "sub.example.org", 443));
  CHECK_FALSE(allowed(some, "api.test", 80));
  CHECK_FALSE(allowed(some, "::1", 81));
  const NetPermissions but{true, {}, false, {"169.254.169.254", "internal.test:80"}};
  CHECK(allowed(but, "example.org", 80));
  CHECK_FALSE(allowed(but, "169.254.169.254", 80));
  CHECK_FALSE(allowed(but, "::ffff:169.254.169.254", 80));
  CHECK_FALSE(allowed(but, "INTERNAL.test", 80));
  CHECK(allowed(but, "internal.test", 81));
}

TEST_CASE("the refusal names what is lacking") {
  const http::NetAccess none({false, {}, false, {}});
  const Status refused = none.check("::1", 443);
  CHECK(refused.error().code == ErrorCode::kNotCapable);
  CHECK(refused.error().message ==
        "Requires net access to \"[::1]:443\", run again with the --allow-net flag");
}
