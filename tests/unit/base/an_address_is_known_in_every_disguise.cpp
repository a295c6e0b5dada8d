#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/ip_address.h"

using edgert::base::IpAddress;
using edgert::base::IpNetwork;

namespace {

IpAddress address(const std::string& text) {
  const auto parsed = IpAddress::parse(text);
  INFO(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

bool may_mean(const std::string& text, const std::string& other) {
  const auto meanings = address(text).meanings();
  return std::find(meanings.begin(), meanings.end(), address(other)) != meanings.end();
}

bool within(const std::string& network, const std::string& text) {
  return IpNetwork::parse(network)->contains(address(text));
}

}  // namespace

TEST_CASE("every spelling of an IPv4 address is that address") {
  for (const char* text : {"127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "0177.0.0.1", "0x7f.1",
                           "2130706433", "0x7f000001", "017700000001", "0X7F.0x0.0x0.0x1"}) {
    CHECK(address(text).text() == "127.0.0.1");
  }
  for (const char* text : {"", ".", "localhost", "127.0.0.1 x", "127.0.0.256", "1.2.3.4.5", "::g",
                           "[::1]", "1.2.3.4/8", "face", "12345678901"}) {
    INFO(text);
    CHECK_FALSE(IpAddress::parse(text).has_value());
  }
}

TEST_CASE("every spelling of an IPv6 address is that address") {
  CHECK(address("0:0:0:0:0:0:0:1").text() == "::1");
  CHECK(address("FE80::A%eth0").text() == "fe80::a%eth0");
  CHECK(address("fe80::a%eth0") == address("fe80::a"));
  CHECK(address("0000:0000:0000:0000:0000:ffff:127.0.0.123%lo").text() == "::ffff:127.0.0.123%lo");
}

TEST_CASE("an address is what a connection to it reaches") {
  CHECK(address("::ffff:127.0.0.1").dialled() == address("127.0.0.1"));
  CHECK(address("::ffff:7f00:1").dialled() == address("127.0.0.1"));
  CHECK(address("0.0.0.0").dialled() == address("127.0.0.1"));
  CHECK(address("::").dialled() == address("::1"));
  CHECK(address("::ffff:0:0").dialled() == address("127.0.0.1"));
  CHECK(address("192.0.2.1").dialled() == address("192.0.2.1"));
  for (const char* text : {"127.0.0.1", "127.255.0.3", "::1", "::", "0.0.0.0", "::ffff:127.9.9.9"})
    CHECK(address(text).is_loopback());
  for (const char* text : {"128.0.0.1", "::2", "fe80::1", "::ffff:10.0.0.1"})
    CHECK_FALSE(address(text).is_loopback());
}

TEST_CASE("translators and tunnels reveal the IPv4 address that they lead to") {
  for (const char* text :
       {"::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::169.254.169.254", "::a9fe:a9fe",
        "::ffff:0:169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:a9:fe:a9fe::",
        "64:ff9b:1:0:a9:fea9:fe00::", "2002:a9fe:a9fe::", "2002:a9fe:a9fe:1::5",
        "2001:0:a9fe:a9fe::1", "2001:0:c000:201:0:0:5601:5601", "2001:db8::5efe:a9fe:a9fe",
        "fe80::200:5efe:169.254.169.254"}) {
    INFO(text);
    CHECK(may_mean(text, "169.254.169.254"));
  }
  CHECK(may_mean("64:ff9b::0.0.0.0", "127.0.0.1"));
  CHECK(may_mean("2002:7f00:1::", "127.0.0.1"));
  CHECK_FALSE(may_mean("2001:db8::a9fe:a9fe", "169.254.169.254"));
  CHECK(address("::1").meanings().size() == 1);
}

TEST_CASE("addresses for special purposes are not public") {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:10.0.0.1",
                           "::ffff:a00:1",
                           "::10.0.0.1",
                           "::8.8.8.8",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::8.8.8.8",
                           "100::1",
                           "2001::1",
                           "2001:2::1",
                           "2001:db8::1",
                           "2002:a00:1::",
                           "2002:808:808::1",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fe80::1%eth0",
                           "fec0::1",
                           "ff02::1",
                           "4000::1",
                           "2a00:1450::5efe:10.0.0.1"}) {
    INFO(text);
    CHECK_FALSE(address(text).is_public());
  }
  for (const char* text :
       {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
        "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.1.1", "198.17.0.1",
        "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2606:4700::1111",
        "2001:4860:4860::8888", "2a00:1450:4001::1", "3ffe::1"}) {
    INFO(text);
    CHECK(address(text).is_public());
  }
}

TEST_CASE("a network holds what begins as it does") {
  CHECK(within("10.0.0.0/8", "10.255.0.1"));
  CHECK_FALSE(within("10.0.0.0/8", "11.0.0.1"));
  CHECK(within("172.16.0.0/12", "172.31.0.1"));
  CHECK_FALSE(within("172.16.0.0/12", "172.32.0.1"));
  CHECK(within("fd00::/8", "fdff::1"));
  CHECK_FALSE(within("fd00::/8", "fc00::1"));
  CHECK(within("0.0.0.0/0", "1.2.3.4"));
  CHECK_FALSE(within("0.0.0.0/0", "::1"));
  CHECK(within("192.0.2.1", "192.0.2.1"));
  for (const char* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "x/8", "/8"})
    CHECK_FALSE(IpNetwork::parse(text).has_value());
}

TEST_CASE("a network of mapped addresses is the IPv4 network that is dialled") {
  CHECK(within("::ffff:10.0.0.0/104", "10.255.0.1"));
  CHECK_FALSE(within("::ffff:10.0.0.0/104", "11.0.0.1"));
  CHECK(within("::ffff:0:0/96", "1.2.3.4"));
  CHECK(within("::ffff:192.0.2.1/128", "192.0.2.1"));
  CHECK(IpNetwork::parse("::ffff:192.0.2.1/128")->is_single());
}
