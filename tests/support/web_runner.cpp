// web_runner FILE: runs one behaviour test of tests/web in a worker and says whether it passed.
//
// The worker's module is web_test.js, which imports FILE when it is asked. Its answer counts: only
// a status of 200 with a count of assertions is a pass. `// as: main` in FILE's first line makes it
// a main worker, with rights and an EdgeRuntime that can create workers.
#include <edgert/edgert.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// Keeps console lines for `await runner.logs()` → [[level, text], …] of all workers, in order.
class Logs final : public edgert::Observer, public edgert::Extension {
 public:
  void on_log(const edgert::WorkerIdentity&, edgert::LogLevel level,
              std::string_view message) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(level, message);
  }
  void install(edgert::ExtensionScope& scope) noexcept override {
    scope.add_function("runner", "logs", [this](edgert::NativeCall call) {
      const char* const names[] = {"debug", "info", "warning", "error"};
      const std::lock_guard lock(mutex_);
      std::string json = "[";
      for (const auto& [level, text] : lines_) {
        if (json.size() > 1) json += ',';
        json +=
            std::string("[\"") + names[static_cast<int>(level)] + "\"," + json_string(text) + "]";
      }
      call.resolve(json + "]");
    });
  }
  void print() {
    const std::lock_guard lock(mutex_);
    for (const auto& [level, text] : lines_) std::fprintf(stderr, "console: %s\n", text.c_str());
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<edgert::LogLevel, std::string>> lines_;
};

bool wants_main(const char* file) {
  std::ifstream input(file);
  std::string line;
  std::getline(input, line);
  return line == "// as: main";
}

int run(const char* file) {
  const std::filesystem::path test = std::filesystem::absolute(file);
  if (!std::filesystem::exists(test)) return std::fprintf(stderr, "no such file: %s\n", file), 2;
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Logs logs;
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.observer = &logs;
  options.extensions = {&logs};
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;
  const auto failed = [&](const std::string& why) {
    logs.print();
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
  };

  edgert::WorkerOptions driver;
  driver.entry_point = WEB_TEST_DRIVER;
  driver.service_path = test.parent_path().string();
  driver.privileged = wants_main(file);
  // A sanitizer's CPU time says nothing about what is tested; a hang shows in the wait below.
  driver.limits.cpu_soft_ms = driver.limits.cpu_hard_ms = 0;
  driver.env = {{"WEB_TEST", test.string()}, {"GREETING", "hello"}};
  auto worker = pool.value()->create_worker(std::move(driver));
  if (!worker.ok()) return failed(worker.error().message);

  const char* patience = std::getenv("EDGERTD_PATIENCE");
  const int seconds = patience != nullptr ? std::atoi(patience) : 30;
  auto answer = std::make_shared<std::promise<edgert::Result<edgert::Response>>>();
  auto arrived = answer->get_future();
  worker.value()->fetch({{"GET", "http://runner/", {}, {}, 0}, {}},
                        [answer](auto result) { answer->set_value(std::move(result)); });
  if (arrived.wait_for(std::chrono::seconds(seconds)) != std::future_status::ready) {
    failed("the test has not finished after " + std::to_string(seconds) + " s");
    std::_Exit(1);
  }
  const edgert::Result<edgert::Response> result = arrived.get();
  if (!result.ok()) return failed(result.error().message);
  const edgert::Response& response = result.value();
  if (response.head.status != 200 || !response.body.starts_with("passed, assertions: ")) {
    return failed(response.body);
  }
  std::printf("%s\n", response.body.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: web_runner FILE\n"), 2;
  const int outcome = run(argv[1]);
  if (const edgert::LiveObjects left = edgert::live_objects(); !left.none()) {
    std::fprintf(stderr, "left at the end: %s\n", edgert::to_text(left).c_str());
    return 1;
  }
  return outcome;
}
