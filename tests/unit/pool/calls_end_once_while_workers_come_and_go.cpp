#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/hosted_exchange.h"

using namespace edgert;

namespace {

constexpr char kAnswersInManyWays[] = R"(
  Deno.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/echo") return new Response(request.body);
    if (pathname === "/small") return new Response("hello");
    if (pathname === "/never") return new Promise(() => {});
    if (pathname === "/fails") throw new Error("on purpose");
    return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(20000)) }));
  });)";

// How many calls are under way, and whether each got one last word.
struct UnderWay {
  void wait_for_room(size_t most) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return under_way < most; });
    ++under_way;
    ++begun;
  }
  void end() {
    const std::lock_guard lock(mutex);
    --under_way;
    ++ended;
    changed.notify_all();
  }
  void wait_for_all() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return under_way == 0; });
  }
  std::mutex mutex;
  std::condition_variable changed;
  size_t under_way = 0;
  uint64_t begun = 0, ended = 0;
  std::atomic<uint64_t> again{0};  // words behind the last one
};

// A client that reads as it was told: at once, or nothing more after a while, until it goes.
class Visitor final : public ResponseSink {
 public:
  Visitor(std::shared_ptr<UnderWay> count, size_t reads_most)
      : count_(std::move(count)), reads_most_(reads_most) {}

  void on_head(Call&, ResponseHead, int64_t) noexcept override { note(); }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    note();
    read_ += bytes.size();
    if (read_ < reads_most_) call.grant(bytes.size());
    // Enough of what has no end.
    if (read_ > 4 << 20) call.cancel("enough");
  }
  void on_end(Call&) noexcept override { end(); }
  void on_fail(Call&, const Error&) noexcept override { end(); }

 private:
  void note() {
    if (has_ended_) ++count_->again;
  }
  void end() {
    note();
    if (!std::exchange(has_ended_, true)) count_->end();
  }
  const std::shared_ptr<UnderWay> count_;
  const size_t reads_most_;
  size_t read_ = 0;
  bool has_ended_ = false;
};

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

// Makes calls of all kinds until `is_over`.
void drive(IsolatePool& pool, const std::vector<WorkerOptions>& functions,
           const std::shared_ptr<UnderWay>& count, std::shared_ptr<Executor> executor, size_t most,
           const std::atomic<bool>& is_over, unsigned seed) {
  std::minstd_rand random(seed);
  const auto one_of = [&](size_t number) { return random() % number; };
  const char* const paths[] = {"/echo", "/small", "/small", "/endless", "/never", "/fails"};
  std::vector<std::shared_ptr<Call>> held;
  while (!is_over) {
    count->wait_for_room(most);
    const bool stalls = one_of(4) == 0;
    const auto client = std::make_shared<Visitor>(count, stalls ? 30'000 : SIZE_MAX);
    FetchOptions fetch;
    if (one_of(2) == 0) fetch.executor = executor;
    fetch.total_timeout_ms = 200 + one_of(800);
    if (one_of(3) == 0) fetch.head_timeout_ms = 1 + one_of(50);
    const std::string path = paths[one_of(std::size(paths))];
    const bool uploads = path == "/echo" || one_of(8) == 0;
    auto call =
        pool.start(functions[one_of(functions.size())], {"POST", "http://host" + path, {}, {}, 0},
                   uploads ? BodyKind::kStream : BodyKind::kNone, client, fetch);
    if (uploads) {
      for (size_t i = one_of(20); i > 0; --i)
        call->write(Bytes(std::string(one_of(100'000), 'b')), nullptr);
      if (one_of(8) != 0) call->end_body();
    }
    // Some go at once, some later, and the rest stays as long as it takes.
    if (one_of(6) == 0) call->cancel("gone");
    if (one_of(6) != 0) held.push_back(std::move(call));
    if (held.size() > most)
      held.erase(held.begin(), held.begin() + static_cast<ptrdiff_t>(most / 2));
  }
}

}  // namespace

// EDGERT_CHURN_SECONDS and EDGERT_CHURN_CLIENTS make more of it.
TEST_CASE("calls end once while workers come and go") {
  const uint64_t seconds = from_environment("EDGERT_CHURN_SECONDS", 1);
  const size_t clients = from_environment("EDGERT_CHURN_CLIENTS", 50);
  const auto count = std::make_shared<UnderWay>();
  std::vector<WorkerOptions> functions;
  for (const char* path : {"/a", "/b", "/c"}) {
    functions.push_back(test::inline_module(kAnswersInManyWays));
    functions.back().service_path = path;
    functions.back().limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  }
  {
    const auto loop = std::make_shared<test::HostLoop>();
    auto pool = test::make_pool();
    std::atomic<bool> is_over{false};
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 3; ++seed)
      threads.emplace_back(
          [&, seed] { drive(*pool, functions, count, loop, clients, is_over, seed); });
    uint64_t deploys = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < end) {
      const WorkerOptions& function = functions[deploys % functions.size()];
      switch (deploys++ % 4) {
        case 0:
          pool->replace(function, [](const Result<std::shared_ptr<Worker>>&) {});
          break;
        case 1:
          pool->retire(function.service_path);
          break;
        case 2:
          if (const auto worker = pool->find_active(function.service_path)) worker->terminate();
          break;
        default:
          pool->acquire(function, true, [](const Result<std::shared_ptr<Worker>>&) {});
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    is_over = true;
    for (std::thread& thread : threads) thread.join();
    pool.reset();
    // What the executor was given.
    count->wait_for_all();
  }
  CHECK(count->begun == count->ended);
  CHECK(count->begun > 20);
  CHECK(count->again == 0);
  CHECK(to_text(live_objects()) == to_text({}));
}
