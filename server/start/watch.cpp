#include "start/watch.h"

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "common/tls_telling.h"

namespace edgert::server {

namespace {

// A graph may be in the middle of being read.
constexpr int kPatienceMs = 500;

}  // namespace

Watch::Watch(const ServeOptions& options, LogSink& log, IsolatePool& pool, Event& woken,
             std::unique_ptr<GraphReader> reader)
    : options_(options),
      log_(log),
      pool_(pool),
      woken_(woken),
      // Each worker of that policy takes one request: it has what is there then.
      watches_functions_(options.pool.policy != Policy::kOneshot),
      reader_(std::move(reader)),
      functions_(pool, log, *reader_, turns_, AfterFault::kIsAway),
      main_(options, log, pool, *reader_, turns_) {
  main_.on_replaced = [this](bool answers_still) { functions_.begin_anew(answers_still); };
  main_.on_former_quiet = [this] { functions_.retire_those_of_former(false); };
  main_.on_former_ended = [this] { functions_.retire_those_of_former(true); };
  main_.on_fault = [this](const std::string& fault) {
    fault_ = fault;
    stops_ = true;
    woken_.set();
  };
  for (const TlsKeyPair& pair : options.tls_keys) {
    if (options.tls == nullptr) break;
    for (const std::string& file : {pair.key_file, pair.cert_file})
      tls_files_.insert(std::filesystem::absolute(file).lexically_normal().string());
  }
  // Comes on workers' threads, also when nobody watches any more.
  log_.tell_of_boots([this, turns = turns_](const WorkerIdentity& identity, double boot_ms) {
    const int64_t since = FileWatch::now() - static_cast<int64_t>(boot_ms * 1e6);
    turns->add([this, id = identity.id, since] {
      const std::shared_ptr<Worker> worker = pool_.find(id);
      if (worker == nullptr || worker->options().receives_events) return;
      if (worker->options().privileged) return main_.booted(id);
      if (watches_functions_) functions_.booted(*worker, since);
    });
  });
}

Result<std::unique_ptr<Watch>> Watch::begin(const ServeOptions& options, LogSink& log,
                                            IsolatePool& pool, Event& woken) {
  GraphReaderOptions reading;
  reading.cache_dir = options.pool.cache_dir;
  reading.cache_max_mb = options.pool.cache_max_mb;
  reading.cached_only = options.pool.cached_only;
  reading.esbuild_path = options.pool.esbuild_path;
  reading.deny_net = options.pool.deny_net;
  Result<std::unique_ptr<GraphReader>> reader = GraphReader::create(std::move(reading));
  if (!reader.ok()) return reader.take_error();
  std::unique_ptr<Watch> watch(new Watch(options, log, pool, woken, std::move(reader).value()));
  if (!watch->thread_.begin([raw = watch.get()] { raw->run(); }))
    return Error{ErrorCode::kLimit, "the system gives no thread"};
  return watch;
}

void Watch::run() {
  main_.boot({});
  while (!stops_) {
    std::set<std::string> files;
    main_.add_files(&files);
    functions_.add_files(&files);
    files.insert(tls_files_.begin(), tls_files_.end());
    files_.set(files);
    const std::set<std::string> changed = files_.wait(turns_->some());
    turns_->take();
    if (stops_) break;
    functions_.changed(changed);
    main_.changed(changed);
    const bool has_new_keys = std::any_of(changed.begin(), changed.end(), [this](const auto& file) {
      return tls_files_.contains(file);
    });
    if (has_new_keys && options_.tls != nullptr) read_tls_anew(*options_.tls, log_);
  }
  turns_->close();
  stopped_.set();
}

bool Watch::stop() {
  turns_->add([this] { stops_ = true; });
  pollfd stopped{stopped_.descriptor(), POLLIN, 0};
  if (poll(&stopped, 1, kPatienceMs) != 1) return false;
  thread_.join();
  return true;
}

}  // namespace edgert::server
