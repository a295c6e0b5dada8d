#include <catch2/catch_test_macros.hpp>

#include "net/net_access.h"

using namespace edgert;

namespace {

NetPermissions allowing(std::vector<std::string> entries) {
  return {true, std::move(entries), false, {}};
}

NetPermissions denying(std::vector<std::string> entries) {
  return {true, {}, false, std::move(entries)};
}

bool allowed(const NetPermissions& permissions, const std::string& host, uint16_t port) {
  return net::NetAccess::create(permissions).value().check(host, port).ok();
}

// Both looks that a connection takes: at the name, and at what it has been resolved to.
bool reached(const NetPermissions& permissions, const std::string& host, const std::string& address,
             uint16_t port) {
  const net::NetAccess access = net::NetAccess::create(permissions).value();
  return access.check(host, port).ok() && access.check_address(host, address, port).ok();
}

}  // namespace

TEST_CASE("net permissions name hosts and ports") {
  CHECK(allowed({}, "example.org", 443));
  CHECK_FALSE(allowed({false, {}, false, {}}, "example.org", 443));
  CHECK_FALSE(allowed({true, {}, true, {}}, "example.org", 443));
  const NetPermissions some =
      allowing({"Example.org", "api.test:8080", "127.0.0.1", "[::1]:80", "::2", "*.wild.test"});
  CHECK(allowed(some, "example.org", 443));
  CHECK(allowed(some, "example.org.", 443));
  CHECK(allowed(some, "api.test", 8080));
  CHECK(allowed(some, "::1", 80));
  CHECK(allowed(some, "::2", 81));
  CHECK(allowed(some, "::ffff:127.0.0.1", 1));
  CHECK(allowed(some, "a.b.WILD.test.", 1));
  CHECK_FALSE(allowed(some, "wild.test", 1));
  CHECK_FALSE(allowed(some, "unwild.test", 1));
  CHECK_FALSE(allowed(some, "sub.example.org", 443));
  CHECK_FALSE(allowed(some, "api.test", 80));
  CHECK_FALSE(allowed(some, "::1", 81));
  CHECK_FALSE(allowed(some, "127.0.0.2", 1));
  // The address alone was allowed, not what leads to it.
  CHECK_FALSE(reached(some, "localhost", "127.0.0.1", 1));
  const NetPermissions but = denying({"169.254.169.254", "internal.test:80"});
  CHECK(allowed(but, "example.org", 80));
  CHECK_FALSE(allowed(but, "169.254.169.254", 80));
  CHECK_FALSE(allowed(but, "INTERNAL.test", 80));
  CHECK_FALSE(allowed(but, "internal.test..", 80));
  CHECK(allowed(but, "internal.test", 81));
}

TEST_CASE("a denied address is denied in every disguise and behind every name") {
  const NetPermissions but = denying({"169.254.169.254"});
  for (const char* host : {"::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::a9fe:a9fe",
                           "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "0xa9fea9fe", "2852039166",
                           "169.254.43518", "0251.0376.0251.0376", "169.254.169.254."}) {
    INFO(host);
    CHECK_FALSE(allowed(but, host, 80));
    CHECK_FALSE(reached(but, "any.test", host, 80));
  }
  CHECK(reached(but, "any.test", "169.254.169.253", 80));
}

TEST_CASE("who is kept from one address of the loopback is kept from all") {
  for (const char* entry :
       {"127.0.0.1", "::1", "localhost", "127.0.0.0/8", "@private", "127.0.0.1:80", "0.0.0.0"}) {
    const NetPermissions but = denying({entry});
    INFO(entry);
    for (const char* host : {"127.0.0.1", "127.8.8.8", "::1", "::", "0.0.0.0", "0", "::ffff:0:0",
                             "::ffff:127.0.0.1", "64:ff9b::7f00:1", "localhost", "a.localhost."}) {
      INFO(host);
      CHECK_FALSE(allowed(but, host, 80));
    }
    CHECK_FALSE(reached(but, "any.test", "127.0.0.1", 80));
    CHECK(reached(but, "any.test", "8.8.8.8", 80));
  }
  CHECK(allowed(denying({"127.0.0.1:80"}), "::1", 81));
}

TEST_CASE("networks and named sets hold for the address that is dialled") {
  const NetPermissions open = allowing({"@public", "db.test", "10.1.0.0/16:5432"});
  CHECK(reached(open, "any.test", "8.8.8.8", 1));
  CHECK(reached(open, "8.8.8.8", "8.8.8.8", 1));
  CHECK_FALSE(reached(open, "any.test", "127.0.0.1", 1));
  CHECK_FALSE(reached(open, "localhost", "::1", 1));
  CHECK_FALSE(reached(open, "169.254.169.254", "169.254.169.254", 80));
  CHECK_FALSE(reached(open, "any.test", "fd00::1", 1));
  CHECK_FALSE(reached(open, "any.test", "64:ff9b::a00:1", 1));
  CHECK(reached(open, "db.test", "10.0.0.1", 1));
  CHECK(reached(open, "any.test", "10.1.2.3", 5432));
  CHECK_FALSE(reached(open, "any.test", "10.1.2.3", 80));
  const NetPermissions without = denying({"@private", "[2606:4700::/32]:443"});
  CHECK(reached(without, "any.test", "8.8.8.8", 1));
  CHECK_FALSE(reached(without, "any.test", "192.168.0.1", 1));
  CHECK_FALSE(reached(without, "any.test", "2606:4700::1", 443));
  CHECK(reached(without, "any.test", "2606:4700::1", 80));
  CHECK_FALSE(reached(denying({"@public"}), "any.test", "8.8.8.8", 1));
  CHECK(reached(allowing({"@private"}), "any.test", "10.0.0.1", 1));
}

TEST_CASE("an entry that names nothing is refused with its words") {
  for (const char* entry : {"",
                            ":80",
                            "http://example.org/",
                            "example.org/path",
                            "example.org:",
                            "example.org:x",
                            "example.org:65536",
                            "example.org:-1",
                            "[::1",
                            "[::1]80",
                            "[example.org]:80",
                            "::g",
                            "10.0.0.0/33",
                            "a b",
                            "bücher.test",
                            "*",
                            "*.",
                            ".",
                            "@all",
                            "@Public",
                            "user@example.org",
                            "*.*.test",
                            "fe80::1::"}) {
    INFO(entry);
    const auto made = net::NetAccess::create(denying({"ok.test", entry}));
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::kInvalidArgument);
    CHECK(made.error().message.starts_with("deny_net: '" + std::string(entry) + "' is none of "));
  }
  CHECK(net::NetAccess::create(allowing({"x y"})).error().message.starts_with("allow_net: 'x y'"));
}

TEST_CASE("the refusal names what is lacking") {
  const net::NetAccess none = net::NetAccess::create({false, {}, false, {}}).value();
  const Status refused = none.check("::1", 443);
  CHECK(refused.error().code == ErrorCode::kNotCapable);
  CHECK(refused.error().message ==
        "Requires net access to \"[::1]:443\", run again with the --allow-net flag");
}
