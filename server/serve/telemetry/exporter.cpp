#include "serve/telemetry/exporter.h"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "common/frame.h"
#include "common/random_number.h"

namespace edgert::server::telemetry {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDelay{1000};  // how long a record waits for others
constexpr size_t kBatchRecords = 512;
constexpr size_t kBatchBytes = size_t{1} << 20;
constexpr milliseconds kMostBackOff{30'000}, kMostRetryAfter{300'000};
constexpr std::chrono::minutes kPatience{5};  // with a collector that does not take a batch
constexpr std::chrono::seconds kQuiet{60};    // between two complaints about the same
constexpr size_t kMostQuoted = 300;

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double some_ratio() {
  return static_cast<double>(random_number() >> 11) / static_cast<double>(uint64_t{1} << 53);
}

std::string gzipped(const std::string& plain) {
  z_stream stream{};
  constexpr int kGzip = 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string packed(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return is_whole ? packed : std::string();
}

std::string in_short(std::string_view text) { return printable(text.substr(0, kMostQuoted)); }

std::string fault_of(const Posted& posted) {
  if (posted.status == 0) return in_short(posted.error);
  if (posted.status >= 300 && posted.status < 400)
    return "it leads elsewhere, which is not followed (status " + std::to_string(posted.status) +
           ")";
  return "status " + std::to_string(posted.status);
}

bool leads_elsewhere(const ExportOptions& one, const ExportOptions& other, Signal signal) {
  return one.urls[signal] != other.urls[signal] || one.headers != other.headers;
}

bool is_taken(const Posted& posted) { return posted.status >= 200 && posted.status < 300; }

}  // namespace

milliseconds back_off(uint32_t number, double draw, const std::string& retry_after, int64_t now_s) {
  const milliseconds longest =
      std::min(kMostBackOff, milliseconds(1000) * (1 << std::min(number, 5u)));
  milliseconds wait(static_cast<int64_t>(static_cast<double>(longest.count()) * (0.5 + draw / 2)));
  int64_t seconds = 0;
  const char* const end = retry_after.data() + retry_after.size();
  const auto read = std::from_chars(retry_after.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end) {
    tm date{};
    const char* const rest = strptime(retry_after.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    seconds = rest != nullptr && *rest == '\0' ? static_cast<int64_t>(timegm(&date)) - now_s : 0;
  }
  seconds = std::clamp<int64_t>(seconds, 0, kMostRetryAfter.count() / 1000);
  return std::max(wait, milliseconds(seconds * 1000));
}

// https://opentelemetry.io/docs/specs/otlp/#failures-1
bool is_retryable(const Posted& posted) {
  return posted.status == 0 || posted.status == 429 ||
         (posted.status >= 502 && posted.status <= 504);
}

PartialSuccess partial_success_of(const std::string& body) {
  PartialSuccess partial;
  simdjson::dom::parser parser;
  simdjson::dom::object told;
  if (parser.parse(body)["partialSuccess"].get(told) != simdjson::SUCCESS) return partial;
  for (const char* name : {"rejectedSpans", "rejectedLogRecords", "rejectedDataPoints"}) {
    std::string_view text;
    uint64_t number = 0;
    if (told[name].get(text) == simdjson::SUCCESS) {
      std::from_chars(text.data(), text.data() + text.size(), number);
    } else if (told[name].get(number) != simdjson::SUCCESS) {
      continue;
    }
    partial.rejected = number;
  }
  std::string_view message;
  if (told["errorMessage"].get(message) == simdjson::SUCCESS) partial.message = message;
  return partial;
}

Exporter::Exporter(ExportOptions options, Say say) : say_(std::move(say)), begin_ns_(now_ns()) {
  options_ = std::make_shared<ExportOptions>();
  set(std::move(options));
}

bool Exporter::set(ExportOptions options) {
  const std::lock_guard lock(mutex_);
  const auto former = std::exchange(options_, std::make_shared<ExportOptions>(std::move(options)));
  unsigned takes = 0;
  for (size_t at = 0; at < kSignals; ++at) takes |= (options_->urls[at].empty() ? 0u : 1u) << at;
  takes_.store(takes, std::memory_order_relaxed);
  set_urls(*former);
  changed_.notify_all();
  return begin_thread();
}

void Exporter::set_urls(const ExportOptions& former) {
  const Clock::time_point now = Clock::now();
  for (size_t at = 0; at < kSignals; ++at) {
    if (!leads_elsewhere(former, *options_, static_cast<Signal>(at))) continue;
    // It is another collector, or may have another mind now.
    told_[at] = {};
    std::optional<Batch>& waiting = waiting_[at];
    if (options_->urls[at].empty()) {
      if (waiting) counts_[at].dropped += waiting->records;
      waiting.reset();
    } else if (waiting) {
      waiting->attempts = 0;
      waiting->begun = waiting->next = now;
    }
  }
  if (options_->urls[kTraces].empty()) drop_all(kTraces, spans_);
  if (options_->urls[kLogs].empty()) drop_all(kLogs, lines_);
  if (options_->metrics_interval_ms != former.metrics_interval_ms ||
      options_->urls[kMetrics] != former.urls[kMetrics])
    next_metrics_ = now + milliseconds(options_->metrics_interval_ms);
}

template <typename Record>
void Exporter::drop_all(Signal signal, Queue<Record>& queue) {
  counts_[signal].dropped += queue.records.size();
  queue.records = {};
}

void Exporter::drop(Signal signal, const std::string& function) {
  ++counts_[signal].dropped;
  std::map<std::string, uint64_t>& names = dropped_of_[signal];
  const std::string name = function.empty() ? "_none" : function;
  ++names[names.size() < kMostNames || names.contains(name) ? name : "_other"];
}

template <typename Record>
void Exporter::push(Signal signal, Queue<Record>& queue, Record record) {
  const std::lock_guard lock(mutex_);
  FairQueue<Record>& records = queue.records;
  const bool was_empty = records.empty();
  const bool was_many = records.size() >= kBatchRecords, was_full = records.bytes() >= kBatchBytes;
  if (was_empty) queue.first = Clock::now();
  records.push(std::move(record),
               [this, signal](const std::string& function) { drop(signal, function); });
  if (was_empty || (!was_many && records.size() >= kBatchRecords) ||
      (!was_full && records.bytes() >= kBatchBytes))
    changed_.notify_all();
}

void Exporter::add(SpanRecord span) {
  if (takes(kTraces)) push(kTraces, spans_, std::move(span));
}

void Exporter::add(LogRecord line) {
  if (takes(kLogs)) push(kLogs, lines_, std::move(line));
}

bool Exporter::begin(Transport& transport, TellMetrics metrics) {
  const std::lock_guard lock(mutex_);
  transport_ = &transport;
  metrics_ = std::move(metrics);
  next_metrics_ = Clock::now() + milliseconds(options_->metrics_interval_ms);
  return begin_thread();
}

// Once there is something to send, and somewhere to send it by.
bool Exporter::begin_thread() {
  if (runs_ || stops_ || transport_ == nullptr || !options_->exports_any()) return true;
  return runs_ = thread_.begin([this] { run(); });
}

void Exporter::flush(uint64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  if (!runs_ || stops_) return;
  const Clock::time_point until = Clock::now() + milliseconds(timeout_ms);
  flush_until_ = until;
  flushed_ = {};
  changed_.notify_all();
  changed_.wait_until(lock, until, [this] { return !flush_until_ || stops_; });
  flush_until_.reset();
}

void Exporter::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stops_, true) || !runs_) return;
    changed_.notify_all();
  }
  transport_->interrupt();
  thread_.join();
}

std::optional<Exporter::Clock::time_point> Exporter::due(Signal signal,
                                                         Clock::time_point now) const {
  if (!takes(signal)) return std::nullopt;
  if (flush_until_) {
    const bool has_records = signal == kTraces ? !spans_.records.empty()
                             : signal == kLogs ? !lines_.records.empty()
                                               : false;
    if (!flushed_[signal] || has_records) return now;
    return std::nullopt;
  }
  if (waiting_[signal]) return waiting_[signal]->next;
  if (signal == kMetrics) return next_metrics_;
  const auto of = [&](const auto& queue) -> std::optional<Clock::time_point> {
    if (queue.records.empty()) return std::nullopt;
    const bool is_full =
        queue.records.size() >= kBatchRecords || queue.records.bytes() >= kBatchBytes;
    return is_full ? now : queue.first + kDelay;
  };
  return signal == kTraces ? of(spans_) : of(lines_);
}

void Exporter::run() {
  std::unique_lock lock(mutex_);
  while (!stops_) {
    const Clock::time_point now = Clock::now();
    std::optional<Clock::time_point> next;
    bool has_sent = false;
    // In turn: one of which there is always more does not keep the others from going out.
    for (size_t behind = 1; behind <= kSignals; ++behind) {
      const auto signal = static_cast<Signal>((last_sent_ + behind) % kSignals);
      const std::optional<Clock::time_point> at = due(signal, now);
      if (!at) continue;
      if (*at <= now && !(flush_until_ && *flush_until_ <= now)) {
        last_sent_ = signal;
        send(lock, signal);
        has_sent = true;
        break;
      }
      next = next ? std::min(*next, *at) : *at;
    }
    if (has_sent || stops_) continue;
    if (flush_until_) {
      flush_until_.reset();
      changed_.notify_all();
    } else if (next) {
      changed_.wait_until(lock, *next);
    } else {
      changed_.wait(lock);
    }
  }
}

Exporter::Batch Exporter::next_batch(std::unique_lock<std::mutex>& lock, Signal signal) {
  if (waiting_[signal]) return *std::exchange(waiting_[signal], std::nullopt);
  Batch batch;
  batch.begun = Clock::now();
  const std::shared_ptr<const ExportOptions> options = options_;
  if (signal == kMetrics) {
    next_metrics_ = batch.begun + milliseconds(options->metrics_interval_ms);
    lock.unlock();
    OtlpMetrics metrics(begin_ns_, now_ns());
    metrics_(metrics);
    batch.records = 1;
    batch.body = metrics.take(options->resource);
  } else if (signal == kTraces) {
    const std::vector<SpanRecord> spans = spans_.records.take(kBatchRecords, kBatchBytes);
    spans_.first = batch.begun;
    lock.unlock();
    batch.records = spans.size();
    if (!spans.empty()) batch.body = spans_json(options->resource, spans);
  } else {
    const std::vector<LogRecord> lines = lines_.records.take(kBatchRecords, kBatchBytes);
    lines_.first = batch.begun;
    lock.unlock();
    batch.records = lines.size();
    if (!lines.empty()) batch.body = logs_json(options->resource, lines);
  }
  batch.is_packed = options->gzip && !batch.body.empty();
  if (batch.is_packed) batch.body = gzipped(batch.body);
  lock.lock();
  return batch;
}

Post Exporter::post_of(const ExportOptions& options, Signal signal, const Batch& batch) {
  Post post;
  post.url = options.urls[signal];
  post.headers = options.headers;
  post.headers.emplace_back("content-type", "application/json");
  post.headers.emplace_back("user-agent", "edgertd/" EDGERT_VERSION);
  if (batch.is_packed) post.headers.emplace_back("content-encoding", "gzip");
  post.body = batch.body;
  post.timeout_ms = options.timeout_ms;
  return post;
}

void Exporter::send(std::unique_lock<std::mutex>& lock, Signal signal) {
  flushed_[signal] = true;
  Batch batch = next_batch(lock, signal);
  if (batch.body.empty()) return;
  // It may go nowhere any more.
  if (!takes(signal)) {
    counts_[signal].dropped += batch.records;
    return;
  }
  const std::shared_ptr<const ExportOptions> options = options_;
  Post post = post_of(*options, signal, batch);
  if (flush_until_) {
    const auto left = std::chrono::duration_cast<milliseconds>(*flush_until_ - Clock::now());
    post.timeout_ms = std::clamp<uint64_t>(
        static_cast<uint64_t>(std::max<int64_t>(left.count(), 1)), 1, post.timeout_ms);
  }
  lock.unlock();
  const Posted posted = transport_->post(std::move(post));
  lock.lock();
  settle(signal, std::move(batch), posted, leads_elsewhere(*options, *options_, signal));
}

// Under the lock, which is that of no worker for long.
void Exporter::settle(Signal signal, Batch batch, const Posted& posted, bool is_elsewhere) {
  Counts& counts = counts_[signal];
  if (is_taken(posted)) {
    const PartialSuccess partial = partial_success_of(posted.body);
    const uint64_t rejected = std::min(partial.rejected, batch.records);
    counts.sent += batch.records - rejected;
    counts.dropped += rejected;
    if (rejected != 0)
      return tell(signal, true,
                  "refused in part: " + std::to_string(rejected) + " of " +
                      std::to_string(batch.records) + ": " + in_short(partial.message));
    return tell(signal, false, "taken again");
  }
  ++counts.failures;
  const Clock::time_point now = Clock::now();
  const bool is_given_up = !is_retryable(posted) || flush_until_ || now - batch.begun >= kPatience;
  if (is_given_up) {
    counts.dropped += batch.records;
    return tell(signal, true, "not taken: " + fault_of(posted));
  }
  tell(signal, true, "not taken, and tried again later: " + fault_of(posted));
  batch.next =
      now + back_off(batch.attempts++, some_ratio(), posted.retry_after, now_ns() / 1'000'000'000);
  if (is_elsewhere) {
    batch.attempts = 0;
    batch.begun = batch.next = now;
  }
  if (takes(signal)) {
    waiting_[signal] = std::move(batch);
  } else {
    counts.dropped += batch.records;
  }
}

// A collector that is away for long is told of now and then.
void Exporter::tell(Signal signal, bool fails, const std::string& what) {
  Told& told = told_[signal];
  const Clock::time_point now = Clock::now();
  if (!fails && !told.fails) return;
  if (fails && told.fails && now - told.last < kQuiet) return;
  told = {fails, now};
  say_(fails ? LogLevel::kWarning : LogLevel::kInfo,
       std::string("telemetry: ") + name_of(signal) + " are " + what);
}

std::array<Exporter::Counts, kSignals> Exporter::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

uint64_t Exporter::dropped_of(Signal signal, const std::string& function) const {
  const std::lock_guard lock(mutex_);
  const auto found = dropped_of_[signal].find(function);
  return found == dropped_of_[signal].end() ? 0 : found->second;
}

void Exporter::keep_names(const std::set<std::string>& functions) {
  const std::lock_guard lock(mutex_);
  for (auto& names : dropped_of_) {
    std::erase_if(names, [&](const auto& each) {
      return !each.first.starts_with('_') && !functions.contains(each.first);
    });
  }
}

void Exporter::tell_counts(MetricsSink& to) const {
  const std::array<Counts, kSignals> all = counts();
  const auto each = [&](std::string_view name, std::string_view help, auto value) {
    to.family(name, MetricKind::kCounter, help);
    for (size_t at = 0; at < kSignals; ++at) {
      if (takes(static_cast<Signal>(at)))
        to.sample({{"signal", name_of(static_cast<Signal>(at))}}, value(all[at]));
    }
  };
  each("edgert_telemetry_sent_total",
       "Spans, lines of logs and reports of metrics that the "
       "collector has taken.",
       [](const Counts& counts) { return counts.sent; });
  each("edgert_telemetry_dropped_total", "Those that it has not, or that found no room.",
       [](const Counts& counts) { return counts.dropped; });
  each("edgert_telemetry_failures_total", "Requests that it has not taken.",
       [](const Counts& counts) { return counts.failures; });
  std::array<std::map<std::string, uint64_t>, kSignals> names;
  {
    const std::lock_guard lock(mutex_);
    names = dropped_of_;
  }
  to.family("edgert_telemetry_function_dropped_total", MetricKind::kCounter,
            "Spans and lines of one function that found no room.");
  for (size_t at = 0; at < kSignals; ++at) {
    for (const auto& [name, count] : names[at])
      to.sample({{"function", name}, {"signal", name_of(static_cast<Signal>(at))}}, count);
  }
}

}  // namespace edgert::server::telemetry
