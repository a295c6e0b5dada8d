#include <catch2/catch_test_macros.hpp>

#include "doctor/places.h"
#include "unit/doctor/fake_host.h"

using namespace edgert::server;
using State = edgert::server::Finding::State;

TEST_CASE("certificates are looked for where OpenSSL does") {
  const auto look = [](const FakeHost& fake, const char* named) {
    return look_at_certificates(fake.host(), "/ssl/cert.pem", "/ssl/certs", named).state;
  };
  const FakeHost bundle{{"/ssl/cert.pem", "# one\n-----BEGIN CERTIFICATE-----\n"}};
  CHECK(look(bundle, "") == State::kGood);
  CHECK(look(bundle, "/own.pem") == State::kFault);
  const FakeHost folder{{"/ssl/certs/a.0", "x"}};
  CHECK(look(folder, "") == State::kGood);
  const FakeHost own{{"/own.pem", "-----BEGIN CERTIFICATE-----\n"}};
  CHECK(look(own, "/own.pem") == State::kWarning);
  CHECK(look(own, "") == State::kFault);
  const FakeHost empty{{"/ssl/cert.pem", ""}};
  CHECK(look(empty, "") == State::kFault);
}

TEST_CASE("time zones are those of TZDIR or the usual ones") {
  const FakeHost fake{{"/usr/share/zoneinfo/Europe/Berlin", "TZif"}};
  CHECK(look_at_time_zones(fake.host(), "").state == State::kGood);
  CHECK(look_at_time_zones(fake.host(), "/elsewhere").state == State::kWarning);
}

TEST_CASE("clocks are right, quick, and kept so") {
  const char* const path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  const FakeHost quick{{path, "tsc\n"}}, slow{{path, "hpet\n"}};
  CHECK(look_at_clock(quick.host(), 2000, 1000, true).state == State::kGood);
  CHECK(look_at_clock(quick.host(), 2000, 1000, false).state == State::kWarning);
  CHECK(look_at_clock(quick.host(), 999, 1000, true).state == State::kFault);
  CHECK(look_at_clock(slow.host(), 2000, 1000, true).found.find("hpet") != std::string::npos);
}

TEST_CASE("watches are held against folders") {
  const std::string base = "/proc/sys/fs/inotify/max_user_";
  const FakeHost fake{{base + "watches", "9000\n"}, {base + "instances", "128\n"}};
  CHECK(look_at_watches(fake.host(), 0, false).state == State::kGood);
  CHECK(look_at_watches(fake.host(), 8999, true).state == State::kGood);
  CHECK(look_at_watches(fake.host(), 9000, true).state == State::kWarning);
  const FakeHost few{{base + "watches", "100\n"}, {base + "instances", "128\n"}};
  CHECK(look_at_watches(few.host(), 0, false).state == State::kWarning);
  CHECK(look_at_watches(few.host(), 5, true).state == State::kGood);
  CHECK(look_at_watches(FakeHost{}.host(), 0, false).state == State::kWarning);
}

TEST_CASE("libraries are missed where something needs them") {
  CHECK(look_at_library("C", "libc.so.6", "libc6", true).state == State::kGood);
  CHECK(look_at_library("none", "libnone.so.1", "none", false).state == State::kGood);
  const Finding needed = look_at_library("none", "libnone.so.1", "libnone1", true);
  CHECK(needed.state == State::kFault);
  CHECK(needed.advice == "apt: libnone1");
}

TEST_CASE("space is that of the nearest folder which is there") {
  const Finding found = look_at_space("/proc/none/at/all");
  CHECK(found.state == State::kWarning);
  CHECK(found.found.find("/proc/none/at/all") != std::string::npos);
}
