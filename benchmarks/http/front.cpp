// A host whose front hands /N to the N-th of its functions: what benchmarks/http and
// benchmarks/scale measure of it. What each of its threads has done is told at its end.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace {

class ByNumber final : public edgert::Router {
 public:
  void add(edgert::WorkerOptions function) {
    functions_.push_back(std::make_shared<const edgert::WorkerOptions>(std::move(function)));
  }
  void route(edgert::FrontRequest request) noexcept override {
    const char* const url = request.head().url.c_str();
    const size_t path = request.head().url.find('/', sizeof "http://" - 1);
    const size_t number = std::strtoul(url + path + 1, nullptr, 10);
    request.hand_over(functions_[number % functions_.size()]);
  }

 private:
  std::vector<std::shared_ptr<const edgert::WorkerOptions>> functions_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    std::printf("edgert/front.h of %s\n", edgert::version().data());
    return 0;
  }
  if (argc < 4) {
    std::fprintf(stderr, "usage: edgert_bench_front PORT THREADS FOLDER...\n");
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  auto platform = edgert::Platform::create().value();
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  auto pool = edgert::IsolatePool::create(*platform, options).value();
  const auto router = std::make_shared<ByNumber>();
  for (int i = 3; i < argc; ++i) {
    edgert::WorkerOptions function;
    function.service_path = argv[i];
    function.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
    router->add(std::move(function));
  }
  edgert::FrontOptions listening;
  listening.listen.host = "127.0.0.1";
  listening.listen.port = static_cast<uint16_t>(std::atoi(argv[1]));
  listening.threads = static_cast<uint32_t>(std::atoi(argv[2]));
  auto front = edgert::Front::create(*pool, listening, router).value();
  std::printf("listening at %d\n", front->port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  for (const edgert::FrontMetrics::Load& load : front->metrics().threads) {
    std::printf("%zu requests, %.0f ms of CPU\n", static_cast<size_t>(load.requests), load.cpu_ms);
  }
}
