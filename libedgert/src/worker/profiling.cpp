#include "worker/profiling.h"

#include <ctime>
#include <utility>

#include "base/clock.h"

namespace edgert::worker {

namespace {

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// What is used while it lives is not the function's.
class Excused {
 public:
  explicit Excused(std::atomic<double>& charged_ms)
      : charged_ms_(charged_ms), begun_ms_(thread_cpu_ms()) {}
  ~Excused() { charged_ms_.fetch_sub(thread_cpu_ms() - begun_ms_, std::memory_order_release); }
  Excused(const Excused&) = delete;
  Excused& operator=(const Excused&) = delete;

 private:
  std::atomic<double>& charged_ms_;
  const double begun_ms_;
};

}  // namespace

Profiling::Profiling() = default;
Profiling::~Profiling() = default;

Result<uint64_t> Profiling::order(const CpuProfileOptions& options, Done done) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return Error{ErrorCode::kCancelled, "the worker has ended"};
  if (order_) return Error{ErrorCode::kLimit, "a profile of this worker is being made already"};
  order_ = Order{++numbers_, options, std::move(done)};
  return numbers_;
}

bool Profiling::is_open(uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return order_ && order_->number == number;
}

void Profiling::give_up(uint64_t number, Error why) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    if (!order_ || order_->number != number) return;
    done = std::move(order_->done);
    order_.reset();
  }
  done(std::move(why));
}

void Profiling::look(v8::Isolate* isolate, js::CpuSampler::PlaceOf place_of,
                     std::atomic<double>& charged_cpu_ms) {
  CpuProfileOptions options;
  uint64_t wanted = 0;
  {
    const std::lock_guard lock(mutex_);
    if (order_) {
      wanted = order_->number;
      options = order_->options;
    }
  }
  // Of one that was given up.
  if (sampler_ != nullptr && sampled_ != wanted) {
    const Excused excused(charged_cpu_ms);
    sampler_.reset();
  }
  if (wanted == 0) return;
  const Excused excused(charged_cpu_ms);
  if (sampler_ == nullptr) {
    Result<std::unique_ptr<js::CpuSampler>> begun =
        js::CpuSampler::begin(isolate, options.interval_us, std::move(place_of));
    if (!begun.ok()) return hand_over(begun.take_error());
    sampler_ = std::move(begun).value();
    sampled_ = wanted;
    until_ms_ = base::monotonic_ms() + static_cast<double>(options.duration_ms);
    return;
  }
  const bool is_full = !sampler_->gather();
  if (!is_full && base::monotonic_ms() < until_ms_) return;
  CpuProfile profile = sampler_->finish();
  sampler_.reset();
  hand_over(std::move(profile));
}

void Profiling::hand_over(Result<CpuProfile> result) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    if (!order_) return;
    done = std::move(order_->done);
    order_.reset();
  }
  done(std::move(result));
}

void Profiling::end() {
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  }
  if (sampler_ == nullptr)
    return hand_over(Error{ErrorCode::kCancelled, "the worker has ended before it was profiled"});
  CpuProfile profile = sampler_->finish();
  sampler_.reset();
  hand_over(std::move(profile));
}

void Profiling::abandon() {
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  }
  if (sampler_ != nullptr) {
    sampler_->abandon();
    // Its memory stays behind with the isolate.
    (void)sampler_.release();
  }
  hand_over(Error{ErrorCode::kCancelled, "V8 has given up the worker while it was profiled"});
}

}  // namespace edgert::worker
