// Keys that change while the server runs: sets that are fetched, kept, and fetched anew.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "serve/jwt/clocks.h"
#include "serve/jwt/keys.h"

namespace edgert::server::jwt {

struct FetchedKeys {
  std::string body;
  std::optional<int64_t> max_age_s;  // of `cache-control`, where there is one
};

// Brings a set of keys from where it is. The host's, which knows how to ask servers.
class JwksFetcher {
 public:
  using Done = std::function<void(Result<FetchedKeys>)>;
  virtual ~JwksFetcher() = default;
  // `done` is called once, in whatever time the fetcher allows itself, on any thread, also before
  // this returns. A status other than 200 is an error; a body beyond kMostKeySetBytes may be one.
  // Called on the thread of whoever has a token: it does not wait.
  virtual void fetch(const std::string& url, Done done) = 0;
};

// Reads files: paths, or `file:` URLs without escapes.
class FileFetcher : public JwksFetcher {
 public:
  void fetch(const std::string& url, Done done) override;
};

struct JwksSourceOptions {
  // Looked at again after a few seconds; secrets may stand in it.
  static JwksSourceOptions for_file(std::string path);

  std::string url = {};
  KeySet::Secrets secrets = KeySet::Secrets::kIgnored;  // kAllowed where only we can read it
  // How old the keys may grow, where the answer does not say, and within which bounds it may.
  int64_t max_age_s = 600, least_max_age_s = 60, most_max_age_s = 24 * 3600;
  // No two fetches for a key that is not known, or after one that failed, begin within it.
  int64_t least_pause_s = 10;
  // A fetch of which nothing is heard for so long counts as failed.
  int64_t patience_s = 60;
  // Told once for each fetch that failed, and of keys that are left out; on the fetcher's thread.
  std::function<void(const std::string& what)> report = nullptr;
};

// One set of keys from one place. What it has stays in use while the place is down, until there is
// a newer one. One fetch at a time, begun by whoever needs a key: no thread, no timer. Thread: any.
class JwksSource : public std::enable_shared_from_this<JwksSource> {
 public:
  static std::shared_ptr<JwksSource> create(JwksSourceOptions options,
                                            std::shared_ptr<JwksFetcher> fetcher,
                                            Clocks clocks = {});

  // Begins a fetch when the keys have grown old, or were never there. Cheap: two atomic reads else.
  void freshen();
  // A number that grows when the keys become others.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  // Never null.
  std::shared_ptr<const KeySet> keys() const;
  // For a token whose key is not there: whether a fetch is under way now that may bring it.
  bool look_again(Algorithm algorithm);
  // Calls it once no fetch is under way: at once, or on the fetcher's thread. At most kMostWaiting
  // wait for one; it is called at once beyond.
  void when_settled(std::function<void()> ready);

  static constexpr size_t kMostWaiting = 10'000;

 private:
  JwksSource(JwksSourceOptions options, std::shared_ptr<JwksFetcher> fetcher, Clocks clocks);

  // With the lock held, which it gives back.
  void begin(std::unique_lock<std::mutex> lock);
  void end(uint64_t flight, Result<FetchedKeys> fetched);
  void take(FetchedKeys fetched, std::vector<std::string>* said);
  void fail();
  bool is_flying(int64_t now_ms);

  const JwksSourceOptions options_;
  const std::shared_ptr<JwksFetcher> fetcher_;
  const Clocks clocks_;
  std::atomic<uint64_t> generation_{1};
  std::atomic<int64_t> stale_at_ms_{0};

  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;  // these below: by the lock
  std::string body_;
  uint64_t flight_ = 0;  // the number of the last one
  bool is_under_way_ = false;
  int64_t began_ms_ = 0;
  bool has_begun_ = false;
  unsigned failures_ = 0;  // in a row
  std::vector<std::function<void()>> waiting_;
};

}  // namespace edgert::server::jwt
