#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "loop/hosts_file.h"
#include "loop/lookup.h"
#include "loop/resolver.h"

using namespace edgert;

namespace {

std::vector<std::string> found(const std::string& host) {
  const auto loop = loop::Loop::create().value();
  std::vector<std::string> addresses;
  bool answered = false;
  loop::Lookup lookup(*loop, host, [&](Result<std::vector<std::string>> result) {
    answered = true;
    if (result.ok()) addresses = std::move(result).value();
    loop->stop();
  });
  CHECK_FALSE(answered);
  loop->run();
  return addresses;
}

using Addresses = std::vector<std::string>;

}  // namespace

TEST_CASE("names known here are answered without a thread") {
  const size_t threads = loop::Resolver::instance().threads();
  CHECK(found("192.0.2.1") == Addresses{"192.0.2.1"});
  CHECK(found("0x7f.1") == Addresses{"127.0.0.1"});
  CHECK(found("2001:DB8::1") == Addresses{"2001:db8::1"});
  CHECK(found("any.LOCALHOST.") == Addresses{"127.0.0.1", "::1"});
  for (const char* name : {"localhost", "LocalHost", "localhost."}) {
    const Addresses addresses = found(name);
    REQUIRE_FALSE(addresses.empty());
    for (const std::string& address : addresses)
      CHECK((address == "127.0.0.1" || address == "::1"));
  }
  CHECK(found(std::string(300, 'a')).empty());
  CHECK(loop::Resolver::instance().threads() <= threads);
}

TEST_CASE("a file of hosts is read as hosts(5) says") {
  const std::string path = std::filesystem::temp_directory_path() / "edgert-hosts-test";
  std::ofstream(path)
      << "# comment\n192.0.2.1\tone.test  ONE #two\n::1 one.test\nnonsense x.test\n\n"
         "192.0.2.1 one.test\n192.0.2.3 last.test";
  loop::HostsFile hosts(path);
  CHECK(hosts.find("one.test") == Addresses{"192.0.2.1", "::1"});
  CHECK(hosts.find("one") == Addresses{"192.0.2.1"});
  CHECK(hosts.find("last.test") == Addresses{"192.0.2.3"});
  for (const char* name : {"two", "x.test", "192.0.2.1", "#two", "", "nonsense"})
    CHECK(hosts.find(name).empty());
  std::filesystem::remove(path);
  CHECK(loop::HostsFile(path).find("one").empty());
  CHECK(loop::HostsFile("/dev/zero").find("one").empty());
  CHECK(loop::HostsFile("/").find("one").empty());
}
