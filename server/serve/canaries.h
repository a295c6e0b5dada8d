// Canaries: new versions that get a share of their functions' requests before they get all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "serve/canary.h"
#include "serve/metrics.h"
#include "watch/turns.h"

namespace edgert::server {

// The service path of the function that one is a canary's of; empty: it is no canary's.
std::string function_of_canary(const std::string& path);

// While a canary boots or runs, and once it has been rolled back, its function's old version is
// held: whatever becomes of its workers, the next one is of the old version, too. Thread: that of
// `turns`. Functions are known by their service paths.
class Canaries {
 public:
  struct Parts {
    LogSink& log;
    Metrics& metrics;
    IsolatePool& pool;
    std::shared_ptr<Turns> turns;
  };
  explicit Canaries(Parts parts) : parts_(std::move(parts)) {}

  // What requests go to has changed.
  std::function<void()> on_change;
  // Whether a canary has come to serve, that began to boot at `since` (of FileWatch::now()).
  std::function<void(const std::string& path, const Status& status, int64_t since)> on_settled;
  // Has the files' version take the old one's place, which ends in promoted() or judge_anew().
  std::function<void(const std::string& path, const std::string& why, int64_t since)> promote;

  struct Fresh {
    std::string name;
    std::shared_ptr<const WorkerOptions> worker;  // of its files
    CanaryConfig rules;
    std::string why;
    bool is_oneshot = false;  // each request has a worker of its own
  };
  // The function's files are a version that is new. `stable`: how the one boots that serves now; of
  // no account where that is held already. A canary that runs goes on until the newer one serves.
  void begin(Fresh fresh, std::shared_ptr<const WorkerOptions> stable);
  // It ends undecided, and nothing is held. False: there is none, and nothing was.
  bool end(const std::string& path, const std::string& why);
  // Whether the old version is held.
  bool holds(const std::string& path) const { return all_.contains(path); }
  // Whether a canary is about to come, which on_settled will be told of.
  bool boots(const std::string& path) const;
  // Whether promote() has been asked for, and has come to nothing yet.
  bool is_promoting(const std::string& path) const;
  // Now there is what an old version can boot from that is held.
  void keep(const std::string& path, std::shared_ptr<const WorkerOptions> stable);
  // What it boots from; null: it is not held.
  std::shared_ptr<const WorkerOptions> stable(const std::string& path) const;
  // Null: none runs.
  std::shared_ptr<const Canary> running(const std::string& path) const;
  // How long nobody needs to look again; negative: for ever.
  int patience_ms() const;
  // Promotes and rolls back what is decided.
  void look();
  // What promote() has come to. What was to begin meanwhile, and is to be begun now, if anything.
  std::optional<Fresh> promoted(const std::string& path, const Status& status);
  // The files are not what was judged any more: they are a canary of their own.
  void judge_anew(const std::string& path, const std::string& why);
  // A worker of this service path has booted. False: it is none of a canary.
  bool booted(const std::string& path);

 private:
  struct One {
    Fresh fresh;  // that begins next, or has last
    std::shared_ptr<const WorkerOptions> stable;
    std::shared_ptr<const Canary> running;
    Silence of_fresh, of_stable;  // while it runs
    uint64_t number = 0;          // of what boots
    int64_t since = 0;            // it began to
    int64_t running_since = 0;    // what runs began to boot
    bool boots = false, begins_again = false, is_promoting = false;
    // The files are not those of what runs: it cannot be promoted.
    bool has_lost_files = false;
  };
  void boot(const std::string& path, One* one);
  void settled(const std::string& path, uint64_t number, const Status& status,
               const std::shared_ptr<const WorkerOptions>& worker);
  // As what has happened so far is to be judged.
  struct Sums {
    VersionCounts::Sum fresh, stable;
  };
  static Sums sums_of(One* one);
  void roll_back(One* one, const std::string& why);
  void tell(const std::string& path);

  const Parts parts_;
  std::map<std::string, One> all_;
  uint64_t number_ = 0;
};

}  // namespace edgert::server
