#include "serve/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "common/log_entry.h"

namespace edgert::server {

namespace {

constexpr std::string_view kOther = "_other";
constexpr std::array<std::string_view, 6> kClasses = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

size_t number_of_this_thread() {
  static std::atomic<size_t> threads{0};
  thread_local const size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

// How many bytes the character at `at` has, by RFC 3629; 0: it is none.
size_t utf8_size(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const auto follows = [&](size_t i, unsigned least = 0x80, unsigned most = 0xbf) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned least = first == 0xe0 ? 0xa0 : 0x80, most = first == 0xed ? 0x9f : 0xbf;
    return follows(1, least, most) && follows(2) ? 3 : 0;
  }
  if (first < 0xf0 || first > 0xf4) return 0;
  const unsigned least = first == 0xf0 ? 0x90 : 0x80, most = first == 0xf4 ? 0x8f : 0xbf;
  return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
}

// A label's value: backslash, quote and line feed are escaped, as the format has it, and what is no
// UTF-8 would make all of the text unreadable.
std::string escaped(std::string_view value) {
  std::string text;
  for (size_t at = 0; at < value.size();) {
    const size_t size = utf8_size(value, at);
    const char letter = value[at];
    if (size == 0) {
      text += "\xef\xbf\xbd";
    } else if (letter == '\n') {
      text += "\\n";
    } else {
      if (letter == '\\' || letter == '"') text += '\\';
      text += value.substr(at, size);
    }
    at += size == 0 ? 1 : size;
  }
  return text;
}

const char* name_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kHistogram:
      break;
  }
  return "histogram";
}

// The text exposition format of Prometheus, version 0.0.4.
class PrometheusText final : public MetricsSink {
 public:
  void family(std::string_view name, MetricKind kind, std::string_view help) override {
    name_ = name;
    fmt::format_to(out(), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, name_of(kind));
  }
  void sample(const MetricLabels& labels, uint64_t value) override { line("", labels, "", value); }
  void sample(const MetricLabels& labels, double value) override { line("", labels, "", value); }
  void histogram(const MetricLabels& labels, std::span<const double> bounds,
                 std::span<const uint64_t> buckets, double sum) override {
    uint64_t below = 0;
    for (size_t i = 0; i < buckets.size(); ++i) {
      below += buckets[i];
      line("_bucket", labels, i < bounds.size() ? fmt::format("{}", bounds[i]) : "+Inf", below);
    }
    line("_sum", labels, "", sum);
    line("_count", labels, "", below);
  }
  std::string take() { return std::move(text_); }

 private:
  template <typename T>
  void line(std::string_view part, const MetricLabels& labels, const std::string& below, T value) {
    text_.append(name_).append(part);
    char before = '{';
    const auto add = [&](std::string_view name, std::string_view what) {
      fmt::format_to(out(), "{}{}=\"{}\"", std::exchange(before, ','), name, escaped(what));
    };
    for (const MetricLabel& label : labels) add(label.name, label.value);
    if (!below.empty()) add("le", below);
    fmt::format_to(out(), "{} {}\n", before == ',' ? "}" : "", value);
  }
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }
  std::string name_;
  std::string text_;
};

// Bytes of memory that the process has; 0 where the system does not say.
uint64_t resident_bytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long total = 0, resident = 0;
  const int found = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return found == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void add_pool(MetricsSink& text, const PoolMetrics& pool) {
  text.only("edgert_workers", MetricKind::kGauge, "Live user workers.", pool.active_workers);
  text.only("edgert_requests_waiting", MetricKind::kGauge,
            "Requests that wait for a worker that boots or becomes free.", pool.waiting);
  text.only("edgert_boots_refused_total", MetricKind::kCounter,
            "Boots that were not begun: admission, back-off, no thread.", pool.refused);
  text.only("edgert_workers_hibernated_total", MetricKind::kCounter,
            "Workers that ended to keep within a budget.", pool.hibernated);
  text.only("edgert_workers_quarantined_total", MetricKind::kCounter,
            "Workers that V8 did not give back.", pool.quarantined);
  text.only("edgert_quarantined_bytes", MetricKind::kGauge, "What these hold.",
            pool.quarantined_bytes);
}

void add_process(MetricsSink& text, uint64_t connections) {
  text.only("edgert_connections", MetricKind::kGauge, "Connections of clients.", connections);
  text.only("process_resident_memory_bytes", MetricKind::kGauge, "Resident memory size in bytes.",
            resident_bytes());
  text.only("process_cpu_seconds_total", MetricKind::kCounter,
            "Total user and system CPU time in seconds.", cpu_seconds());
}

}  // namespace

RequestCounts::~RequestCounts() {
  for (const std::atomic<Shard*>& each : shards_) delete each.load();
}

RequestCounts::Shard& RequestCounts::shard() {
  const size_t number = std::min(number_of_this_thread(), kShards - 1);
  Shard* const made = shards_[number].load(std::memory_order_acquire);
  return made != nullptr ? *made : make_shard(number);
}

RequestCounts::Shard& RequestCounts::make_shard(size_t number) {
  auto made = std::make_unique<Shard>();
  made->has_one_thread = number < kShards - 1;
  Shard* there = nullptr;
  // Another of those that share it may have been faster.
  if (!shards_[number].compare_exchange_strong(there, made.get(), std::memory_order_acq_rel))
    return *there;
  return *made.release();
}

void RequestCounts::begun() {
  Shard& own = shard();
  own.add<int64_t>(own.in_flight, 1);
}

void RequestCounts::over(int status, double seconds, uint64_t bytes_in, uint64_t bytes_out) {
  Shard& own = shard();
  const auto add = [&own](std::atomic<uint64_t>& to, uint64_t what) { own.add(to, what); };
  add(own.by_class[status >= 100 && status < 600 ? static_cast<size_t>(status / 100) : 0], 1);
  const auto bound = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), seconds);
  add(own.buckets[static_cast<size_t>(bound - kLatencyBounds.begin())], 1);
  add(own.microseconds, static_cast<uint64_t>(std::max(seconds, 0.0) * 1e6));
  add(own.bytes_in, bytes_in);
  add(own.bytes_out, bytes_out);
  own.add<int64_t>(own.in_flight, -1);
}

uint64_t RequestCounts::Sum::count() const {
  uint64_t all = 0;
  for (const uint64_t each : by_class) all += each;
  return all;
}

RequestCounts::Sum RequestCounts::sum() const {
  Sum sum;
  uint64_t microseconds = 0;
  for (const std::atomic<Shard*>& its : shards_) {
    const Shard* const shard = its.load(std::memory_order_acquire);
    if (shard == nullptr) continue;
    const Shard& each = *shard;
    for (size_t i = 0; i < sum.by_class.size(); ++i) sum.by_class[i] += each.by_class[i].load();
    for (size_t i = 0; i < sum.buckets.size(); ++i) sum.buckets[i] += each.buckets[i].load();
    microseconds += each.microseconds.load();
    sum.bytes_in += each.bytes_in.load();
    sum.bytes_out += each.bytes_out.load();
    // One may have begun on one thread and ended on another.
    sum.in_flight += each.in_flight.load();
  }
  sum.seconds = static_cast<double>(microseconds) / 1e6;
  return sum;
}

Metrics::Function& Metrics::function(std::string_view name) {
  auto found = functions_.find(name);
  const bool is_gone = there_ && !name.starts_with('_') && !there_->contains(std::string(name));
  if (found == functions_.end() && (is_gone || functions_.size() >= kMostFunctions)) {
    name = kOther;
    found = functions_.find(name);
  }
  return found != functions_.end() ? found->second : functions_[std::string(name)];
}

void Metrics::keep_names(std::set<std::string> functions) {
  const std::lock_guard lock(mutex_);
  std::erase_if(functions_, [&](const auto& each) {
    return !each.first.starts_with('_') && !functions.contains(each.first);
  });
  there_ = std::move(functions);
}

Metrics::Function* Metrics::function_of(const WorkerIdentity& worker) {
  if (is_of_server(worker.service_path)) return nullptr;
  return &function(function_name(worker.service_path));
}

std::shared_ptr<RequestCounts> Metrics::requests_of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return function(name).requests;
}

void Metrics::set_canary(std::string_view name, std::shared_ptr<const Canary> canary) {
  const std::lock_guard lock(mutex_);
  function(name).canary = std::move(canary);
}

void Metrics::canary_over(std::string_view name, CanaryVerdict verdict) {
  const std::lock_guard lock(mutex_);
  Function& its = function(name);
  ++its.canaries[static_cast<size_t>(verdict)];
  if (verdict != CanaryVerdict::kUndecided) its.last_canary = verdict;
}

std::string Metrics::last_canary(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = functions_.find(name);
  if (found == functions_.end()) return {};
  switch (found->second.last_canary) {
    case CanaryVerdict::kPromoted:
      return "promoted";
    case CanaryVerdict::kRolledBack:
      return "rolled back";
    default:
      return {};
  }
}

void Metrics::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  const std::lock_guard lock(mutex_);
  Function* const its = function_of(worker);
  if (its == nullptr) return;
  ++its->boots;
  its->boot_seconds += boot_ms / 1e3;
}

void Metrics::on_boot_failure(const WorkerIdentity& worker,
                              [[maybe_unused]] const Error& error) noexcept {
  const std::lock_guard lock(mutex_);
  if (Function* const its = function_of(worker)) ++its->boot_failures;
}

void Metrics::on_uncaught(const WorkerIdentity& worker,
                          [[maybe_unused]] const Error& error) noexcept {
  const std::lock_guard lock(mutex_);
  if (Function* const its = function_of(worker)) ++its->uncaught;
}

void Metrics::on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept {
  const std::lock_guard lock(mutex_);
  Function* const its = function_of(worker);
  if (its == nullptr) return;
  ++its->ends[static_cast<size_t>(shutdown.reason)];
  its->cpu_seconds += shutdown.cpu_ms / 1e3;
}

std::string Metrics::text(const PoolMetrics& pool, uint64_t connections) const {
  PrometheusText text;
  tell(text, pool, connections);
  return text.take();
}

void Metrics::tell(MetricsSink& to, const PoolMetrics& pool, uint64_t connections) const {
  add_process(to, connections);
  add_pool(to, pool);
  for (const auto& more : more_) more(to);
  struct Row {
    MetricLabels labels;
    const Function* function;
    RequestCounts::Sum requests;
    MetricLabels with(std::string_view name, std::string_view value) const {
      MetricLabels both = labels;
      both.push_back({name, std::string(value)});
      return both;
    }
  };
  const std::lock_guard lock(mutex_);
  std::vector<Row> rows;
  for (const auto& [name, its] : functions_)
    rows.push_back({{{"function", name}}, &its, its.requests->sum()});
  const auto each = [&](std::string_view name, MetricKind kind, std::string_view help, auto value) {
    to.family(name, kind, help);
    for (const Row& row : rows) to.sample(row.labels, value(row));
  };
  to.family("edgert_requests_total", MetricKind::kCounter, "Requests that are over, by status.");
  for (const Row& row : rows) {
    for (size_t i = 0; i < kClasses.size(); ++i) {
      if (row.requests.by_class[i] != 0)
        to.sample(row.with("status", kClasses[i]), row.requests.by_class[i]);
    }
  }
  each("edgert_requests_in_flight", MetricKind::kGauge, "Requests under way.", [](const Row& row) {
    return static_cast<uint64_t>(std::max<int64_t>(row.requests.in_flight, 0));
  });
  to.family("edgert_request_duration_seconds", MetricKind::kHistogram,
            "From a request's head to the last byte of its answer.");
  for (const Row& row : rows)
    to.histogram(row.labels, kLatencyBounds, row.requests.buckets, row.requests.seconds);
  each("edgert_request_bytes_total", MetricKind::kCounter, "Bytes of requests' bodies.",
       [](const Row& row) { return row.requests.bytes_in; });
  each("edgert_response_bytes_total", MetricKind::kCounter, "Bytes of answers' bodies.",
       [](const Row& row) { return row.requests.bytes_out; });
  each("edgert_boots_total", MetricKind::kCounter, "Workers that have booted.",
       [](const Row& row) { return row.function->boots; });
  each("edgert_boot_seconds_total", MetricKind::kCounter, "What their boots took together.",
       [](const Row& row) { return row.function->boot_seconds; });
  each("edgert_boot_failures_total", MetricKind::kCounter, "Boots that have failed.",
       [](const Row& row) { return row.function->boot_failures; });
  each("edgert_uncaught_errors_total", MetricKind::kCounter,
       "Workers that ended by what nobody caught.",
       [](const Row& row) { return row.function->uncaught; });
  each("edgert_worker_cpu_seconds_total", MetricKind::kCounter,
       "CPU time of workers that have ended.",
       [](const Row& row) { return row.function->cpu_seconds; });
  to.family("edgert_canary_share", MetricKind::kGauge,
            "Share of the requests that a new version gets while it is tried.");
  for (const Row& row : rows) {
    if (row.function->canary == nullptr) continue;
    to.sample(row.labels, row.function->canary->rules().share / 10'000.0);
  }
  to.family("edgert_canary_requests", MetricKind::kGauge,
            "Requests that are over since the canary that runs has begun.");
  for (const Row& row : rows) {
    if (row.function->canary == nullptr) continue;
    const auto add = [&](std::string_view version, const VersionCounts::Sum& sum) {
      MetricLabels labels = row.with("version", version);
      labels.push_back({"result", "error"});
      to.sample(labels, uint64_t{sum.errors});
      labels.back().value = "ok";
      to.sample(labels, uint64_t{sum.requests - sum.errors});
    };
    add("new", row.function->canary->fresh().sum());
    add("old", row.function->canary->stable().sum());
  }
  to.family("edgert_canaries_total", MetricKind::kCounter, "Canaries that are over.");
  constexpr std::array<std::string_view, 3> kVerdicts = {"undecided", "promoted", "rolled_back"};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kVerdicts.size(); ++i) {
      if (row.function->canaries[i] != 0)
        to.sample(row.with("verdict", kVerdicts[i]), row.function->canaries[i]);
    }
  }
  to.family("edgert_worker_ends_total", MetricKind::kCounter,
            "Workers that have ended, by reason.");
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.function->ends.size(); ++i) {
      if (row.function->ends[i] == 0) continue;
      to.sample(row.with("reason", shutdown_reason_name(static_cast<ShutdownReason>(i))),
                row.function->ends[i]);
    }
  }
}

}  // namespace edgert::server
