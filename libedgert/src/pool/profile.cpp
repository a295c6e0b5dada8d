// profile_cpu: how hosts have a worker profiled, and what they are given as text.
#include "edgert/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/inside.h"
#include "edgert/worker.h"
#include "pool/pool.h"
#include "pool/told.h"
#include "worker/profiling.h"

namespace edgert {

namespace {

// How often a worker that runs is looked at, so that little gathers in between.
constexpr uint64_t kLookEveryMs = 100;
constexpr uint64_t kPatienceMs = 30'000;

// Has a worker's thread come to its profile again and again, until it is over.
class Following final : public std::enable_shared_from_this<Following> {
 public:
  Following(std::shared_ptr<IsolatePool::Impl> pool, std::shared_ptr<worker::WorkerState> state,
            uint64_t number, uint64_t duration_ms)
      : pool_(std::move(pool)), state_(std::move(state)), number_(number) {
    given_up_ms_ = base::monotonic_ms() + static_cast<double>(duration_ms + kPatienceMs);
  }

  void look() {
    if (!state_->profiling->is_open(number_)) return;
    if (base::monotonic_ms() > given_up_ms_) {
      return state_->profiling->give_up(
          number_, Error{ErrorCode::kTimedOut, "the worker does not come out of V8"});
    }
    state_->ask_to_profile();
    if (const std::shared_ptr<IsolatePool::Impl> pool = pool_.lock())
      pool->clock.set(kLookEveryMs, [self = shared_from_this()] { self->look(); });
  }

 private:
  const std::weak_ptr<IsolatePool::Impl> pool_;
  const std::shared_ptr<worker::WorkerState> state_;
  const uint64_t number_;
  double given_up_ms_;
};

Status check(const CpuProfileOptions& options) {
  constexpr uint32_t kLeastUs = 100, kMostUs = 1'000'000;
  if (options.duration_ms < 1 || options.duration_ms > CpuProfileOptions::kMostMs) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("duration_ms must be from 1 to {}, not {}", CpuProfileOptions::kMostMs,
                             options.duration_ms)};
  }
  if (options.interval_us < kLeastUs || options.interval_us > kMostUs) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("interval_us must be from {} to {}, not {}", kLeastUs, kMostUs,
                             options.interval_us)};
  }
  return Unit{};
}

// What V8 gives is UTF-8.
std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char each : text) {
    if (each == '"' || each == '\\') {
      json += {'\\', each};
    } else if (static_cast<unsigned char>(each) < 0x20) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", each);
    } else {
      json += each;
    }
  }
  return json + '"';
}

}  // namespace

void profile_cpu(Worker& worker, const CpuProfileOptions& options,
                 std::function<void(Result<CpuProfile>)> done, std::shared_ptr<Executor> executor) {
  const std::shared_ptr<worker::WorkerState> state = Inside::of(worker).state;
  const std::shared_ptr<IsolatePool::Impl> pool = IsolatePool::Impl::of(*state);
  // Never on the worker's thread, which may be in the middle of JavaScript.
  const auto tell = [answers = state->answers, done = std::move(done),
                     executor = std::move(executor)](Result<CpuProfile> result) {
    auto told = [done, kept = std::make_shared<Result<CpuProfile>>(std::move(result))] {
      done(std::move(*kept));
    };
    if (executor != nullptr) return pool::tell_on(*executor, answers, std::move(told));
    answers->set(0, std::move(told));
  };
  if (Status usable = check(options); !usable.ok()) return tell(usable.take_error());
  if (pool == nullptr) return tell(Error{ErrorCode::kCancelled, "the worker has ended"});
  Result<uint64_t> number = state->profiling->order(options, tell);
  if (!number.ok()) return tell(number.take_error());
  std::make_shared<Following>(pool, state, number.value(), options.duration_ms)->look();
}

std::string to_json(const CpuProfile& profile) {
  std::vector<std::string> texts;
  for (const std::string& text : profile.texts) texts.push_back(quoted(text));
  std::vector<std::vector<size_t>> children(profile.nodes.size());
  for (size_t i = 1; i < profile.nodes.size(); ++i)
    children[profile.nodes[i].parent].push_back(i + 1);
  std::string json = "{\"nodes\":[";
  auto out = std::back_inserter(json);
  for (size_t i = 0; i < profile.nodes.size(); ++i) {
    const CpuProfile::Node& node = profile.nodes[i];
    fmt::format_to(
        out,
        "{}\n{{\"id\":{},\"callFrame\":{{\"functionName\":{},\"scriptId\":\"{}\",\"url\":"
        "{},\"lineNumber\":{},\"columnNumber\":{}}},\"hitCount\":{}",
        i == 0 ? "" : ",", i + 1, texts[node.function], node.script, texts[node.url], node.line - 1,
        node.column - 1, node.hits);
    if (!children[i].empty()) {
      json += ",\"children\":[";
      for (const size_t child : children[i]) fmt::format_to(out, "{},", child);
      json.back() = ']';
    }
    json += '}';
  }
  fmt::format_to(out, "\n],\"startTime\":{},\"endTime\":{},\"samples\":[", profile.begun_us,
                 profile.begun_us + profile.duration_us);
  for (const CpuProfile::Sample& sample : profile.samples)
    fmt::format_to(out, "{}{}", &sample == profile.samples.data() ? "" : ",", sample.node + 1);
  json += "],\"timeDeltas\":[";
  uint64_t before = 0;
  for (const CpuProfile::Sample& sample : profile.samples) {
    fmt::format_to(out, "{}{}", &sample == profile.samples.data() ? "" : ",",
                   sample.at_us - before);
    before = sample.at_us;
  }
  return json + "]}\n";
}

}  // namespace edgert
