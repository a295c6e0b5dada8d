#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "serve/telemetry/fair_queue.h"
#include "serve/telemetry/records.h"

using namespace edgert::server::telemetry;

namespace {

struct Lines {
  void add(const std::string& function, size_t count, size_t bytes = 10) {
    for (size_t i = 0; i < count; ++i) {
      LogRecord line;
      line.function = function;
      line.text = std::to_string(said[function]++);
      line.text.resize(std::max(bytes, line.text.size()), ' ');
      queue.push(std::move(line), [this](const std::string& name) { ++dropped[name]; });
    }
  }
  std::map<std::string, size_t> take_all() {
    std::map<std::string, size_t> taken;
    while (!queue.empty()) {
      for (const LogRecord& line : queue.take(512, 1 << 20)) ++taken[line.function];
    }
    return taken;
  }

  FairQueue<LogRecord> queue;
  std::map<std::string, size_t> said, dropped;
};

constexpr size_t kMost = FairQueue<LogRecord>::kMostRecords;

}  // namespace

TEST_CASE("who speaks alone has all of the queue") {
  Lines lines;
  lines.add("loud", 2 * kMost);
  CHECK(lines.queue.size() == kMost);
  CHECK(lines.dropped == std::map<std::string, size_t>{{"loud", kMost}});
}

TEST_CASE("in a queue that a flood has filled others have room") {
  Lines lines;
  lines.add("loud", 2 * kMost);
  lines.add("quiet", 100);
  lines.add("loud", kMost);
  CHECK(lines.dropped["quiet"] == 0);
  CHECK(lines.take_all() == std::map<std::string, size_t>{{"loud", kMost - 100}, {"quiet", 100}});
  CHECK(lines.queue.bytes() == 0);
}

TEST_CASE("functions that all flood have the same share") {
  Lines lines;
  for (int round = 0; round < 3; ++round) {
    for (const char* name : {"a", "b", "c", "d"}) lines.add(name, kMost);
  }
  for (const auto& [name, count] : lines.take_all()) {
    CAPTURE(name);
    CHECK(count >= kMost / 4 - 1);
    CHECK(count <= kMost / 4 + 1);
  }
}

TEST_CASE("shares are of bytes, too: long lines push out no short ones") {
  Lines lines;
  lines.add("long", 1000, 64 << 10);
  lines.add("short", 1000);
  CHECK(lines.dropped["short"] == 0);
  CHECK(lines.queue.bytes() <= FairQueue<LogRecord>::kMostBytes);
  CHECK(lines.take_all()["short"] == 1000);
}

TEST_CASE("what goes out is of each in turn, and of each in its order") {
  Lines lines;
  lines.add("loud", 1000);
  lines.add("quiet", 3);
  const std::vector<LogRecord> first = lines.queue.take(512, 1 << 20);
  std::map<std::string, std::vector<int>> numbers;
  for (size_t at = 0; at < first.size(); ++at) {
    if (first[at].function == "quiet") CHECK(at < 6);
    numbers[first[at].function].push_back(std::stoi(first[at].text));
  }
  CHECK(numbers["quiet"] == std::vector<int>{0, 1, 2});
  CHECK(numbers["loud"].size() == 509);
  CHECK(std::is_sorted(numbers["loud"].begin(), numbers["loud"].end()));
}

TEST_CASE("a line that no queue could hold is dropped") {
  Lines lines;
  lines.add("long", 1, FairQueue<LogRecord>::kMostBytes + 1);
  CHECK(lines.dropped["long"] == 1);
  CHECK(lines.queue.empty());
}
