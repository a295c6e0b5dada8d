#include "serve/cron/schedule.h"

#include <algorithm>

#include "edgert/cron_expression.h"

namespace edgert::server::cron {

namespace {

constexpr size_t kMostNameBytes = 200;

// FNV-1a: the same on all machines and in all versions.
uint64_t hash(std::string_view text, uint64_t value = 0xcbf29ce484222325) {
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kMostNameBytes) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) return false;
  }
  return true;
}

Error wrong(const Job& job, const std::string& what) {
  return {ErrorCode::kInvalidArgument, "schedule " + job.key() + ": " + what};
}

}  // namespace

std::vector<uint32_t> backoff_of(uint32_t retries) {
  constexpr uint32_t kFirstMs = 1000, kMostMs = 300'000;
  std::vector<uint32_t> waits;
  for (uint32_t ms = kFirstMs; waits.size() < std::min(retries, kMostBackoffs);
       ms = std::min(ms * 2, kMostMs))
    waits.push_back(ms);
  return waits;
}

Status check(const Job& job) {
  if (!is_name(job.function) || job.function.find('/') != std::string::npos)
    return Error{ErrorCode::kInvalidArgument, "a schedule's function must have a name without /"};
  if (!is_name(job.name))
    return Error{ErrorCode::kInvalidArgument,
                 "a schedule of " + job.function + " needs a name of 1 to " +
                     std::to_string(kMostNameBytes) + " bytes without control characters"};
  const Result<CronExpression> expression = CronExpression::parse(job.expression);
  if (!expression.ok()) return wrong(job, expression.error().message);
  const Result<TimeZone> zone = TimeZone::load(job.zone);
  if (!zone.ok()) return wrong(job, zone.error().message);
  if (job.jitter_s > kMostJitter_s)
    return wrong(job, "its jitter is longer than " + std::to_string(kMostJitter_s) + " s");
  if (job.backoff_ms.size() > kMostBackoffs)
    return wrong(job, "it has more than " + std::to_string(kMostBackoffs) + " retries");
  for (const uint32_t ms : job.backoff_ms) {
    if (ms > kMostBackoffMs)
      return wrong(
          job, "a wait before a retry is longer than " + std::to_string(kMostBackoffMs) + " ms");
  }
  if (job.most_missed == 0 || job.most_missed > 1440)
    return wrong(job, "the most missed runs that are made up for are a number from 1 to 1440");
  return Unit{};
}

uint32_t jitter_of(std::string_view key, uint32_t most_s) {
  if (most_s == 0) return 0;
  // The low bits of FNV say little of the last letters.
  uint64_t mixed = hash(key);
  mixed = (mixed ^ mixed >> 32) * 0x9e3779b97f4a7c15;
  return static_cast<uint32_t>((mixed >> 32) % (uint64_t{most_s} + 1));
}

uint64_t timing_of(const Job& job) { return hash(job.zone, hash(job.expression + "\n")); }

}  // namespace edgert::server::cron
