#include <catch2/catch_test_macros.hpp>

#include "net/net_access.h"

using namespace edgert;

namespace {

bool may_look_up(const NetPermissions& permissions, const std::string& host) {
  return net::NetAccess::create(permissions).value().check_name(host).ok();
}

}  // namespace

TEST_CASE("a name may be looked up where one of its ports may be reached") {
  CHECK(may_look_up({}, "example.org"));
  CHECK_FALSE(may_look_up({false, {}, false, {}}, "example.org"));
  CHECK_FALSE(may_look_up({true, {}, true, {}}, "example.org"));
  const NetPermissions some = {
      true, {"db.test:5432", "*.wild.test:1", "10.0.0.1:80"}, false, {"bad.wild.test"}};
  CHECK(may_look_up(some, "db.test"));
  CHECK(may_look_up(some, "DB.test."));
  CHECK(may_look_up(some, "a.wild.test"));
  CHECK_FALSE(may_look_up(some, "bad.wild.test"));
  CHECK_FALSE(may_look_up(some, "other.test"));
  // Any name may lead to an address of a set.
  CHECK(may_look_up({true, {"@public:443"}, false, {}}, "other.test"));
  CHECK_FALSE(may_look_up({true, {"@public:443"}, false, {}}, "localhost"));
  // One port that is denied leaves the others.
  const NetPermissions denying = {true, {}, false, {"db.test:22", "localhost"}};
  CHECK(may_look_up(denying, "db.test"));
  CHECK_FALSE(may_look_up(denying, "localhost"));
  CHECK_FALSE(may_look_up(denying, "a.localhost"));
}
