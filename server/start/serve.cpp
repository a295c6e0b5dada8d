#include "start/serve.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/errand.h"
#include "common/log_sink.h"
#include "common/process.h"
#include "common/signals.h"
#include "common/tls_telling.h"
#include "edgert/event_queue.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/web_platform.h"
#include "start/main_worker.h"
#include "start/tls.h"
#include "start/watch.h"

namespace edgert::server {

namespace {

constexpr int kFailed = 1;
// EX_TEMPFAIL of sysexits.h: whoever supervises this process starts it again.
constexpr int kStartAgain = 75;

int fail(LogSink& log, const std::string& reason) {
  log.fail(reason);
  return kFailed;
}

// Boots the event worker; null, with everything said, when it cannot.
std::shared_ptr<Worker> start_event_worker(const ServeOptions& options, LogSink& log,
                                           IsolatePool& pool) {
  WorkerOptions worker =
      privileged_worker(options.event_worker, options.events_entrypoint, options);
  worker.receives_events = true;
  Result<std::shared_ptr<Worker>> started = pool.start_worker(std::move(worker));
  if (started.ok()) return std::move(started).value();
  fail(log, cannot_boot("event worker", "--event-worker", options.event_worker, started.error(),
                        log.has_colours()));
  return nullptr;
}

// How long a worker that was told to end at once may take: it may be inside one long call of V8.
constexpr uint64_t kTerminationMs = 5000;
// What workers say when they end reaches its clients.
constexpr uint64_t kLastWordsMs = 200;

// The main worker, and whatever sees to it that there is one.
class Service {
 public:
  Service(const ServeOptions& options, LogSink& log, IsolatePool& pool, Event& woken)
      : options_(options), log_(log), pool_(pool), woken_(woken) {}

  // Boots and listens, or begins to watch, which does both. False: everything is said.
  bool begin(Signals& signals);
  // From here on nothing begins any more. False: the process is to be left at once.
  bool stop() { return watch_ == nullptr || watch_->stop(); }
  // Why nothing can be served; empty: the main worker has ended.
  std::string fault() const { return watch_ == nullptr ? "" : watch_->fault(); }
  // The one that serves; null: there is none.
  const MainWorker* main() const {
    const MainWorker* main = watch_ != nullptr ? watch_->main().main() : &main_;
    return main == nullptr || main->worker->ended() ? nullptr : main;
  }
  // Answers what runs and lets functions finish what they wait for, within the graceful window.
  void drain();
  // At once. False: the process is to be left without waiting for it.
  bool end(bool is_graceful);

 private:
  bool fail(const std::string& reason) {
    log_.fail(reason);
    return false;
  }

  const ServeOptions& options_;
  LogSink& log_;
  IsolatePool& pool_;
  Event& woken_;
  MainWorker main_;
  Errand watcher_;                // waits for its end
  std::unique_ptr<Watch> watch_;  // in place of both
};

bool Service::begin(Signals& signals) {
  if (options_.watches) {
    Result<std::unique_ptr<Watch>> watch = Watch::begin(options_, log_, pool_, woken_);
    if (!watch.ok()) return fail(watch.error().message);
    watch_ = std::move(watch).value();
    return true;
  }
  Result<MainWorker> booted = Error{};
  run_unless_interrupted(signals, log_, [&] { booted = boot_main(options_, log_, pool_); });
  if (!booted.ok()) return fail(booted.error().message);
  main_ = std::move(booted).value();
  const bool begun = watcher_.begin([this] {
    main_.worker->wait();
    woken_.set();
  });
  if (!begun) {
    main_.worker->terminate();
    return fail("the system gives no thread");
  }
  log_.main_is_serving();
  main_.listeners.announce(options_.http.host);
  return true;
}

void Service::drain() {
  const MainWorker* const serving = main();
  if (serving == nullptr) return;
  const auto begin = std::chrono::steady_clock::now();
  const uint64_t window_ms = options_.graceful_exit_timeout_s * 1000;
  const auto left_ms = [&] {
    const auto spent = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                 std::chrono::steady_clock::now() - begin)
                                                 .count());
    return spent < window_ms ? window_ms - spent : 0;
  };
  bool ended =
      serving->listeners.drain(window_ms, window_ms / 100 * options_.keep_alive_deadline_percent);
  if (watch_ != nullptr) ended = watch_->main().wait_for_former(left_ms()) && ended;
  ended = pool_.drain(left_ms()) && ended;
  if (ended) return;
  log_.say(LogLevel::kError, "did not able to terminate the workers within " +
                                 std::to_string(options_.graceful_exit_timeout_s) + " seconds");
}

bool Service::end(bool is_graceful) {
  const MainWorker* const serving = main();
  const bool have_ended = pool_.terminate(kTerminationMs);
  // Somebody is still there to carry what workers say last: a socket's Close frame, and to those
  // who wait for an answer that there is none.
  if (serving != nullptr) serving->listeners.drain(kLastWordsMs);
  if (!have_ended) {
    log_.say(LogLevel::kError, "a worker does not come out of V8; leaving without it");
    return false;
  }
  if (serving != nullptr) {
    // In order, so that it hears beforeunload and unload; by force when it does not listen. Its own
    // sockets close as it ends.
    serving->worker->retire();
    if (is_graceful) serving->worker->wait_for(kFarewellMs);
    serving->worker->terminate();
  }
  watcher_.join();
  return watch_ == nullptr || watch_->main().end();
}

int serve_until_stopped(const ServeOptions& options, Signals& signals, LogSink& log,
                        IsolatePool& pool, EventQueue* events, Event& woken) {
  std::shared_ptr<Worker> event_worker;
  if (events != nullptr) {
    event_worker = start_event_worker(options, log, pool);
    if (event_worker == nullptr) return kFailed;
  }
  Service service(options, log, pool, woken);
  if (!service.begin(signals)) return kFailed;
  const int signal = signals.wait(woken);
  if (!service.stop()) leave_at_once(log, exit_code_of(signal));
  const bool starts_again =
      signal == 0 && log.has_too_many_quarantined() && service.main() != nullptr;
  int exit_code = starts_again ? kStartAgain : exit_code_of(signal);
  if (starts_again) {
    log.say(LogLevel::kError, "too many workers are quarantined (--max-quarantined " +
                                  std::to_string(options.max_quarantined) +
                                  "): draining, to be started again [EDG303]");
  } else if (signal == 0) {
    exit_code = kFailed;
    if (service.fault().empty()) {
      log.say(LogLevel::kError, "main worker has been destroyed");
    } else {
      log.fail(service.fault());
    }
  }
  const bool is_terminated = signal == SIGTERM && options.graceful_exit_timeout_s != 0;
  if (starts_again || is_terminated) run_unless_interrupted(signals, log, [&] { service.drain(); });
  if (!service.end(starts_again || signal == SIGTERM)) leave_at_once(log, exit_code);
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

int serve(ServeOptions options) {
  prepare_process();
  const bool with_events = !options.event_worker.empty();
  LogSink log(options.log, with_events);
  if (!descriptors_left()) return fail(log, "file descriptors run out (RLIMIT_NOFILE) [EDG302]");
  auto signals = std::make_unique<Signals>(options.tls_port.has_value());
  if (options.pool.policy == Policy::kOneshot && options.pool.max_parallelism > 1)
    log.say(LogLevel::kWarning, "--max-parallelism is 1 under --policy oneshot");
  if (const Status loaded = load_tls_of_flags(&options, log); !loaded.ok())
    return fail(log, loaded.error().message);
  signals->on_hangup([&] {
    if (options.tls != nullptr) read_tls_anew(*options.tls, log);
  });

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
    pool_options.logs_have_places = options.log.tells_places;
    // An event worker gets the lines as they are.
    pool_options.logs_have_styles = options.log.format == LogFormat::kTerminal && !with_events;
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
