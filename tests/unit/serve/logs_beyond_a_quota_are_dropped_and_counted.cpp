#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "common/log_quotas.h"

using edgert::LogLine;
using edgert::WorkerIdentity;
using edgert::server::LogQuota;
using edgert::server::LogQuotas;
using std::chrono::milliseconds;

namespace {

struct Logs {
  std::vector<std::pair<std::string, std::string>> told;
  LogQuotas quotas{[this](const WorkerIdentity& worker, const std::string& what) {
    told.emplace_back(worker.service_path, what);
  }};
  LogQuotas::Clock::time_point now{std::chrono::hours(1)};

  int say(const std::string& path, int times, size_t bytes = 10,
          edgert::ErrorReason reason = edgert::ErrorReason::kNone) {
    const std::string text(bytes, 'x');
    WorkerIdentity worker;
    worker.service_path = path;
    LogLine line{edgert::LogLevel::kInfo, text};
    line.reason = reason;
    int admitted = 0;
    for (int i = 0; i < times; ++i) admitted += quotas.admits(worker, line, now);
    return admitted;
  }
};

}  // namespace

TEST_CASE("lines beyond a quota are dropped, and a line a second says how many") {
  Logs logs;
  logs.quotas.set({{"chatty", {.lines = 3}}});
  CHECK(logs.say("/chatty", 10) == 3);
  CHECK(logs.say("/other", 10) == 10);
  CHECK(logs.say("/./chatty", 1) == 0);
  CHECK(logs.quotas.tell_dropped(logs.now) == milliseconds(1000));
  CHECK(logs.told.empty());
  logs.now += milliseconds(1000);
  CHECK(logs.quotas.tell_dropped(logs.now) == milliseconds(0));
  REQUIRE(logs.told.size() == 1);
  CHECK(logs.told[0].first == "/./chatty");
  CHECK(logs.told[0].second == "8 lines were dropped: the quota of the log is 3 lines a second");
  CHECK(logs.say("/chatty", 4) == 3);
  // The next line says it, too, where nobody else has.
  logs.now += milliseconds(1500);
  CHECK(logs.say("/chatty", 1) == 1);
  REQUIRE(logs.told.size() == 2);
  CHECK(logs.told[1].second == "1 line was dropped: the quota of the log is 3 lines a second");
  CHECK(logs.quotas.dropped() == std::map<std::string, uint64_t>{{"chatty", 9}});
}

TEST_CASE("a quota of bytes counts text, and lets one line a second pass") {
  Logs logs;
  logs.quotas.set({{"long", {.bytes = 100}}});
  CHECK(logs.say("/long", 20, 10) == 10);
  logs.now += milliseconds(1000);
  CHECK(logs.say("/long", 2, 1000) == 1);
}

TEST_CASE("what edgert says itself of a worker that a limit has stopped always passes") {
  Logs logs;
  logs.quotas.set({{"chatty", {.lines = 1}}});
  CHECK(logs.say("/chatty", 5) == 1);
  CHECK(logs.say("/chatty", 5, 10, edgert::ErrorReason::kCpuLimit) == 5);
}

TEST_CASE("quotas that are taken away count no more") {
  Logs logs;
  logs.quotas.set({{"chatty", {.lines = 1}}});
  CHECK(logs.say("/chatty", 5) == 1);
  logs.quotas.set({});
  CHECK(logs.say("/chatty", 5) == 5);
}

TEST_CASE("of functions that are gone nothing is counted") {
  Logs logs;
  logs.quotas.set({{"gone", {.lines = 1}}, {"stays", {.lines = 1}}});
  CHECK(logs.say("/gone", 5) + logs.say("/stays", 3) == 2);
  logs.quotas.keep_names({"stays"});
  CHECK(logs.quotas.dropped() == std::map<std::string, uint64_t>{{"stays", 2}});
}
