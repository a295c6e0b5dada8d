#include "server/edgertd.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "edgert/edgert.h"

namespace edgert::server {

namespace {

// Console calls and the lives of workers, as lines on stderr.
class StderrLog final : public Observer {
 public:
  explicit StderrLog(const Flags& flags) : flags_(flags) {}
  void on_log(const WorkerIdentity&, LogLevel level, std::string_view message) noexcept override {
    static constexpr const char* kNames[] = {"Debug", "Info", "Warning", "Error"};
    if (!flags_.quiet)
      line("[" + std::string(kNames[static_cast<int>(level)]) + "] " + std::string(message));
  }
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override {
    if (flags_.verbose)
      line("booted " + worker.service_path + " in " + std::to_string(boot_ms) + " ms");
  }
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override {
    if (!flags_.quiet) line("[Error] " + worker.service_path + ": " + error.message);
  }
  void on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept override {
    if (!flags_.quiet) line("[Error] " + worker.service_path + ": " + std::string(description));
  }

 private:
  // One call, so that lines of different workers do not mix.
  static void line(std::string text) {
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
  const Flags& flags_;
};

int fail(const std::string& message) {
  std::fprintf(stderr, "edgertd: %s\n", message.c_str());
  return 1;
}

}  // namespace

int run(const Flags& flags) {
  // Blocked before any thread starts, so that only this one hears them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  PlatformOptions platform_options;
  if (const char* v8_flags = std::getenv("V8_FLAGS")) platform_options.v8_flags = v8_flags;
  auto platform = Platform::create(platform_options);
  if (!platform.ok()) return fail(platform.error().message);
  StderrLog log(flags);
  PoolOptions pool_options;
  pool_options.snapshot = web_platform();
  pool_options.observer = &log;
  auto pool = IsolatePool::create(*platform.value(), std::move(pool_options));
  if (!pool.ok()) return fail(pool.error().message);

  WorkerOptions main_options;
  main_options.service_path = flags.main_service;
  main_options.inherit_env = true;
  main_options.privileged = true;
  main_options.no_module_cache = flags.no_module_cache;
  auto main_worker = pool.value()->create_worker(std::move(main_options));
  if (!main_worker.ok()) return fail("the main worker cannot boot: " + main_worker.error().message);

  HttpServerOptions listen;
  listen.host = flags.host;
  listen.port = flags.port;
  listen.tcp_nodelay = flags.tcp_nodelay;
  listen.head_timeout_ms = flags.request_read_timeout_ms;
  listen.response_timeout_ms = flags.main_idle_timeout_ms;
  auto server = HttpServer::create(main_worker.value(), listen);
  if (!server.ok()) return fail(server.error().message);
  const std::string shown =
      flags.host.find(':') == std::string::npos ? flags.host : "[" + flags.host + "]";
  std::printf("listening on http://%s:%d\n", shown.c_str(), server.value()->port());
  std::fflush(stdout);

  // The main worker's end reaches sigwait as a signal of our own.
  std::thread watch([worker = main_worker.value(), self = pthread_self()] {
    worker->wait();
    pthread_kill(self, SIGUSR1);
  });
  int signal = 0;
  sigwait(&signals, &signal);
  int code = 0;
  if (signal == SIGUSR1) {
    code = fail("main worker has been destroyed");
  } else if (signal == SIGTERM) {
    code = SIGTERM;
    if (flags.graceful_exit_timeout_s != 0 &&
        !server.value()->drain(flags.graceful_exit_timeout_s * 1000)) {
      std::fprintf(stderr, "edgertd: did not able to terminate the workers within %llu seconds\n",
                   static_cast<unsigned long long>(flags.graceful_exit_timeout_s));
    }
  }
  server.value()->close();
  main_worker.value()->terminate();
  watch.join();
  return code;
}

}  // namespace edgert::server
