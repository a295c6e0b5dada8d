// Job: what runs by a schedule, and what is known of it. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::server::cron {

// What becomes of a due time while the job still runs.
enum class Overlap {
  kSkip,      // nothing
  kQueueOne,  // it runs when the other is over; one of them waits at most
  kAllow,     // both run
};

// What becomes of due times at which nobody could run them: the server was down, the clock leapt,
// another host died in the middle of it.
enum class Missed {
  kSkip,  // nothing
  kOnce,  // however many they are, the job runs once
  kAll,   // each of them, one after the other: the last `most_missed` of the last 24 hours
};

struct Job {
  std::string function;
  std::string name;        // of the schedule, unique in its function
  std::string expression;  // as CronExpression::parse takes it
  std::string zone = "UTC";
  // It begins up to so much later, always by the same: spreads what would begin at the same second.
  uint32_t jitter_s = 0;
  Overlap overlap = Overlap::kSkip;
  Missed missed = Missed::kSkip;
  uint32_t most_missed = 10;
  // One that fails is run again after so many milliseconds, as often as there are numbers.
  std::vector<uint32_t> backoff_ms;
  uint64_t timeout_ms = 0;  // of one attempt, for the Runner; 0: what limits the function
  bool of_code = false;     // Deno.cron in the function has registered it

  // How it is called everywhere: "function/name".
  std::string key() const { return function + "/" + name; }
};

inline constexpr size_t kMostJobs = 10000;
inline constexpr uint32_t kMostBackoffs = 100;
inline constexpr uint32_t kMostBackoffMs = 3'600'000;
inline constexpr uint32_t kMostJitter_s = 3600;

// Waits for so many retries: a second, and then each twice as long as the one before, up to five
// minutes.
std::vector<uint32_t> backoff_of(uint32_t retries);

// What of it cannot be so; `expression` and `zone` are read, too.
Status check(const Job& job);

// The job's own share of its jitter, the same on all hosts.
uint32_t jitter_of(std::string_view key, uint32_t most_s);

// What of a job decides when it is due, as a number: with another one nothing has been missed.
uint64_t timing_of(const Job& job);

// How the last run ended.
enum class Outcome { kNone, kRuns, kSucceeded, kFailed };

// For lists: times are seconds since 1970, 0: there is none.
struct JobState {
  Job job;
  int64_t next_s = 0;  // with its jitter
  int64_t last_due_s = 0;
  int64_t last_begin_s = 0;
  int64_t last_end_s = 0;
  Outcome last = Outcome::kNone;
  std::string last_error;
  uint32_t running = 0;
  uint32_t attempt = 0;  // of the one that runs
  // Since the server began.
  uint64_t runs = 0, failures = 0, skipped = 0, missed = 0, elsewhere = 0;
};

}  // namespace edgert::server::cron
