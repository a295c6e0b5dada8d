// wpt_runner DRIVER DIRECTORY WORKERS: runs files of the Web Platform Tests, each in a user worker
// of its own.
//
// Standard input has a line per test, `milliseconds TAB job`, where the job is JSON for the driver.
// Standard output has `started TAB line` when line number `line` begins and `done TAB line TAB
// result` when it ends: the driver's answer (JSON), or an error's text where the worker gave none.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <simdjson.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

// A byte is a character of the same number, so that every file fits into JSON.
std::string json_of_bytes(std::string_view bytes) {
  std::string out = "\"";
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\') {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(byte));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// `await wpt.read(path)` → the bytes of a file below the tests' directory.
class Files final : public edgert::Extension {
 public:
  explicit Files(std::filesystem::path root) : root_(std::move(root)) {}
  void install(edgert::ExtensionScope& scope) noexcept override {
    scope.add_function("wpt", "read", [this](edgert::NativeCall call) {
      simdjson::dom::parser parser;
      std::string_view path;
      if (parser.parse(call.json()).at(0).get_string().get(path) != simdjson::SUCCESS) {
        return call.reject("wpt.read needs a path");
      }
      const std::filesystem::path file = (root_ / path).lexically_normal();
      std::ifstream input(file, std::ios::binary);
      if (file.native().compare(0, root_.native().size(), root_.native()) != 0 ||
          !std::filesystem::is_regular_file(file) || !input) {
        return call.reject("no such file: " + std::string(path));
      }
      call.resolve_json(json_of_bytes(std::string(std::istreambuf_iterator<char>(input), {})));
    });
  }

 private:
  std::filesystem::path root_;
};

struct Job {
  long patience_ms;
  std::string text;
};

std::string run(edgert::IsolatePool& pool, const std::string& driver, const Job& job) {
  edgert::WorkerOptions options;
  options.entry_point = driver;
  options.service_path = std::filesystem::path(driver).parent_path().string();
  options.env = {{"WPT_JOB", job.text}};
  options.limits.memory_mb = 1024;
  options.limits.cpu_soft_ms = options.limits.cpu_hard_ms = 0;
  auto worker = pool.create_worker(std::move(options));
  if (!worker.ok()) return "no worker: " + worker.error().message;
  auto answer = std::make_shared<std::promise<edgert::Result<edgert::Response>>>();
  auto arrived = answer->get_future();
  worker.value()->fetch({{"GET", "http://web-platform.test/", {}, {}, 0}, {}},
                        [answer](auto result) { answer->set_value(std::move(result)); });
  std::string result = "no answer in time";
  if (arrived.wait_for(std::chrono::milliseconds(job.patience_ms)) == std::future_status::ready) {
    auto response = arrived.get();
    result = response.ok() ? std::move(response.value().body)
                           : "the worker failed: " + response.error().message;
  }
  worker.value()->terminate();
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: wpt_runner DRIVER DIRECTORY WORKERS\n"), 2;
  std::vector<Job> jobs;
  for (std::string line; std::getline(std::cin, line);) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) return std::fprintf(stderr, "no job: %s\n", line.c_str()), 2;
    jobs.push_back({std::atol(line.c_str()), line.substr(tab + 1)});
  }
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Files files(std::filesystem::canonical(argv[2]));
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.extensions = {&files};
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;

  std::atomic<size_t> next = 0;
  std::mutex output;
  const auto say = [&](const std::string& line) {
    const std::lock_guard lock(output);
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[3]); ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < jobs.size(); at = next++) {
        say("started\t" + std::to_string(at));
        std::string result = run(*pool.value(), argv[1], jobs[at]);
        for (char& c : result) c = c == '\n' ? ' ' : c;
        say("done\t" + std::to_string(at) + "\t" + result);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}
