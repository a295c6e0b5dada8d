#include <edgert/event_queue.h>

#include <catch2/catch_test_macros.hpp>

using namespace edgert;

namespace {

WorkerEvent line(std::string text) {
  WorkerEvent event;
  event.text = std::move(text);
  return event;
}

}  // namespace

TEST_CASE("a flood of events is dropped and counted") {
  EventQueue queue({6, 1000});
  for (int i = 0; i < 10; ++i) queue.push(line(std::to_string(i)));
  CHECK(queue.dropped() == 7);
  std::vector<WorkerEvent> taken;
  queue.pull([&](std::vector<WorkerEvent> events) { taken = std::move(events); });
  REQUIRE(taken.size() == 4);
  CHECK(taken[2].text == "2");
  CHECK(taken[3].text.starts_with("7 events were dropped"));

  queue.push(line(std::string(900, 'x')));
  queue.push(line(std::string(900, 'y')));
  CHECK(queue.dropped() == 8);
}

TEST_CASE("a closed queue ends when its reader has taken everything") {
  EventQueue queue;
  queue.push(line("last"));
  queue.close();
  CHECK_FALSE(queue.wait_until_read(0));
  size_t batches = 0;
  queue.pull([&](std::vector<WorkerEvent> events) { batches += events.size(); });
  CHECK_FALSE(queue.wait_until_read(0));
  bool ended = false;
  queue.pull([&](std::vector<WorkerEvent> events) { ended = events.empty(); });
  CHECK(batches == 1);
  CHECK(ended);
  CHECK(queue.wait_until_read(0));
}
