#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

// Reads a script's stream with a credit of so many bytes, and then tells what came of it.
class StreamReader final : public ByteSink {
 public:
  using Done = std::function<void(std::string)>;
  StreamReader(std::unique_ptr<ByteSource> source, size_t credit, Done done)
      : source_(std::move(source)), credit_(credit), done_(std::move(done)) {}
  void begin() {
    source_->attach(this);
    source_->grant(credit_);
  }

 private:
  void on_bytes(Bytes bytes) noexcept override {
    read_ += bytes.view();
    source_->grant(bytes.size());
  }
  void on_end() noexcept override { finish(read_); }
  void on_fail(const Error& error) noexcept override {
    finish(read_ + " failed: " + error.message);
  }
  void finish(std::string result) {
    const Done done = std::move(done_);
    delete this;
    done(std::move(result));
  }

  std::unique_ptr<ByteSource> source_;
  const size_t credit_;
  Done done_;
  std::string read_;
};

// Gives its chunk as often as it is let, without an end where there is none.
class StreamSource final : public ByteSource {
 public:
  struct Counts {
    std::atomic<size_t> given{0};
    std::atomic<int> alive{0};
    std::atomic<int> cancelled{0};
  };
  StreamSource(Counts& counts, std::string chunk, size_t times)
      : counts_(counts), chunk_(std::move(chunk)), times_(times) {
    counts_.alive.fetch_add(1);
  }
  ~StreamSource() override { counts_.alive.fetch_sub(1); }
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t bytes) noexcept override {
    credit_ += static_cast<int64_t>(bytes);
    while (credit_ > 0 && sink_ != nullptr) {
      if (times_-- == 0) {
        std::exchange(sink_, nullptr)->on_end();
        return;
      }
      credit_ -= static_cast<int64_t>(chunk_.size());
      counts_.given.fetch_add(chunk_.size());
      sink_->on_bytes(Bytes(chunk_));
    }
  }
  void cancel(const Error&) noexcept override {
    sink_ = nullptr;
    counts_.cancelled.fetch_add(1);
  }

 private:
  Counts& counts_;
  const std::string chunk_;
  size_t times_;
  int64_t credit_ = 0;
  ByteSink* sink_ = nullptr;
};

constexpr size_t kForEver = SIZE_MAX;

class Streams final : public Extension {
 public:
  explicit Streams(std::shared_ptr<Executor> executor) : executor_(std::move(executor)) {}
  void install(ExtensionScope& scope) noexcept override {
    FunctionOptions options;
    options.executor = executor_;
    const auto add = [&](const char* name, HostFunction function) {
      scope.add_function("host", name, std::move(function), options);
    };
    add("read", [](NativeCall call) {
      auto source = call.stream(0);
      if (source == nullptr || call.stream(0) != nullptr) return call.reject("it comes once");
      auto* const reader = new StreamReader(
          std::move(source), 10,
          [call](std::string read) mutable { call.resolve_text(std::move(read)); });
      reader->begin();
    });
    add("leave", [](NativeCall call) { call.resolve(); });
    add("drop", [](NativeCall call) {
      call.stream(0).reset();
      call.resolve();
    });
    add("three", [this](NativeCall call) {
      call.resolve_stream(std::make_unique<StreamSource>(counts, "abc", 3));
    });
    add("endless", [this](NativeCall call) {
      call.resolve_stream(std::make_unique<StreamSource>(counts, std::string(1000, 'x'), kForEver));
    });
    add("empty", [](NativeCall call) { call.resolve_stream(nullptr); });
    add("late", [this](NativeCall call) {
      call.resolve();
      call.resolve_stream(std::make_unique<StreamSource>(counts, "abc", 3));
    });
  }
  StreamSource::Counts counts;

 private:
  const std::shared_ptr<Executor> executor_;
};

void streams_flow(Streams& host) {
  auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, R"(
    const parts = ["one ", "two ", "three"];
    return host.read(new ReadableStream({ pull(to) {
      const part = parts.shift();
      if (part) to.enqueue(new TextEncoder().encode(part)); else to.close();
    } }));)") == "one two three");
  CHECK(test::answer_of(*pool, "return host.read(new Response('a'.repeat(100000)).body)") ==
        std::string(100000, 'a'));
  // As many chunks as there are bytes: each costs credit, which comes back.
  CHECK(test::answer_of(*pool, R"(
    let left = 3000;
    return host.read(new ReadableStream({ pull(to) {
      if (left-- > 0) to.enqueue("y"); else to.close();
    } }));)") == std::string(3000, 'y'));
  CHECK(test::answer_of(*pool, R"(
    return host.read(new ReadableStream({ pull(to) { to.error(new RangeError("no more")); } }));)")
            .find("RangeError: no more") != std::string::npos);
  for (const char* name : {"leave", "drop"}) {
    CHECK(test::answer_of(*pool,
                          "const heard = Promise.withResolvers();"
                          "const stream = new ReadableStream({ cancel: heard.resolve });"
                          "await host." +
                              std::string(name) +
                              "(stream);"
                              "await heard.promise; return 'cancelled';") == "cancelled");
  }
  CHECK(test::answer_of(*pool, R"(
    const stream = await host.three();
    return [stream.constructor.name, await new Response(stream).text()].join();)") ==
        "ReadableStream,abcabcabc");
  CHECK(test::answer_of(*pool, "return new Response(await host.empty()).text();").empty());
  CHECK(test::answer_of(*pool, "return host.late();") == "undefined");
  CHECK(test::answer_of(*pool, R"(
    const reader = (await host.endless()).getReader();
    let read = 0;
    for (let i = 0; i < 500; ++i) read += (await reader.read()).value.length;
    await reader.cancel();
    return read;)") == "500000");
  // From the host to the host, with nothing of it kept.
  CHECK(test::answer_of(*pool, "return host.read(await host.three());") == "abcabcabc");
  pool.reset();
  // No more than was asked for, give or take what is under way.
  CHECK(host.counts.given < 1500000);
}

}  // namespace

TEST_CASE("native streams flow both ways on the worker's thread") {
  Streams host(nullptr);
  streams_flow(host);
  CHECK(host.counts.alive == 0);
}

TEST_CASE("native streams flow both ways on an executor") {
  const auto executor = QueueExecutor::create();
  std::atomic<bool> stop{false};
  std::thread loop([&] {
    while (!stop) executor->wait_and_run(1000);
  });
  Streams host(executor);
  streams_flow(host);
  stop = true;
  executor->post([] {});
  loop.join();
  while (executor->run() != 0) continue;
  CHECK(host.counts.alive == 0);
}

TEST_CASE("native streams that never end go with their worker") {
  for (const bool has_executor : {false, true}) {
    CAPTURE(has_executor);
    const auto executor = QueueExecutor::create();
    std::atomic<bool> stop{false};
    std::thread loop([&] {
      while (!stop) executor->wait_and_run(1000);
    });
    Streams host(has_executor ? executor : nullptr);
    std::promise<std::string> read;
    test::Installed reads([&](ExtensionScope& scope) {
      scope.add_function("host", "readForEver",
                         [&](NativeCall call) {
                           (new StreamReader(call.stream(0), 10, [&](std::string what) {
                             read.set_value(std::move(what));
                           }))->begin();
                           call.resolve();
                         },
                         {.executor = has_executor ? executor : nullptr});
    });
    PoolOptions options;
    options.extensions = {&host, &reads};
    auto pool = test::make_pool(std::move(options));
    auto worker = pool->create_worker(test::function_of(R"(
      await host.readForEver(new ReadableStream({ start(to) { to.enqueue("begin"); } }));
      const reader = (await host.endless()).getReader();
      await reader.read();
      return "reads";)"))
                      .value();
    CHECK(worker->fetch_sync(test::get()).value().body == "reads");
    CHECK(host.counts.alive == 1);
    worker->terminate();
    worker->wait();
    CHECK(read.get_future().get() == "begin failed: the worker has ended");
    worker.reset();
    pool.reset();
    stop = true;
    executor->post([] {});
    loop.join();
    while (executor->run() != 0) continue;
    CHECK(host.counts.alive == 0);
    CHECK(host.counts.cancelled == 1);
  }
}

TEST_CASE("native streams fail when their executor takes no more work") {
  const auto executor = QueueExecutor::create();
  Streams host(executor);
  test::Installed closes([&](ExtensionScope& scope) {
    scope.add_function("host", "run", [&](NativeCall call) {
      executor->run();
      call.resolve();
    });
    scope.add_function("host", "close", [&](NativeCall call) {
      executor->close();
      call.resolve();
    });
  });
  PoolOptions options;
  options.extensions = {&host, &closes};
  const auto pool = test::make_pool(std::move(options));
  CHECK(test::answer_of(*pool, R"(
    const waits = host.endless();
    await host.run();
    const reader = (await waits).getReader();
    await host.close();
    return reader.read();)") == "TypeError: the executor takes no more work");
  CHECK(host.counts.alive == 0);
}
