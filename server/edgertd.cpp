#include "edgertd.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "edgert/event_queue.h"
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

// A worker with rights: its path is a directory or a file.
WorkerOptions privileged_worker(const std::string& path, const ServeOptions& options) {
  WorkerOptions worker;
  worker.service_path = path;
  struct stat found {};
  if (stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
    const size_t slash = path.rfind('/');
    worker.service_path = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    worker.entry_point = path;
  }
  worker.inherit_env = true;
  worker.privileged = true;
  worker.no_module_cache = options.disable_module_cache;
  return worker;
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

// Boots the event worker; null, with everything said, when it cannot.
std::shared_ptr<Worker> start_event_worker(const ServeOptions& options, IsolatePool& pool) {
  WorkerOptions worker = privileged_worker(options.event_worker, options);
  worker.receives_events = true;
  Result<std::shared_ptr<Worker>> started = pool.start_worker(std::move(worker));
  if (started.ok()) return std::move(started).value();
  fail("the event worker " + options.event_worker + " cannot boot: " + started.error().message);
  return nullptr;
}

// How long a worker that was told to end at once may take: it may be inside one long call of V8.
constexpr uint64_t kTerminationMs = 5000;
constexpr uint64_t kFarewellMs = 1000;

// Answers what runs and lets functions finish what they wait for, within the graceful window.
void end_gracefully(const ServeOptions& options, HttpServer& server, IsolatePool& pool,
                    LogSink& log) {
  const auto begin = std::chrono::steady_clock::now();
  const uint64_t window_ms = options.graceful_exit_timeout_s * 1000;
  bool ended = server.drain(window_ms, window_ms / 100 * options.keep_alive_deadline_percent);
  const auto spent = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                               std::chrono::steady_clock::now() - begin)
                                               .count());
  ended = pool.drain(spent < window_ms ? window_ms - spent : 0) && ended;
  if (ended) return;
  log.say(LogLevel::kError, "did not able to terminate the workers within " +
                                std::to_string(options.graceful_exit_timeout_s) + " seconds");
}

int serve_until_stopped(const ServeOptions& options, Signals& signals, LogSink& log,
                        IsolatePool& pool, EventQueue* events) {
  std::shared_ptr<Worker> event_worker;
  if (events != nullptr) {
    event_worker = start_event_worker(options, pool);
    if (event_worker == nullptr) return kFailed;
  }
  std::shared_ptr<Worker> worker;
  std::string reason;
  run_unless_interrupted(signals, [&] {
    Result<std::shared_ptr<Worker>> booted =
        pool.create_worker(privileged_worker(options.main_service, options));
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
    run_unless_interrupted(signals, [&] { end_gracefully(options, *server, pool, log); });
  }
  server->close();
  if (!pool.terminate(kTerminationMs)) {
    log.say(LogLevel::kError, "a worker does not come out of V8; leaving without it");
    std::_Exit(exit_code);
  }
  // In order, so that it hears beforeunload and unload; by force when it does not listen.
  worker->retire();
  if (signal == SIGTERM) worker->wait_for(kFarewellMs);
  worker->terminate();
  watcher.join();
  if (event_worker != nullptr) {
    events->close();
    events->wait_until_read(options.event_worker_exit_timeout_s * 1000);
    event_worker->retire();
    event_worker->wait_for(kFarewellMs);
    event_worker->terminate();
  }
  return exit_code;
}

}  // namespace

int serve(const ServeOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  const bool with_events = !options.event_worker.empty();
  LogSink log(options.verbosity, with_events);
  auto signals = std::make_unique<Signals>();
  if (options.policy == Policy::kOneshot && options.max_parallelism > 1)
    log.say(LogLevel::kWarning, "--max-parallelism is 1 under --policy oneshot");

  Result<std::unique_ptr<Platform>> platform = Platform::create({options.v8_flags});
  if (!platform.ok()) return fail(platform.error().message);
  int exit_code;
  {
    EventQueue events;
    PoolOptions pool_options;
    pool_options.snapshot = web_platform();
    pool_options.observer = &log;
    pool_options.warning_ratios = options.warning_ratios;
    pool_options.static_patterns = options.static_patterns;
    pool_options.policy = options.policy;
    pool_options.max_parallelism = options.max_parallelism;
    pool_options.request_wait_timeout_ms = options.request_wait_timeout_ms;
    pool_options.request_idle_timeout_ms = options.user_worker_request_idle_timeout_ms;
    pool_options.max_workers = options.max_workers;
    pool_options.max_resident_workers = options.max_resident_workers;
    pool_options.memory_budget_mb = options.memory_budget_mb;
    pool_options.rate_limit_sweep_s = options.rate_limit_sweep_s;
    if (with_events) pool_options.events = &events;
    Result<std::unique_ptr<IsolatePool>> pool =
        IsolatePool::create(*platform.value(), std::move(pool_options));
    if (!pool.ok()) return fail(pool.error().message);
    exit_code =
        serve_until_stopped(options, *signals, log, *pool.value(), with_events ? &events : nullptr);
    // From here a second signal ends the process, should a worker resist.
    signals.reset();
  }
  const LiveObjects left = live_objects();
  if (!left.none() && left.ruined == 0 && std::getenv("EDGERTD_COUNT_OBJECTS"))
    return fail("left at the end: " + to_text(left));
  return exit_code;
}

}  // namespace edgert::server
