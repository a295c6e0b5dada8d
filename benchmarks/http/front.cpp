// A host whose front hands every request to one function: what benchmarks/http measures of it.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

namespace {

class ToOne final : public edgert::Router {
 public:
  explicit ToOne(edgert::WorkerOptions function)
      : function_(std::make_shared<const edgert::WorkerOptions>(std::move(function))) {}
  void route(edgert::FrontRequest request) noexcept override { request.hand_over(function_); }

 private:
  const std::shared_ptr<const edgert::WorkerOptions> function_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: edgert_bench_front FOLDER PORT THREADS\n");
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
  edgert::WorkerOptions function;
  function.service_path = argv[1];
  function.limits = {.worker_timeout_ms = 0, .cpu_soft_ms = 0, .cpu_hard_ms = 0};
  edgert::FrontOptions listening;
  listening.listen.host = "127.0.0.1";
  listening.listen.port = static_cast<uint16_t>(std::atoi(argv[2]));
  listening.threads = static_cast<uint32_t>(std::atoi(argv[3]));
  auto front = edgert::Front::create(*pool, listening, std::make_shared<ToOne>(function)).value();
  int signal = 0;
  sigwait(&ends, &signal);
  for (const edgert::FrontMetrics::Load& load : front->metrics().threads) {
    std::printf("%zu connections, %zu requests, %.0f ms of CPU\n",
                static_cast<size_t>(load.connections), static_cast<size_t>(load.requests),
                load.cpu_ms);
  }
}
