#include <edgert/event_queue.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace edgert;

namespace {

WorkerEvent line_of(std::string path, std::string text = "line") {
  WorkerEvent event;
  event.service_path = std::move(path);
  event.text = std::move(text);
  return event;
}

std::vector<WorkerEvent> take(EventQueue& queue) {
  std::vector<WorkerEvent> taken;
  queue.pull([&](std::vector<WorkerEvent> events) { taken = std::move(events); });
  return taken;
}

long lines_of(const std::vector<WorkerEvent>& events, std::string_view path) {
  return std::count_if(events.begin(), events.end(),
                       [&](const WorkerEvent& event) { return event.service_path == path; });
}

}  // namespace

TEST_CASE("a flood of one function leaves room for the events of others") {
  EventQueue queue({1000, 1000000});
  for (int i = 0; i < 5000; ++i) queue.push(line_of("/flood"));
  for (int i = 0; i < 100; ++i) queue.push(line_of("/quiet"));
  const std::vector<WorkerEvent> taken = take(queue);
  CHECK(lines_of(taken, "/flood") == 500);
  CHECK(lines_of(taken, "/quiet") == 100);
  CHECK(taken.back().text.starts_with("4500 events were dropped"));
}

TEST_CASE("a flood of bytes leaves room for the events of others") {
  EventQueue queue({1000, 1000});
  for (int i = 0; i < 50; ++i) queue.push(line_of("/flood", std::string(100, 'x')));
  queue.push(line_of("/quiet", std::string(100, 'y')));
  const std::vector<WorkerEvent> taken = take(queue);
  CHECK(lines_of(taken, "/flood") == 5);
  CHECK(lines_of(taken, "/quiet") == 1);
}

TEST_CASE("many floods together leave room for the events of others") {
  EventQueue queue({1000, 1000000});
  for (int i = 0; i < 5000; ++i) queue.push(line_of("/flood" + std::to_string(i % 9)));
  queue.push(line_of("/quiet"));
  CHECK(lines_of(take(queue), "/quiet") == 1);
}

TEST_CASE("the end of a function that floods is told") {
  EventQueue queue({1000, 1000000});
  for (int i = 0; i < 5000; ++i) queue.push(line_of("/flood"));
  WorkerEvent end = line_of("/flood", "");
  end.kind = WorkerEvent::Kind::kShutdown;
  queue.push(end);
  const std::vector<WorkerEvent> taken = take(queue);
  CHECK(std::any_of(taken.begin(), taken.end(), [](const WorkerEvent& event) {
    return event.kind == WorkerEvent::Kind::kShutdown;
  }));
}

TEST_CASE("a queue that has been read is anybody's again") {
  EventQueue queue({1000, 1000000});
  for (int i = 0; i < 5000; ++i) queue.push(line_of("/flood"));
  take(queue);
  for (int i = 0; i < 500; ++i) queue.push(line_of("/flood"));
  CHECK(lines_of(take(queue), "/flood") == 500);
}
