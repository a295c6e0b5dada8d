#include "packages/downloads.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "packages/shown_url.h"

namespace edgert::packages {

namespace {

constexpr size_t kMostValidatorBytes = 1024;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool passes_by(int status) { return status == 408 || status == 429 || status >= 500; }

bool passes_by(ErrorCode code) {
  switch (code) {
    case ErrorCode::kIo:
    case ErrorCode::kConnectionRefused:
    case ErrorCode::kConnectionReset:
    case ErrorCode::kBrokenPipe:
    case ErrorCode::kNetworkUnreachable:
    case ErrorCode::kTimedOut:
    case ErrorCode::kUnexpectedEof:
      return true;
    default:
      return false;
  }
}

// 0 where there is none in seconds.
double retry_after_ms(const FetchedResponse& response) {
  const std::string_view text = response.field("retry-after");
  if (text.empty() || text.size() > 6) return 0;
  double seconds = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    seconds = seconds * 10 + (c - '0');
  }
  return seconds * 1000;
}

struct Arrived {
  size_t index;
  Result<FetchedResponse> response;
};

// What other threads bring. It lives until the last of them has let go of it.
struct Arrivals {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Arrived> arrived;
};

// One download on its way.
struct Way {
  explicit Way(WebUrl url) : at(std::move(url)) {}

  WebUrl at;
  int redirects = 0;
  int attempts = 0;
  bool left_origin = false;
  std::optional<CachedAnswer> cached;
};

// One call of `get`.
class Batch {
 public:
  Batch(Fetcher* fetcher, AnswerCache* cache, const Downloads::Options& options,
        const std::vector<Download>& wanted, const Downloads::OnEach& on_each)
      : fetcher_(fetcher), cache_(cache), options_(options), wanted_(wanted), on_each_(on_each) {}

  void run() {
    while (next_ < wanted_.size() || !ways_.empty()) {
      if (left_ms() <= 0) return give_up();
      start_what_may_start();
      if (std::optional<Arrived> arrived = wait()) take(std::move(*arrived));
    }
  }

 private:
  double left_ms() const { return ends_ms_ - options_.now_ms(); }

  // What still comes finds nobody who waits for it.
  void give_up() {
    for (; next_ < wanted_.size(); ++next_) ways_.emplace(next_, Way(wanted_[next_].url));
    while (!ways_.empty()) {
      const auto& [index, way] = *ways_.begin();
      finish(index, Error{ErrorCode::kTimedOut,
                          shown_url(way.at.text()) + " has not come within the limit of " +
                              std::to_string(static_cast<uint64_t>(options_.most_ms / 1000)) +
                              " s for all that is downloaded together"});
    }
  }

  void start_what_may_start() {
    const double now = options_.now_ms();
    while (in_flight_ < options_.at_once && !delayed_.empty() && delayed_.begin()->first <= now) {
      const size_t index = delayed_.begin()->second;
      delayed_.erase(delayed_.begin());
      ask(index);
    }
    while (in_flight_ < options_.at_once && next_ < wanted_.size()) begin(next_++);
  }

  void begin(size_t index) {
    const Download& download = wanted_[index];
    Way way(download.url);
    const bool is_cached = download.is_cached && cache_ != nullptr;
    if (is_cached) way.cached = cache_->read(download.url.text());
    using Freshness = Downloads::Freshness;
    const bool is_asked = (options_.freshness == Freshness::kAsk && !download.never_changes) ||
                          (options_.freshness == Freshness::kTrustCache && download.is_renewed);
    if (way.cached && !is_asked) {
      on_each_(index, Answer{200, std::move(way.cached->body)});
      return;
    }
    if (options_.freshness == Freshness::kCacheOnly) {
      on_each_(index, Error{ErrorCode::kNotFound, shown_url(download.url.text()) +
                                                      " is not in the cache, and nothing is to be "
                                                      "fetched: `edgertd cache` fetches it"});
      return;
    }
    ways_.emplace(index, std::move(way));
    ask(index);
  }

  void ask(size_t index) {
    const Download& download = wanted_[index];
    Way& way = ways_.find(index)->second;
    FetchRequest request{way.at.text(), download.fields, download.most_bytes};
    if (!download.authorization.empty() && !way.left_origin)
      request.fields.emplace_back("authorization", download.authorization);
    if (way.cached && !way.cached->etag.empty()) {
      request.fields.emplace_back("if-none-match", way.cached->etag);
    } else if (way.cached && !way.cached->last_modified.empty()) {
      request.fields.emplace_back("if-modified-since", way.cached->last_modified);
    }
    ++way.attempts;
    ++in_flight_;
    fetcher_->fetch(std::move(request),
                    [arrivals = arrivals_, index](Result<FetchedResponse> response) {
                      const std::lock_guard lock(arrivals->mutex);
                      arrivals->arrived.push_back({index, std::move(response)});
                      arrivals->changed.notify_one();
                    });
  }

  // Nothing: something else is to be begun, or the time is over.
  std::optional<Arrived> wait() {
    double delay = left_ms();
    if (!delayed_.empty() && in_flight_ < options_.at_once)
      delay = std::min(delay, delayed_.begin()->first - options_.now_ms());
    delay = std::max(delay, 0.0);
    if (in_flight_ == 0) {
      if (!delayed_.empty() && delay > 0) sleep(delay);
      return std::nullopt;
    }
    std::unique_lock lock(arrivals_->mutex);
    const auto is_there = [&] { return !arrivals_->arrived.empty(); };
    if (!arrivals_->changed.wait_for(lock, std::chrono::duration<double, std::milli>(delay),
                                     is_there)) {
      return std::nullopt;
    }
    Arrived arrived = std::move(arrivals_->arrived.front());
    arrivals_->arrived.pop_front();
    --in_flight_;
    return arrived;
  }

  void sleep(double ms) {
    if (options_.sleep_ms) return options_.sleep_ms(ms);
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms));
  }

  void take(Arrived arrived) {
    const size_t index = arrived.index;
    Way& way = ways_.find(index)->second;
    if (!arrived.response.ok()) {
      if (passes_by(arrived.response.error().code) && ask_later(index, 0)) return;
      return finish(index, arrived.response.take_error());
    }
    FetchedResponse& response = arrived.response.value();
    if (passes_by(response.status) && ask_later(index, retry_after_ms(response))) return;
    if (is_redirect(response.status)) {
      Status status = follow(&way, response.field("location"));
      if (!status.ok()) return finish(index, status.take_error());
      way.attempts = 0;
      return ask(index);
    }
    if (response.status == 304 && way.cached)
      return finish(index, Answer{200, std::move(way.cached->body)});
    if (response.status != 200) return finish(index, Answer{response.status, {}});
    if (wanted_[index].is_cached && cache_ != nullptr) {
      CachedAnswer answer{std::string(response.field("etag")),
                          std::string(response.field("last-modified")), std::move(response.body)};
      if (answer.etag.size() > kMostValidatorBytes) answer.etag.clear();
      if (answer.last_modified.size() > kMostValidatorBytes) answer.last_modified.clear();
      cache_->write(wanted_[index].url.text(), answer);
      response.body = std::move(answer.body);
    }
    finish(index, Answer{200, std::move(response.body)});
  }

  // False: it has been tried often enough.
  bool ask_later(size_t index, double least_ms) {
    const Way& way = ways_.find(index)->second;
    if (way.attempts >= options_.attempts) return false;
    double delay = options_.first_delay_ms;
    for (int i = 1; i < way.attempts && delay < Downloads::kMostDelayMs; ++i) delay *= 2;
    delay = std::min(std::max(delay, least_ms), Downloads::kMostDelayMs);
    delayed_.emplace(options_.now_ms() + delay, index);
    return true;
  }

  static Status follow(Way* way, std::string_view location) {
    const std::string from = shown_url(way->at.text());
    const auto refuse = [&](const std::string& why) {
      return Error{ErrorCode::kInvalidData, from + " redirects " + why};
    };
    if (++way->redirects > Downloads::kMostRedirects)
      return refuse("more than " + std::to_string(Downloads::kMostRedirects) + " times");
    if (location.empty()) return refuse("to nowhere");
    Result<WebUrl> to = way->at.join(location);
    if (!to.ok()) return refuse("to what is no URL: " + to.error().message);
    if (way->at.is_secure && !to.value().is_secure)
      return refuse("to " + shown_url(to.value().text()) + ", which is not encrypted");
    // For good: another origin may not send credentials back to where they belong, either.
    way->left_origin |= !to.value().has_origin_of(way->at);
    way->at = std::move(to).value();
    return Unit{};
  }

  void finish(size_t index, Result<Answer> answer) {
    ways_.erase(index);
    on_each_(index, std::move(answer));
  }

  Fetcher* const fetcher_;
  AnswerCache* const cache_;
  const Downloads::Options& options_;
  const std::vector<Download>& wanted_;
  const Downloads::OnEach& on_each_;
  const double ends_ms_ = options_.now_ms() + options_.most_ms;
  const std::shared_ptr<Arrivals> arrivals_ = std::make_shared<Arrivals>();
  size_t next_ = 0;
  size_t in_flight_ = 0;
  std::map<size_t, Way> ways_;
  std::multimap<double, size_t> delayed_;  // by when they are to be asked for again
};

}  // namespace

Downloads::Downloads(Fetcher* fetcher, AnswerCache* cache, Options options)
    : fetcher_(fetcher), cache_(cache), options_(std::move(options)) {
  options_.at_once = std::max<size_t>(options_.at_once, 1);
}

void Downloads::get(const std::vector<Download>& wanted, const OnEach& on_each) const {
  Batch(fetcher_, cache_, options_, wanted, on_each).run();
}

}  // namespace edgert::packages
