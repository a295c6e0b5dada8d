#include "serve/jwt/key_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "serve/jwt/key_reading.h"

namespace edgert::server::jwt {

namespace {

constexpr int64_t kFileAgeSeconds = 3;
constexpr int64_t kMostPauseSeconds = 300;

// Without what stands in front of an "@": a password, perhaps.
std::string shown(const std::string& url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const size_t host = scheme + 3;
  const size_t at = url.substr(0, url.find_first_of("/?#", host)).rfind('@');
  return at == std::string::npos ? url : url.substr(0, host) + url.substr(at + 1);
}

Error cannot_read(const std::string& path, const char* why) {
  return {ErrorCode::kIo, "cannot read " + path + ": " + why};
}

Result<FetchedKeys> read_file(const std::string& path) {
  // A pipe would wait for a writer.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return cannot_read(path, std::strerror(errno));
  struct Closed {
    int file;
    ~Closed() { close(file); }
  } const closed{file};
  struct stat status {};
  if (fstat(file, &status) != 0) return cannot_read(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is no file");
  if (static_cast<uint64_t>(status.st_size) > kMostKeySetBytes)
    return cannot_read(path, "it has more than 1 MB");
  FetchedKeys keys;
  keys.body.resize(static_cast<size_t>(status.st_size));
  size_t at = 0;
  while (at < keys.body.size()) {
    const ssize_t count = read(file, keys.body.data() + at, keys.body.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(path, std::strerror(errno));
    if (count == 0) break;
    at += static_cast<size_t>(count);
  }
  keys.body.resize(at);
  return keys;
}

}  // namespace

JwksSourceOptions JwksSourceOptions::for_file(std::string path) {
  JwksSourceOptions options;
  options.url = std::move(path);
  options.secrets = KeySet::Secrets::kAllowed;
  options.max_age_s = options.least_max_age_s = options.least_pause_s = kFileAgeSeconds;
  return options;
}

void FileFetcher::fetch(const std::string& url, Done done) {
  done(read_file(url.starts_with("file://") ? url.substr(7) : url));
}

std::shared_ptr<JwksSource> JwksSource::create(JwksSourceOptions options,
                                               std::shared_ptr<JwksFetcher> fetcher,
                                               Clocks clocks) {
  return std::shared_ptr<JwksSource>(
      new JwksSource(std::move(options), std::move(fetcher), clocks));
}

JwksSource::JwksSource(JwksSourceOptions options, std::shared_ptr<JwksFetcher> fetcher,
                       Clocks clocks)
    : options_(std::move(options)),
      fetcher_(std::move(fetcher)),
      clocks_(clocks),
      stale_at_ms_(clocks.steady_ms()),
      keys_(std::make_shared<const KeySet>()) {}

std::shared_ptr<const KeySet> JwksSource::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

void JwksSource::freshen() {
  if (clocks_.steady_ms() < stale_at_ms_.load(std::memory_order_relaxed)) return;
  std::unique_lock lock(mutex_);
  const int64_t now = clocks_.steady_ms();
  if (now < stale_at_ms_.load(std::memory_order_relaxed) || is_flying(now)) return;
  begin(std::move(lock));
}

bool JwksSource::look_again(Algorithm algorithm) {
  if (is_symmetric(algorithm) && options_.secrets == KeySet::Secrets::kIgnored) return false;
  std::unique_lock lock(mutex_);
  const int64_t now = clocks_.steady_ms();
  if (is_flying(now)) return true;
  if (has_begun_ && now - began_ms_ < options_.least_pause_s * 1000) return false;
  const uint64_t before = flight_;
  begin(std::move(lock));
  lock = std::unique_lock(mutex_);
  // It may have ended within the call: then its keys are there, and worth another look as well.
  return flight_ != before;
}

void JwksSource::when_settled(std::function<void()> ready) {
  {
    const std::lock_guard lock(mutex_);
    if (is_under_way_ && waiting_.size() < kMostWaiting) {
      waiting_.push_back(std::move(ready));
      return;
    }
  }
  ready();
}

bool JwksSource::is_flying(int64_t now_ms) {
  return is_under_way_ && now_ms - began_ms_ < options_.patience_s * 1000;
}

void JwksSource::begin(std::unique_lock<std::mutex> lock) {
  const uint64_t flight = ++flight_;
  is_under_way_ = true;
  has_begun_ = true;
  began_ms_ = clocks_.steady_ms();
  // Until it has ended nobody has to look; if it never does, look then.
  stale_at_ms_.store(began_ms_ + options_.patience_s * 1000, std::memory_order_relaxed);
  lock.unlock();
  fetcher_->fetch(options_.url, [self = weak_from_this(), flight](Result<FetchedKeys> fetched) {
    if (const std::shared_ptr<JwksSource> source = self.lock())
      source->end(flight, std::move(fetched));
  });
}

void JwksSource::end(uint64_t flight, Result<FetchedKeys> fetched) {
  std::vector<std::function<void()>> waiting;
  std::vector<std::string> said;
  {
    const std::lock_guard lock(mutex_);
    // Given up meanwhile, or told twice.
    if (flight != flight_ || !is_under_way_) return;
    is_under_way_ = false;
    if (fetched.ok()) {
      take(std::move(fetched).value(), &said);
    } else {
      said.push_back("keys cannot be fetched from " + shown(options_.url) + ": " +
                     fetched.error().message);
      fail();
    }
    waiting.swap(waiting_);
  }
  if (options_.report) {
    for (const std::string& each : said) options_.report(each);
  }
  for (const std::function<void()>& ready : waiting) ready();
}

void JwksSource::take(FetchedKeys fetched, std::vector<std::string>* said) {
  if (fetched.body != body_) {
    std::vector<std::string> skipped;
    Result<KeySet> set = KeySet::from_jwks(fetched.body, options_.secrets, &skipped);
    if (!set.ok()) {
      said->push_back("what was fetched from " + shown(options_.url) + " " + set.error().message);
      return fail();
    }
    for (const std::string& each : skipped) said->push_back(shown(options_.url) + ": " + each);
    keys_ = std::make_shared<const KeySet>(std::move(set).value());
    body_ = std::move(fetched.body);
    generation_.fetch_add(1, std::memory_order_release);
  }
  failures_ = 0;
  const int64_t age = std::clamp(fetched.max_age_s.value_or(options_.max_age_s),
                                 options_.least_max_age_s, options_.most_max_age_s);
  stale_at_ms_.store(clocks_.steady_ms() + age * 1000, std::memory_order_relaxed);
}

void JwksSource::fail() {
  ++failures_;
  const int64_t pause =
      std::min(options_.least_pause_s << std::min(failures_ - 1, 10u), kMostPauseSeconds);
  stale_at_ms_.store(clocks_.steady_ms() + pause * 1000, std::memory_order_relaxed);
}

}  // namespace edgert::server::jwt
