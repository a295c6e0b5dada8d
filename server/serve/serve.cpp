#include "serve/serve.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "common/frame.h"
#include "common/log_quotas.h"
#include "common/observers.h"
#include "common/process.h"
#include "common/signals.h"
#include "common/tls_telling.h"
#include "edgert/front.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/tls_identity.h"
#include "edgert/web_platform.h"
#include "serve/admin.h"
#include "serve/deployment.h"
#include "serve/gateway.h"
#include "serve/key_fetcher.h"
#include "serve/metrics.h"
#include "serve/project.h"
#include "serve/schedules.h"
#include "serve/telemetry/otlp_worker.h"
#include "serve/telemetry/telemetry.h"
#include "verbs/teller.h"

namespace edgert::server {

namespace {

constexpr int kFailed = 1;
// EX_TEMPFAIL of sysexits.h: whoever supervises this process starts it again.
constexpr int kStartAgain = 75;
constexpr uint64_t kMostQuarantined = 100;
// How long a worker that was told to end at once may take: it may be inside one long call of V8.
constexpr uint64_t kTerminationMs = 5000;
// How long the last words may be on their way to clients.
constexpr uint64_t kFarewellMs = 200;

LogOptions log_options_of(const ServeFlags& flags, const LogConfig& config) {
  LogOptions log;
  log.verbosity = flags.verbosity;
  log.tells_places = config.source;
  switch (config.format) {
    case LogFormatChoice::kAuto:
      if (log.format != LogFormat::kTerminal) log.format = LogFormat::kJson;
      break;
    case LogFormatChoice::kText:
      break;
    case LogFormatChoice::kJson:
      log.format = LogFormat::kJson;
  }
  return log;
}

PoolOptions pool_options_of(const ServeConfig& config, const LogOptions& log, bool knows_requests,
                            Observer& observer) {
  PoolOptions pool;
  pool.snapshot = web_platform();
  pool.observer = &observer;
  pool.tells_schedules = true;
  // So that lines of logs say which request they are of, and requests to others go on in its trace.
  pool.reports_requests = knows_requests;
  pool.logs_have_places = log.tells_places;
  pool.logs_have_styles = log.format == LogFormat::kTerminal;
  apply(config.server, &pool);
  return pool;
}

FrontOptions front_options_of(const ServerConfig& server, uint16_t port, LogSink& log) {
  FrontOptions front;
  front.listen.host = server.host;
  front.listen.port = port;
  front.listen.max_body_bytes = server.max_body_bytes;
  front.listen.head_timeout_ms = server.request_read_timeout_ms;
  front.threads = server.threads;
  front.warn = [&log](const std::string& what) { log.say(LogLevel::kWarning, what); };
  return front;
}

void say_all(LogSink& log, LogLevel level, const std::vector<Error>& what) {
  for (const Error& each : what) log.say(level, framed(each, log.has_colours()));
}

// What hears of functions and requests, and outlives the pool.
struct Hearing {
  Hearing(LogSink& log, bool knows_requests)
      : schedules(log),
        exporter({}, [&log](LogLevel level, const std::string& what) { log.say(level, what); }),
        telemetry(log, exporter, knows_requests),
        quotas([this](const WorkerIdentity& worker, const std::string& what) {
          observers.tell(worker, {LogLevel::kWarning, what});
        }),
        observers({&log, &metrics, &schedules, &telemetry}, &quotas) {
    metrics.add([this](MetricsSink& to) {
      tell_dropped(to);
      exporter.tell_counts(to);
    });
  }

  void tell_dropped(MetricsSink& to) const {
    to.family("edgert_log_lines_dropped_total", MetricKind::kCounter,
              "Lines beyond the quotas of the log.");
    for (const auto& [name, lines] : quotas.dropped()) to.sample({{"function", name}}, lines);
  }

  Metrics metrics;
  Schedules schedules;
  telemetry::Exporter exporter;
  telemetry::OtlpWorker transport;
  telemetry::Telemetry telemetry;
  LogQuotas quotas;
  Observers observers;
};

// From the first request that may come to the last that has.
class Serving {
 public:
  Serving(const ServeFlags& flags, std::shared_ptr<const Project> project, LogSink& log,
          Hearing& hearing, IsolatePool& pool)
      : flags_(flags),
        first_(std::move(project)),
        log_(log),
        hearing_(hearing),
        metrics_(hearing.metrics),
        schedules_(hearing.schedules),
        pool_(pool) {}

  Status begin();
  // Every function, and the configuration.
  void reload();
  void drain();
  // False: the process is to be left without waiting for it.
  bool end();

 private:
  Status listen();
  Status begin_telling();
  uint64_t connections() const;

  const ServeFlags& flags_;
  const std::shared_ptr<const Project> first_;
  LogSink& log_;
  Hearing& hearing_;
  Metrics& metrics_;
  Schedules& schedules_;
  IsolatePool& pool_;
  std::shared_ptr<Gateway> gateway_;
  std::unique_ptr<Deployment> deployment_;
  std::unique_ptr<Front> clear_, secure_;  // secure_ null: there is no TLS
  std::shared_ptr<TlsIdentity> tls_;
  std::unique_ptr<Admin> admin_;
};

Status Serving::begin() {
  const ServerConfig& server = first_->config.server;
  gateway_ = std::make_shared<Gateway>(hearing_.telemetry);
  schedules_.begin(pool_, hearing_.telemetry);
  const bool watches = flags_.watch.value_or(isatty(STDERR_FILENO) == 1);
  GraphReaderOptions reading;
  reading.deny_net = server.deny_net;
  auto deployment =
      Deployment::begin(flags_, first_, watches, std::move(reading),
                        {log_, metrics_, pool_, gateway_, std::make_shared<KeyFetcher>(pool_),
                         schedules_, hearing_.quotas, hearing_.telemetry, [this] {
                           if (tls_ != nullptr) read_tls_anew(*tls_, log_);
                         }});
  if (!deployment.ok()) return deployment.take_error();
  deployment_ = std::move(deployment).value();
  if (Status listening = listen(); !listening.ok()) return listening;
  if (Status telling = begin_telling(); !telling.ok()) return telling;
  if (!server.admin.empty()) {
    auto admin = Admin::begin(
        server.admin, server.admin_token,
        {pool_, *gateway_, metrics_, *deployment_, schedules_, [this] { return connections(); }});
    if (!admin.ok()) return admin.take_error();
    admin_ = std::move(admin).value();
    log_.say(LogLevel::kInfo, "asked about itself at " + admin_->url());
  }
  gateway_->set_ready(true);
  log_.say(LogLevel::kInfo, count_text(first_->functions.size(), "function") + " of " +
                                first_->folder + (watches ? ", watching its files" : ""));
  std::string lines = listening_line("http", server.host, clear_->port());
  if (secure_ != nullptr) lines += listening_line("https", server.host, secure_->port());
  announce(lines);
  return Unit{};
}

Status Serving::listen() {
  const ServerConfig& server = first_->config.server;
  auto clear = Front::create(pool_, front_options_of(server, server.port, log_), gateway_);
  if (!clear.ok()) return clear.take_error();
  clear_ = std::move(clear).value();
  if (!server.tls.port) return Unit{};
  auto tls = load_tls_of(server.tls);
  if (!tls.ok()) return tls.take_error();
  tls_ = std::move(tls).value();
  warn_of(*tls_, log_);
  FrontOptions options = front_options_of(server, *server.tls.port, log_);
  options.listen.tls = tls_;
  auto secure = Front::create(pool_, std::move(options), gateway_);
  if (!secure.ok()) return secure.take_error();
  secure_ = std::move(secure).value();
  return Unit{};
}

Status Serving::begin_telling() {
  hearing_.quotas.begin();
  hearing_.transport.begin(pool_);
  const auto tell = [this](MetricsSink& to) { metrics_.tell(to, pool_.metrics(), connections()); };
  if (!hearing_.exporter.begin(hearing_.transport, tell))
    return Error{ErrorCode::kLimit, "the system gives no thread"};
  return Unit{};
}

uint64_t Serving::connections() const {
  uint64_t count = clear_->metrics().total.connections;
  if (secure_ != nullptr) count += secure_->metrics().total.connections;
  return count;
}

void Serving::reload() {
  deployment_->reload({}, [&log = log_](const Reloaded& reloaded) {
    if (!reloaded.fault.empty())
      return log.say(LogLevel::kError, "nothing has changed, because of what is wrong");
    log.say(LogLevel::kInfo, std::to_string(reloaded.functions) + " functions, of which " +
                                 std::to_string(reloaded.restarted) + " were there and are anew, " +
                                 std::to_string(reloaded.failed) + " do not boot");
  });
}

void Serving::drain() {
  const uint64_t window_ms =
      gateway_->site()->project->config.server.graceful_exit_timeout_s * 1000;
  gateway_->set_ready(false);
  if (window_ms == 0) return;
  const auto begun = std::chrono::steady_clock::now();
  const auto left_ms = [&] {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    const auto spent_ms = static_cast<uint64_t>(spent.count());
    return spent_ms < window_ms ? window_ms - spent_ms : 0;
  };
  clear_->stop_accepting();
  if (secure_ != nullptr) secure_->stop_accepting();
  schedules_.stop(left_ms());
  bool ended = clear_->drain(left_ms());
  if (secure_ != nullptr) ended = secure_->drain(left_ms()) && ended;
  ended = pool_.drain(left_ms()) && ended;
  hearing_.exporter.flush(left_ms());
  if (ended) return;
  log_.say(LogLevel::kError, "some requests have not ended within " +
                                 std::to_string(window_ms / 1000) +
                                 " seconds (graceful_exit_timeout_s)");
}

bool Serving::end() {
  schedules_.stop(0);
  if (deployment_ != nullptr && !deployment_->stop()) return false;
  admin_.reset();
  hearing_.quotas.stop();
  hearing_.exporter.stop();
  hearing_.transport.end();
  for (Front* const front : {clear_.get(), secure_.get()}) {
    if (front != nullptr) front->stop_accepting();
  }
  // Somebody is still there to carry what workers say last: a socket's Close frame, and to those
  // who wait for an answer that there is none.
  const bool have_ended = pool_.terminate(kTerminationMs);
  for (Front* const front : {clear_.get(), secure_.get()}) {
    if (front == nullptr) continue;
    front->drain(kFarewellMs);
    front->close();
  }
  if (have_ended) return true;
  log_.say(LogLevel::kError, "a worker does not come out of V8; leaving without it");
  return false;
}

int serve_until_stopped(Serving& serving, Signals& signals, LogSink& log, Event& woken) {
  signals.on_hangup([&] { serving.reload(); });
  const int signal = signals.wait(woken);
  signals.on_hangup({});
  const bool starts_again = signal == 0;
  if (starts_again)
    log.say(LogLevel::kError,
            "too many workers are quarantined: draining, to be started again "
            "[EDG303]");
  if (signal != SIGINT) run_unless_interrupted(signals, log, [&] { serving.drain(); });
  return starts_again ? kStartAgain : exit_code_of(signal);
}

int fail(LogSink& log, const std::string& reason) {
  log.fail(reason);
  return kFailed;
}

// From the pool's beginning to its end.
int serve_project(const ServeFlags& flags, const std::shared_ptr<const Project>& project,
                  Platform& platform, std::unique_ptr<Signals> signals, LogSink& log) {
  const ServeConfig& config = project->config;
  const Result<telemetry::ExportOptions> exporting =
      telemetry::export_options_of(config.telemetry, process_environment());
  if (!exporting.ok()) return fail(log, exporting.error().message);
  const bool knows_requests =
      config.log.access || exporting.value().traces || exporting.value().exports_any();
  Hearing hearing(log, knows_requests);
  Event woken;
  log.tell_of_quarantine(kMostQuarantined, woken);
  log.main_is_serving();
  auto pool =
      IsolatePool::create(platform, pool_options_of(config, log_options_of(flags, config.log),
                                                    knows_requests, hearing.observers));
  if (!pool.ok()) return fail(log, pool.error().message);
  Serving serving(flags, project, log, hearing, *pool.value());
  const Status begun = serving.begin();
  const int exit_code = begun.ok() ? serve_until_stopped(serving, *signals, log, woken)
                                   : fail(log, framed(begun.error(), log.has_colours()));
  if (!serving.end()) leave_at_once(log, exit_code);
  // From here a second signal ends the process, should a worker resist.
  signals.reset();
  return exit_code;
}

}  // namespace

int serve_folder(const ServeFlags& flags) {
  prepare_process();
  say_roots_are_configured();
  const LoadedProject loaded = load_project(flags);
  LogSink log(log_options_of(flags, loaded.project ? loaded.project->config.log : LogConfig{}),
              false);
  if (!descriptors_left()) return fail(log, "file descriptors run out (RLIMIT_NOFILE) [EDG302]");
  say_all(log, LogLevel::kWarning, loaded.notes);
  say_all(log, LogLevel::kError, loaded.errors);
  if (loaded.project == nullptr) return fail(log, "nothing is served, because of what is wrong");
  auto signals = std::make_unique<Signals>(true);
  Result<std::unique_ptr<Platform>> platform = Platform::create({.v8_flags = flags.v8_flags});
  if (!platform.ok()) return fail(log, platform.error().message);
  const int exit_code =
      serve_project(flags, loaded.project, *platform.value(), std::move(signals), log);
  const LiveObjects left = live_objects();
  if (!left.none() && left.ruined == 0 && std::getenv("EDGERTD_COUNT_OBJECTS"))
    return fail(log, "left at the end: " + to_text(left));
  return exit_code;
}

}  // namespace edgert::server
