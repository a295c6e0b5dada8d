// Downloads: many URLs at once, with patience, redirects and what has been answered before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "edgert/result.h"
#include "packages/answer_cache.h"
#include "packages/fetcher.h"
#include "packages/web_url.h"

namespace edgert::packages {

struct Download {
  WebUrl url;
  std::vector<FetchedField> fields;
  // Of an Authorization field; empty: none. Another origin than the URL's never gets it.
  std::string authorization;
  uint64_t most_bytes = uint64_t{64} << 20;
  // A cache that there is may answer, and gets the answer.
  bool is_cached = true;
  // Whoever offers it has promised that, so a cache is always trusted with it.
  bool never_changes = false;
  // A cache is not trusted with it: whoever offers it is asked, unless nothing is to be fetched.
  bool is_renewed = false;
};

struct Answer {
  int status = 0;
  std::string body;
};

// Owner: whoever resolves. Thread: the one that asks and waits; each call is its own.
class Downloads {
 public:
  static constexpr int kMostRedirects = 10;
  static constexpr double kMostDelayMs = 60'000;

  enum class Freshness {
    kAsk,         // the cache's, once whoever offers it has said that it is so
    kTrustCache,  // the cache's, if it has it
    kCacheOnly,   // nothing is fetched
  };

  struct Options {
    Freshness freshness = Freshness::kAsk;
    size_t at_once = 16;
    // What fails on the way, or is answered by 408, 429 or 5xx, is asked for again: after a while,
    // then after twice as long, and never before a Retry-After.
    int attempts = 4;
    double first_delay_ms = 500;
    // One call of `get` takes no longer, whoever drips or is silent; what has not come by then has
    // failed as kTimedOut.
    double most_ms = 600'000;
    std::function<double()> now_ms = base::monotonic_ms;
    std::function<void(double)> sleep_ms;  // empty: the thread's own sleep
  };

  // `cache` may be null. Both have to outlive the calls.
  Downloads(Fetcher* fetcher, AnswerCache* cache, Options options);

  Freshness freshness() const { return options_.freshness; }

  // Calls `on_each` once for each of `wanted` by its index, on this thread, in the order in which
  // answers come; returns after the last. Any status that is not waited for is an answer, so a 404
  // is; without a body, unless it is 200. With kCacheOnly, kNotFound says what is not in the cache.
  // Errors name the URL.
  using OnEach = std::function<void(size_t index, Result<Answer>)>;
  void get(const std::vector<Download>& wanted, const OnEach& on_each) const;

 private:
  Fetcher* fetcher_;
  AnswerCache* cache_;
  Options options_;
};

}  // namespace edgert::packages
