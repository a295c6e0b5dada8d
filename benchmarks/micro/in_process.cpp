// What a host that links libedgert pays: cold start of a small cached TypeScript module, without
// and with Node's library, a round trip by fetch and by start, large bodies, calls of native
// functions with large arrays, memory of idle workers.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr char kModule[] = R"(
interface Greeting {
  readonly word: string;
}
const greeting: Greeting = { word: "Hello" };
export default {
  fetch(request: Request): Response {
    if (request.method === "POST") return new Response(request.body);
    return new Response(`${greeting.word}, ${new URL(request.url).pathname.slice(1)}!`);
  },
};
)";

// The same with Node's library.
constexpr char kNodeModule[] = R"(
import { Buffer } from "node:buffer";
export default {
  fetch: (request: Request) => new Response(Buffer.from(`Hello, ${new URL(request.url).pathname.slice(1)}!`)),
};
)";

template <typename T>
T must(edgert::Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "in_process: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  return std::move(result).value();
}

double microseconds_since(Clock::time_point began) {
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count();
}

void print(const char* what, std::vector<double> samples, double scale, const char* unit) {
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double part) {
    return samples[static_cast<size_t>(part * (samples.size() - 1))] / scale;
  };
  std::printf("%-34s p50 %8.2f %s   p99 %8.2f %s   (%zu samples)\n", what, at(0.5), unit, at(0.99),
              unit, samples.size());
  std::fflush(stdout);
}

// Memory that is this process's alone.
double private_mb() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  std::string name;
  double total_kb = 0;
  while (rollup >> name) {
    double kb = 0;
    if (name == "Private_Clean:" || name == "Private_Dirty:") {
      rollup >> kb;
      total_kb += kb;
    }
  }
  return total_kb / 1024;
}

std::string greet(edgert::Worker& worker) {
  edgert::Request request;
  request.head.method = "GET";
  request.head.url = "http://localhost/bench";
  return must(worker.fetch_sync(std::move(request))).body;
}

// Waits for an answer that streams, and keeps it, or its length alone.
class Answer final : public edgert::ResponseSink {
 public:
  explicit Answer(bool keeps = true) : keeps_(keeps) {}
  void on_head(edgert::Call&, edgert::ResponseHead, int64_t) noexcept override {}
  void on_bytes(edgert::Call& call, edgert::Bytes bytes) noexcept override {
    if (keeps_) text_.append(bytes.view());
    size_ += bytes.size();
    call.grant(bytes.size());
  }
  void on_end(edgert::Call&) noexcept override { finish(); }
  void on_fail(edgert::Call&, const edgert::Error& error) noexcept override {
    text_ = error.message;
    finish();
  }
  const std::string& wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_over_; });
    return text_;
  }
  size_t size() const { return size_; }

 private:
  void finish() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }
  const bool keeps_;
  std::string text_;
  size_t size_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
};

std::string greet_by_start(edgert::IsolatePool& pool, const edgert::WorkerOptions& options) {
  const auto answer = std::make_shared<Answer>();
  const auto call = pool.start(options, {"GET", "http://localhost/bench", {}, {}, 0},
                               edgert::BodyKind::kNone, answer, {});
  return answer->wait();
}

// Functions that take and give bytes, called a hundred times for each request.
constexpr int kNativeCalls = 100;
constexpr char kNativeModule[] = R"(
const bytes = new Uint8Array(4 << 20).fill(7), kinds = {
  async "/small"() { return await native.take("small") === 5; },
  async "/take"() { return await native.take(bytes) === bytes.length; },
  "/takeNow"() { return native.takeNow(bytes) === bytes.length; },
  "/slice"() { return bytes.slice()[9] === 7; },
  async "/give"() { const got = await native.give(); return got.length === bytes.length && got[9] === 8; },
};
export default {
  async fetch(request) {
    const call = kinds[new URL(request.url).pathname];
    let right = 0;
    for (let i = 0; i < 100; ++i) if (await call()) ++right;
    return new Response(String(right));
  },
};
)";

class NativeFunctions final : public edgert::Extension {
 public:
  void install(edgert::ExtensionScope& scope) noexcept override {
    const auto take = [](edgert::NativeCall call) {
      call.resolve_json(std::to_string(call.bytes(0).size()));
    };
    scope.add_function("native", "take", take);
    scope.add_function("native", "takeNow", take, {.is_synchronous = true});
    scope.add_function("native", "give",
                       [this](edgert::NativeCall call) { call.resolve_bytes(given_); });
  }

 private:
  const edgert::Bytes given_{std::string(size_t{4} << 20, 8)};
};

void measure_native_calls(edgert::IsolatePool& pool, const std::string& folder) {
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/index.js") << kNativeModule;
  edgert::WorkerOptions options;
  options.service_path = folder;
  options.limits = {0, 1, 0, 0, 0};
  options.extensions = {std::make_shared<NativeFunctions>()};
  const auto worker = must(pool.create_worker(options));
  const std::pair<const char*, const char*> rows[] = {
      {"/small", "native call, a short text"},
      {"/take", "native call, 4 MiB to the host"},
      {"/takeNow", "the same, synchronous"},
      {"/slice", "beside it, 4 MiB copied in JS"},
      {"/give", "native call, 4 MiB from the host"}};
  for (const auto& [path, what] : rows) {
    std::vector<double> calls;
    for (int i = 0; i < 30; ++i) {
      edgert::Request request;
      request.head.method = "GET";
      request.head.url = std::string("http://localhost") + path;
      const auto began = Clock::now();
      const std::string right = must(worker->fetch_sync(std::move(request))).body;
      calls.push_back(microseconds_since(began) / kNativeCalls);
      if (right != std::to_string(kNativeCalls)) {
        std::fprintf(stderr, "in_process: %s came out right %s times\n", what, right.c_str());
        std::exit(1);
      }
    }
    print(what, calls, 1, "µs");
  }
  worker->terminate();
  worker->wait();
}

double cpu_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& time) { return time.tv_sec * 1e6 + time.tv_usec; };
  return us(used.ru_utime) + us(used.ru_stime);
}

void check(const std::string& answer) {
  if (answer == "Hello, bench!") return;
  std::fprintf(stderr, "in_process: wrong answer: %s\n", answer.c_str());
  std::exit(1);
}

void measure_cold_starts(edgert::IsolatePool& pool, const edgert::WorkerOptions& options, int count,
                         const std::string& what) {
  const auto boot_and_answer = [&](double* booted_us) {
    const auto began = Clock::now();
    const auto worker = must(pool.create_worker(options));
    *booted_us = microseconds_since(began);
    const std::string answer = greet(*worker);
    const double answered_us = microseconds_since(began);
    check(answer);
    worker->terminate();
    worker->wait();
    return answered_us;
  };
  // The first boots transpile and fill the code cache.
  double booted_us = 0;
  for (int i = 0; i < 3; ++i) boot_and_answer(&booted_us);
  std::vector<double> booted, answered;
  for (int i = 0; i < count; ++i) {
    answered.push_back(boot_and_answer(&booted_us));
    booted.push_back(booted_us);
  }
  print((what + ", evaluated").c_str(), booted, 1e3, "ms");
  print((what + ", first answer").c_str(), answered, 1e3, "ms");
}

void measure_idle(edgert::IsolatePool& pool, const edgert::WorkerOptions& options, int count,
                  const char* what, std::vector<std::shared_ptr<edgert::Worker>>& idle) {
  const double before = private_mb();
  for (int i = 0; i < count; ++i) {
    idle.push_back(must(pool.create_worker(options)));
    check(greet(*idle.back()));
  }
  std::printf("%-34s %12.2f MB private each   (%d workers, each answered once)\n", what,
              (private_mb() - before) / count, count);
}

}  // namespace

int main(int argc, char** argv) {
  const int cold_starts = argc > 1 ? std::atoi(argv[1]) : 300;
  const int round_trips = argc > 2 ? std::atoi(argv[2]) : 50'000;
  const int idle_workers = argc > 3 ? std::atoi(argv[3]) : 200;
  if (cold_starts <= 0 || round_trips <= 0 || idle_workers <= 0) {
    std::fprintf(stderr, "usage: in_process [COLD_STARTS [ROUND_TRIPS [IDLE_WORKERS]]]\n");
    return 2;
  }

  char folder[] = "/tmp/edgert-in-process-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  std::ofstream(std::string(folder) + "/index.ts") << kModule;

  const auto platform = must(edgert::Platform::create());
  edgert::PoolOptions pool_options;
  pool_options.snapshot = edgert::web_platform();
  pool_options.cache_dir = std::string(folder) + "/cache";
  auto pool = must(edgert::IsolatePool::create(*platform, pool_options));
  edgert::WorkerOptions options;
  options.service_path = folder;
  options.limits = {0, 1, 0, 0, 0};  // what is measured here must not be retired

  edgert::WorkerOptions node_options = options;
  node_options.service_path = std::string(folder) + "/node";
  std::filesystem::create_directory(node_options.service_path);
  std::ofstream(node_options.service_path + "/index.ts") << kNodeModule;

  measure_cold_starts(*pool, options, cold_starts, "cold start");
  measure_cold_starts(*pool, node_options, cold_starts, "with Node's library");

  {
    const auto worker = must(pool->create_worker(options));
    check(greet_by_start(*pool, options));
    const auto measure = [&](const char* what, const auto& ask) {
      for (int i = 0; i < round_trips / 10; ++i) ask();
      std::vector<double> trips;
      const double cpu_before = cpu_us();
      for (int i = 0; i < round_trips; ++i) {
        const auto began = Clock::now();
        const std::string answer = ask();
        trips.push_back(microseconds_since(began));
        check(answer);
      }
      const double cpu = (cpu_us() - cpu_before) / round_trips;
      print(what, trips, 1, "µs");
      std::printf("%-34s %12.2f µs of CPU each\n", "", cpu);
    };
    measure("fetch from a host thread", [&] { return greet(*worker); });
    measure("start from a host thread", [&] { return greet_by_start(*pool, options); });
  }
  {
    constexpr size_t kBody = 1 << 20, kCount = 400;
    const std::string body(kBody, 'b');
    std::vector<double> trips;
    const auto began = Clock::now();
    for (size_t i = 0; i < kCount; ++i) {
      const auto one = Clock::now();
      const auto answer = std::make_shared<Answer>(false);
      const auto call = pool->start(options, {"POST", "http://localhost/", {}, {}, 0},
                                    edgert::BodyKind::kStream, answer, {});
      call->write(edgert::Bytes(body), nullptr);
      call->end_body();
      answer->wait();
      trips.push_back(microseconds_since(one));
      if (answer->size() != kBody) {
        std::fprintf(stderr, "in_process: a body came back with %zu bytes\n", answer->size());
        return 1;
      }
    }
    print("1 MiB there and back", trips, 1, "µs");
    std::printf("%-34s %12.2f GB/s each way\n", "",
                kBody * kCount / microseconds_since(began) / 1e3);
  }

  measure_native_calls(*pool, std::string(folder) + "/native");

  // All stay: what a worker leaves behind would be taken for the next one's.
  std::vector<std::shared_ptr<edgert::Worker>> idle;
  measure_idle(*pool, options, idle_workers, "idle worker", idle);
  measure_idle(*pool, node_options, idle_workers, "with Node's library", idle);
  pool.reset();
  std::filesystem::remove_all(folder);
}
