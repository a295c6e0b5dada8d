#include "start/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/entry_fault.h"
#include "common/log_sink.h"
#include "common/signals.h"
#include "edgert/event_queue.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/web_platform.h"

namespace edgert::server {

namespace {

constexpr int kFailed = 1;
// EX_TEMPFAIL of sysexits.h: whoever supervises this process starts it again.
constexpr int kStartAgain = 75;

int exit_code_of(int signal) { return signal == SIGTERM ? SIGTERM : 0; }

int fail(LogSink& log, const std::string& reason) {
  log.fail(reason);
  return kFailed;
}

// Without waiting for anybody but the reader of the log.
[[noreturn]] void leave_at_once(LogSink& log, int exit_code) {
  log.finish();
  std::_Exit(exit_code);
}

// Each connection and each worker's loop takes descriptors; the usual soft limit is a leftover of
// select().
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// A descriptor below 3 that is closed would soon be a connection's, and what is said on stderr
// would go there.
void open_standard_files() {
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(standard, F_GETFD) < 0) (void)!open("/dev/null", O_RDWR);
  }
}

// What the server itself opens before it serves; later, workers are refused before they run out.
bool descriptors_left() {
  constexpr size_t kMostAtStart = 16;
  std::vector<std::unique_ptr<Event>> probes;
  while (probes.size() < kMostAtStart) {
    probes.push_back(std::make_unique<Event>());
    if (probes.back()->descriptor() < 0) return false;
  }
  return true;
}

// A worker with rights: its path is a directory, a file or a pack.
WorkerOptions privileged_worker(const std::string& path, const std::string& entry_point,
                                const ServeOptions& options) {
  WorkerOptions worker;
  worker.service_path = path;
  worker.entry_point = entry_point;
  worker.inherit_env = true;
  worker.privileged = true;
  worker.no_module_cache = options.disable_module_cache;
  return worker;
}

// The one line on stdout, for people and for scripts that asked for port 0. Signals are not taken
// meanwhile, so a pipe that is full already goes without it.
void announce(const std::string& host, uint16_t port) {
  constexpr int kPatienceMs = 1000;
  const bool v6 = host.find(':') != std::string::npos;
  const std::string line =
      "listening on http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + "\n";
  pollfd writable{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&writable, 1, kPatienceMs) == 1) (void)!write(STDOUT_FILENO, line.data(), line.size());
}

// Work on a thread of its own; std::thread would end the process where the system gives none.
class Errand {
 public:
  // `done` is set after it. False: there is no thread.
  bool begin(std::function<void()> work, Event& done) {
    work_ = [work = std::move(work), &done] {
      work();
      done.set();
    };
    const auto enter = [](void* self) -> void* {
      static_cast<Errand*>(self)->work_();
      return nullptr;
    };
    begun_ = pthread_create(&thread_, nullptr, enter, this) == 0;
    return begun_;
  }
  void join() {
    if (std::exchange(begun_, false)) pthread_join(thread_, nullptr);
  }

 private:
  std::function<void()> work_;
  pthread_t thread_{};
  bool begun_ = false;
};

// Runs `work` on a thread of its own; a signal that comes before it is done ends the process at
// once. Without a thread to be had, signals wait for the work.
void run_unless_interrupted(Signals& signals, LogSink& log, const std::function<void()>& work) {
  Event done;
  Errand errand;
  if (!errand.begin(work, done)) return work();
  if (const int signal = signals.wait(done)) leave_at_once(log, exit_code_of(signal));
  errand.join();
}

std::string cannot_boot(const std::string& which, const std::string& flag, const std::string& path,
                        const std::string& reason) {
  const std::string fault = entry_fault(path, reason);
  return "the " + which + " " + path + " cannot boot: " + fault +
         (fault == reason ? ""
                          : "; " + flag + " names the folder, file or pack that is the " + which);
}

// Boots the event worker; null, with everything said, when it cannot.
std::shared_ptr<Worker> start_event_worker(const ServeOptions& options, LogSink& log,
                                           IsolatePool& pool) {
  WorkerOptions worker =
      privileged_worker(options.event_worker, options.events_entrypoint, options);
  worker.receives_events = true;
  Result<std::shared_ptr<Worker>> started = pool.start_worker(std::move(worker));
  if (started.ok()) return std::move(started).value();
  fail(log, cannot_boot("event worker", "--event-worker", options.event_worker,
                        started.error().message));
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
                        IsolatePool& pool, EventQueue* events, Event& woken) {
  std::shared_ptr<Worker> event_worker;
  if (events != nullptr) {
    event_worker = start_event_worker(options, log, pool);
    if (event_worker == nullptr) return kFailed;
  }
  std::shared_ptr<Worker> worker;
  std::string reason;
  run_unless_interrupted(signals, log, [&] {
    Result<std::shared_ptr<Worker>> booted = pool.create_worker(
        privileged_worker(options.main_service, options.main_entrypoint, options));
    if (booted.ok()) {
      worker = std::move(booted).value();
    } else {
      reason = booted.error().message;
    }
  });
  if (worker == nullptr)
    return fail(log, cannot_boot("main worker", "--main-service", options.main_service, reason));

  Result<std::unique_ptr<HttpServer>> listening = HttpServer::create(worker, options.http);
  if (!listening.ok()) return fail(log, listening.error().message);
  const std::unique_ptr<HttpServer> server = std::move(listening).value();
  log.main_is_serving();
  announce(options.http.host, server->port());

  Errand watcher;
  if (!watcher.begin([&] { worker->wait(); }, woken)) {
    worker->terminate();
    return fail(log, "the system gives no thread");
  }
  const int signal = signals.wait(woken);
  const bool starts_again = signal == 0 && log.has_too_many_quarantined() && !worker->ended();
  int exit_code = starts_again ? kStartAgain : exit_code_of(signal);
  if (starts_again) {
    log.say(LogLevel::kError, "too many workers are quarantined (--max-quarantined " +
                                  std::to_string(options.max_quarantined) +
                                  "): draining, to be started again");
    run_unless_interrupted(signals, log, [&] { end_gracefully(options, *server, pool, log); });
  } else if (signal == 0) {
    log.say(LogLevel::kError, "main worker has been destroyed");
    exit_code = kFailed;
  } else if (signal == SIGTERM && options.graceful_exit_timeout_s != 0) {
    run_unless_interrupted(signals, log, [&] { end_gracefully(options, *server, pool, log); });
  }
  server->close();
  if (!pool.terminate(kTerminationMs)) {
    log.say(LogLevel::kError, "a worker does not come out of V8; leaving without it");
    leave_at_once(log, exit_code);
  }
  // In order, so that it hears beforeunload and unload; by force when it does not listen.
  worker->retire();
  if (signal == SIGTERM || starts_again) worker->wait_for(kFarewellMs);
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
  open_standard_files();
  raise_file_limit();
  const bool with_events = !options.event_worker.empty();
  LogSink log(options.log, with_events);
  if (!descriptors_left()) return fail(log, "file descriptors run out (RLIMIT_NOFILE)");
  auto signals = std::make_unique<Signals>();
  if (options.pool.policy == Policy::kOneshot && options.pool.max_parallelism > 1)
    log.say(LogLevel::kWarning, "--max-parallelism is 1 under --policy oneshot");

  Result<std::unique_ptr<Platform>> platform = Platform::create(options.platform);
  if (!platform.ok()) return fail(log, platform.error().message);
  int exit_code;
  {
    EventQueue events;
    Event woken;
    log.tell_of_quarantine(options.max_quarantined, woken);
    PoolOptions pool_options = options.pool;
    pool_options.snapshot = web_platform();
    pool_options.observer = &log;
    pool_options.reports_requests = options.log.tells_requests;
    if (with_events) pool_options.events = &events;
    Result<std::unique_ptr<IsolatePool>> pool =
        IsolatePool::create(*platform.value(), std::move(pool_options));
    if (!pool.ok()) return fail(log, pool.error().message);
    exit_code = serve_until_stopped(options, *signals, log, *pool.value(),
                                    with_events ? &events : nullptr, woken);
    // From here a second signal ends the process, should a worker resist.
    signals.reset();
  }
  const LiveObjects left = live_objects();
  if (!left.none() && left.ruined == 0 && std::getenv("EDGERTD_COUNT_OBJECTS"))
    return fail(log, "left at the end: " + to_text(left));
  return exit_code;
}

}  // namespace edgert::server
