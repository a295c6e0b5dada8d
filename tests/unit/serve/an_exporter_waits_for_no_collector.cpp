#include <simdjson.h>

#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "serve/telemetry/exporter.h"

using namespace edgert;
using namespace edgert::server::telemetry;
using edgert::server::MetricKind;
using edgert::server::MetricsSink;

namespace {

// Answers as it is told to, and stands still where it is told nothing.
class Collector final : public Transport {
 public:
  Posted post(Post post) override {
    std::unique_lock lock(mutex_);
    posts_.push_back(std::move(post));
    changed_.notify_all();
    changed_.wait(lock, [this] { return !answers_.empty() || is_interrupted_; });
    if (is_interrupted_) return {};
    Posted answer = answers_.front();
    if (answers_.size() > 1) answers_.erase(answers_.begin());
    return answer;
  }
  void interrupt() override {
    const std::lock_guard lock(mutex_);
    is_interrupted_ = true;
    changed_.notify_all();
  }
  // The last one for ever.
  void answer(std::vector<Posted> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
    changed_.notify_all();
  }
  Post wait_for_post(size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return posts_.size() > number; });
    return posts_[number];
  }
  size_t count() {
    const std::lock_guard lock(mutex_);
    return posts_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Post> posts_;
  std::vector<Posted> answers_;
  bool is_interrupted_ = false;
};

struct Exporting {
  explicit Exporting(ExportOptions options = lines_only()) : exporter(std::move(options), say()) {
    exporter.begin(collector, [](MetricsSink& to) { to.only("m", MetricKind::kGauge, "M.", 1.0); });
  }
  static ExportOptions lines_only() {
    ExportOptions options;
    options.urls[kLogs] = "http://collector/v1/logs";
    return options;
  }
  Exporter::Say say() {
    return [this](LogLevel, const std::string& what) { told.push_back(what); };
  }
  void log(size_t count, size_t bytes = 10, const std::string& function = {}) {
    for (size_t i = 0; i < count; ++i) {
      LogRecord line;
      line.function = function;
      line.text = std::string(bytes, 'x');
      exporter.add(std::move(line));
    }
  }
  Exporter::Counts logs() const { return exporter.counts()[kLogs]; }

  Collector collector;
  std::vector<std::string> told;  // by the exporter's thread
  Exporter exporter;
};

size_t lines_of(const Post& post) {
  simdjson::dom::parser parser;
  return parser.parse(post.body)
      .at_pointer("/resourceLogs/0/scopeLogs/0/logRecords")
      .get_array()
      .value()
      .size();
}

}  // namespace

TEST_CASE("records go out in batches, when they are many or when it ends") {
  Exporting exporting;
  exporting.collector.answer({{.status = 200}});
  exporting.log(600);
  CHECK(lines_of(exporting.collector.wait_for_post(0)) == 512);
  exporting.exporter.flush(60'000);
  CHECK(lines_of(exporting.collector.wait_for_post(1)) == 88);
  CHECK(exporting.logs().sent == 600);
  CHECK(exporting.logs().dropped == 0);
  CHECK(exporting.told.empty());
}

TEST_CASE("a collector that does not answer costs what it does not take, and no more") {
  Exporting exporting;
  exporting.log(512);
  (void)exporting.collector.wait_for_post(0);
  exporting.log(20'000);
  CHECK(exporting.logs().dropped == 20'000 - 8192);
  exporting.exporter.stop();
}

TEST_CASE("where there are always more spans, lines go out too") {
  ExportOptions options = Exporting::lines_only();
  options.urls[kTraces] = "http://collector/v1/traces";
  Exporting exporting(std::move(options));
  for (int i = 0; i < 512 * 4; ++i) exporting.exporter.add(SpanRecord{});
  (void)exporting.collector.wait_for_post(0);
  exporting.log(512);
  exporting.collector.answer({{.status = 200}});
  CHECK(exporting.collector.wait_for_post(1).url == "http://collector/v1/logs");
  CHECK(exporting.collector.wait_for_post(2).url == "http://collector/v1/traces");
}

TEST_CASE("what waits is bounded in bytes, too") {
  Exporting exporting;
  exporting.log(1, 4 << 20);
  (void)exporting.collector.wait_for_post(0);
  exporting.log(20, 1 << 20);
  CHECK(exporting.logs().dropped >= 5);
  exporting.exporter.stop();
}

TEST_CASE("what a collector may take later is sent again, and what it refuses is not") {
  Exporting exporting;
  exporting.collector.answer({{.status = 503}, {.status = 200}});
  exporting.log(512);
  const Post first = exporting.collector.wait_for_post(0);
  CHECK(exporting.collector.wait_for_post(1).body == first.body);
  exporting.exporter.flush(60'000);
  CHECK(exporting.logs().sent == 512);
  CHECK(exporting.logs().failures == 1);
  for (const int status : {302, 400, 404}) {
    Exporting other;
    other.collector.answer({{.status = status}});
    other.log(1);
    other.exporter.flush(60'000);
    CHECK(other.collector.count() == 1);
    CHECK(other.logs().dropped == 1);
  }
}

TEST_CASE("what a collector refuses in part is counted, and not sent again") {
  Exporting exporting;
  exporting.collector.answer(
      {{.status = 200,
        .body =
            R"({"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"too\u001b old"}})"}});
  exporting.log(10);
  exporting.exporter.flush(60'000);
  exporting.exporter.stop();
  CHECK(exporting.logs().sent == 7);
  CHECK(exporting.logs().dropped == 3);
  REQUIRE(exporting.told.size() == 1);
  CHECK(exporting.told[0] == "telemetry: logs are refused in part: 3 of 10: too? old");
}

TEST_CASE("a flush takes no longer than it may") {
  Exporting exporting;
  exporting.log(1);
  exporting.exporter.flush(50);
  CHECK(exporting.collector.wait_for_post(0).timeout_ms <= 50);
  exporting.exporter.stop();
}

TEST_CASE("bodies are packed where that is wanted") {
  ExportOptions options = Exporting::lines_only();
  options.gzip = true;
  options.headers = {{"api-key", "a"}};
  Exporting exporting(options);
  exporting.collector.answer({{.status = 200}});
  exporting.log(100);
  exporting.exporter.flush(60'000);
  const Post post = exporting.collector.wait_for_post(0);
  CHECK(post.body.starts_with("\x1f\x8b"));
  CHECK(post.body.size() < 1000);
  CHECK(post.headers[0] == std::pair<std::string, std::string>("api-key", "a"));
}

TEST_CASE("each attempt waits longer, up to half a minute, or as a collector wants it") {
  using std::chrono::milliseconds;
  CHECK(back_off(0, 0, "", 0) == milliseconds(500));
  CHECK(back_off(0, 1, "", 0) == milliseconds(1000));
  CHECK(back_off(3, 1, "", 0) == milliseconds(8000));
  CHECK(back_off(40, 1, "", 0) == milliseconds(30'000));
  CHECK(back_off(0, 1, "7", 0) == milliseconds(7000));
  CHECK(back_off(0, 1, "99999999", 0) == milliseconds(300'000));
  CHECK(back_off(0, 1, "-5", 0) == milliseconds(1000));
  CHECK(back_off(0, 1, "soon", 0) == milliseconds(1000));
  CHECK(back_off(0, 1, "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 - 20) == milliseconds(20'000));
}

TEST_CASE("answers that are nonsense are read as far as they go") {
  for (const char* body : {"", "[]", "{", R"({"partialSuccess":7})", R"({"partialSuccess":{}})"})
    CHECK(partial_success_of(body).rejected == 0);
  CHECK(partial_success_of(R"({"partialSuccess":{"rejectedSpans":2}})").rejected == 2);
}

TEST_CASE("what a function could not say is counted by its name, while it is there") {
  Exporting exporting;
  exporting.log(512);
  (void)exporting.collector.wait_for_post(0);
  exporting.log(10'000, 10, "loud");
  exporting.log(10, 10, "quiet");
  CHECK(exporting.exporter.dropped_of(kLogs, "loud") == 10'000 - 8192 + 10);
  CHECK(exporting.exporter.dropped_of(kLogs, "quiet") == 0);
  CHECK(exporting.logs().dropped == 10'000 - 8192 + 10);
  exporting.exporter.keep_names({"quiet"});
  CHECK(exporting.exporter.dropped_of(kLogs, "loud") == 0);
  exporting.exporter.stop();
}

TEST_CASE("what waits goes where new options say") {
  Exporting exporting;
  exporting.collector.answer({{.status = 503, .retry_after = "300"}});
  exporting.log(512);
  const Post first = exporting.collector.wait_for_post(0);
  ExportOptions options = Exporting::lines_only();
  options.urls[kLogs] = "http://other/logs";
  options.headers = {{"api-key", "b"}};
  options.gzip = true;
  exporting.collector.answer({{.status = 200}});
  REQUIRE(exporting.exporter.set(options));
  // It does not wait for as long as the former one has wanted.
  const Post second = exporting.collector.wait_for_post(1);
  CHECK(second.url == "http://other/logs");
  CHECK(second.headers[0] == std::pair<std::string, std::string>("api-key", "b"));
  CHECK(second.body == first.body);
}

TEST_CASE("what may go nowhere any more is dropped, and what may go somewhere again is sent") {
  Exporting exporting;
  exporting.log(512);
  (void)exporting.collector.wait_for_post(0);
  exporting.log(100);
  REQUIRE(exporting.exporter.set({}));
  CHECK_FALSE(exporting.exporter.takes(kLogs));
  CHECK(exporting.logs().dropped == 100);
  exporting.log(50);
  CHECK(exporting.logs().dropped == 100);
  exporting.collector.answer({{.status = 200}});
  REQUIRE(exporting.exporter.set(Exporting::lines_only()));
  exporting.log(7);
  exporting.exporter.flush(60'000);
  CHECK(exporting.logs().sent == 512 + 7);
}

TEST_CASE("an exporter that has had nothing to do begins when it is told where") {
  Exporting exporting{ExportOptions{}};
  exporting.log(1);
  REQUIRE(exporting.exporter.set(Exporting::lines_only()));
  exporting.collector.answer({{.status = 200}});
  exporting.log(3);
  exporting.exporter.flush(60'000);
  CHECK(exporting.logs().sent == 3);
}

TEST_CASE("each line is sent or counted as dropped, whatever changes meanwhile") {
  Exporting exporting;
  exporting.collector.answer({{.status = 200}});
  std::vector<std::thread> functions;
  for (int number = 0; number < 4; ++number) {
    functions.emplace_back(
        [&exporting, name = std::to_string(number)] { exporting.log(5000, 10, name); });
  }
  for (int i = 0; i < 50; ++i) {
    ExportOptions options = Exporting::lines_only();
    options.gzip = i % 2 == 0;
    options.urls[kLogs] += std::to_string(i);
    REQUIRE(exporting.exporter.set(options));
    exporting.exporter.keep_names({"0", "1"});
    (void)exporting.logs();
  }
  for (std::thread& each : functions) each.join();
  exporting.exporter.flush(60'000);
  CHECK(exporting.logs().sent + exporting.logs().dropped == 20'000);
}
