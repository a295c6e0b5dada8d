// A host that routes by itself: FOLDER/NAME answers /NAME/…, on all cores and without a main
// script.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <map>

using namespace edgert;

class ByName final : public Router {
 public:
  explicit ByName(const char* folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      WorkerOptions function;
      function.service_path = entry.path();
      functions_[entry.path().filename()] = std::make_shared<const WorkerOptions>(function);
    }
  }
  void route(FrontRequest request) noexcept override {
    const std::string& url = request.head().url;  // http://HOST/NAME/…
    const size_t begin = url.find('/', sizeof "http://" - 1) + 1;
    const auto found = functions_.find(url.substr(begin, url.find_first_of("/?", begin) - begin));
    if (found == functions_.end()) return request.respond({404, {}, {}}, std::string("nobody\n"));
    request.hand_over(found->second, {.head_timeout_ms = 60'000});
  }

 private:
  std::map<std::string, std::shared_ptr<const WorkerOptions>> functions_;
};

int main(int, char** arguments) {
  sigset_t ends;
  sigemptyset(&ends), sigaddset(&ends, SIGTERM), sigprocmask(SIG_BLOCK, &ends, nullptr);
  const auto platform = Platform::create().value();
  const auto pool = IsolatePool::create(*platform, {.snapshot = web_platform()}).value();
  const auto router = std::make_shared<ByName>(arguments[1]);
  const auto front = Front::create(*pool, {.listen = {.host = "127.0.0.1"}}, router).value();
  std::printf("listening at %d\n", front->port()), std::fflush(stdout);
  int signal;
  sigwait(&ends, &signal);
  return front->drain(10'000) ? 0 : 1;
}
