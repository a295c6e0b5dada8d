#include "edgertd.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/web_platform.h"
#include "log_sink.h"
#include "signals.h"

namespace edgert::server {

namespace {

constexpr int kFailed = 1;

int exit_code_of(int signal) { return signal == SIGTERM ? SIGTERM : 0; }

int fail(const std::string& reason) {
  std::fprintf(stderr, "edgertd: %s\n", reason.c_str());
  return kFailed;
}

// Each connection and each worker's loop takes descriptors; the usual soft limit is a leftover of
// select().
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

WorkerOptions main_worker_options(const ServeOptions& options) {
  WorkerOptions main;
  main.service_path = options.main_service;
  struct stat found {};
  if (stat(options.main_service.c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
    const size_t slash = options.main_service.rfind('/');
    main.service_path =
        slash == std::string::npos ? "." : options.main_service.substr(0, slash + 1);
    main.entry_point = options.main_service;
  }
  main.inherit_env = true;
  main.privileged = true;
  main.no_module_cache = options.disable_module_cache;
  main.limits = {0, 1, 0, 0, 0};
  return main;
}

HttpServerOptions http_options(const ServeOptions& options) {
  HttpServerOptions http;
  http.host = options.ip;
  http.port = options.port;
  http.tcp_nodelay = options.tcp_nodelay;
  http.head_timeout_ms = options.request_read_timeout_ms;
  http.response_timeout_ms = options.main_worker_request_idle_timeout_ms;
  return http;
}

// The one line on stdout, for people and for scripts that asked for port 0.
void announce(const ServeOptions& options, uint16_t port) {
  const bool v6 = options.ip.find(':') != std::string::npos;
  std::printf(v6 ? "listening on http://[%s]:%u\n" : "listening on http://%s:%u\n",
              options.ip.c_str(), unsigned{port});
  std::fflush(stdout);
}

// Runs `work` on a thread of its own; a signal that comes before it is done ends the process at
// once.
template <typename Work>
void run_unless_interrupted(Signals& signals, Work work) {
  Event done;
  std::thread thread([&] {
    work();
    done.set();
  });
  if (const int signal = signals.wait(done)) std::_Exit(exit_code_of(signal));
  thread.join();
}

int serve_until_stopped(const ServeOptions& options, Signals& signals, LogSink& log,
                        IsolatePool& pool) {
  std::shared_ptr<Worker> worker;
  std::string reason;
  run_unless_interrupted(signals, [&] {
    Result<std::shared_ptr<Worker>> booted = pool.create_worker(main_worker_options(options));
    if (booted.ok()) {
      worker = std::move(booted).value();
    } else {
      reason = booted.error().message;
    }
  });
  if (worker == nullptr)
    return fail("the main worker " + options.main_service + " cannot boot: " + reason);

  Result<std::unique_ptr<HttpServer>> listening = HttpServer::create(worker, http_options(options));
  if (!listening.ok()) return fail(listening.error().message);
  const std::unique_ptr<HttpServer> server = std::move(listening).value();
  log.main_is_serving();
  announce(options, server->port());

  Event ended;
  std::thread watcher([&] {
    worker->wait();
    ended.set();
  });
  const int signal = signals.wait(ended);
  int exit_code = exit_code_of(signal);
  if (signal == 0) {
    log.say(LogLevel::kError, "main worker has been destroyed");
    exit_code = kFailed;
  } else if (signal == SIGTERM && options.graceful_exit_timeout_s != 0) {
    run_unless_interrupted(signals, [&] {
      if (server->drain(options.graceful_exit_timeout_s * 1000)) return;
      log.say(LogLevel::kError, "did not able to terminate the workers within " +
                                    std::to_string(options.graceful_exit_timeout_s) + " seconds");
    });
  }
  server->close();
  worker->terminate();
  watcher.join();
  return exit_code;
}

}  // namespace

int serve(const ServeOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  LogSink log(options.verbosity);
  auto signals = std::make_unique<Signals>();

  Result<std::unique_ptr<Platform>> platform = Platform::create({options.v8_flags, 0});
  if (!platform.ok()) return fail(platform.error().message);
  int exit_code;
  {
    PoolOptions pool_options;
    pool_options.snapshot = web_platform();
    pool_options.observer = &log;
    pool_options.warning_ratios = options.warning_ratios;
    Result<std::unique_ptr<IsolatePool>> pool =
        IsolatePool::create(*platform.value(), std::move(pool_options));
    if (!pool.ok()) return fail(pool.error().message);
    exit_code = serve_until_stopped(options, *signals, log, *pool.value());
    // From here a second signal ends the process, should a worker resist.
    signals.reset();
  }
  if (const LiveObjects left = live_objects(); !left.none() && std::getenv("EDGERTD_COUNT_OBJECTS"))
    return fail("left at the end: " + to_text(left));
  return exit_code;
}

}  // namespace edgert::server
