#include "js/cpu_sampler.h"

#include <pthread.h>

#include <string_view>
#include <utility>
#include <vector>

#include "base/thread.h"

namespace edgert::js {

namespace {

// Of one recording; beyond it V8 records no more until it is taken over.
constexpr unsigned kMostSamplesAtOnce = 5000;

v8::CpuProfilingOptions options_at_once() {
  return v8::CpuProfilingOptions(v8::kLeafNodeLineNumbers, kMostSamplesAtOnce);
}

}  // namespace

size_t CpuSampler::HashOfKey::operator()(const Key& key) const {
  uint64_t hash = key.parent;
  for (const uint64_t each : {uint64_t{key.function}, static_cast<uint64_t>(key.script),
                              static_cast<uint64_t>(key.line), static_cast<uint64_t>(key.column)})
    hash = (hash ^ (hash >> 29)) * 0x9e3779b97f4a7c15 + each;
  return hash;
}

CpuSampler::CpuSampler(v8::Isolate* isolate, PlaceOf place_of)
    : isolate_(isolate), place_of_(std::move(place_of)) {
  // Worker threads block all signals, and V8's thread sends this one.
  sigset_t its;
  sigemptyset(&its);
  sigaddset(&its, SIGPROF);
  pthread_sigmask(SIG_UNBLOCK, &its, &signals_before_);
}

Result<std::unique_ptr<CpuSampler>> CpuSampler::begin(v8::Isolate* isolate, uint32_t interval_us,
                                                      PlaceOf place_of) {
  // V8 ends the process where it gets no thread.
  if (const Status probed = base::probe_threads(1); !probed.ok())
    return Error{ErrorCode::kLimit, "a profile needs a thread: " + probed.error().message};
  std::unique_ptr<CpuSampler> sampler(new CpuSampler(isolate, std::move(place_of)));
  sampler->profiler_ = v8::CpuProfiler::New(isolate);
  sampler->profiler_->SetSamplingInterval(static_cast<int>(interval_us));
  if (!sampler->record()) return Error{ErrorCode::kLimit, "V8 makes too many profiles already"};
  return sampler;
}

CpuSampler::~CpuSampler() { stop(); }

bool CpuSampler::record() {
  const v8::HandleScope handles(isolate_);
  const v8::CpuProfilingResult started = profiler_->Start(options_at_once());
  recording_ = started.status == v8::CpuProfilingStatus::kStarted ? started.id : 0;
  return recording_ != 0;
}

bool CpuSampler::gather() {
  if (recording_ == 0) return false;
  // The next one begins before this one ends, so that V8 keeps what it knows of the code.
  const uint32_t former = std::exchange(recording_, 0);
  const bool goes_on = !is_full_ && record();
  const v8::HandleScope handles(isolate_);
  if (v8::CpuProfile* const recorded = profiler_->Stop(former)) {
    add(*recorded);
    recorded->Delete();
  }
  return goes_on && !is_full_;
}

void CpuSampler::add(const v8::CpuProfile& recorded) {
  if (begun_us_ == 0) begun_us_ = last_us_ = recorded.GetStartTime();
  seen_.clear();
  for (int i = 0; i < recorded.GetSamplesCount() && !is_full_; ++i) {
    const int64_t at = recorded.GetSampleTimestamp(i);
    // Two recordings overlap.
    if (at <= last_us_) continue;
    uint32_t node;
    if (profile_.samples.size() >= CpuProfile::kMostSamples ||
        !find(recorded.GetSample(i), &node)) {
      is_full_ = true;
      break;
    }
    last_us_ = at;
    ++profile_.nodes[node].hits;
    profile_.samples.push_back({node, static_cast<uint64_t>(at - begun_us_)});
  }
  if (!is_full_) last_us_ = std::max(last_us_, recorded.GetEndTime());
}

bool CpuSampler::find(const v8::CpuProfileNode* node, uint32_t* place) {
  // From the node up to one that is known, and down again.
  std::vector<const v8::CpuProfileNode*> unknown;
  uint32_t at = 0;
  for (; node != nullptr; node = node->GetParent()) {
    if (const auto found = seen_.find(node); found != seen_.end()) {
      at = found->second;
      break;
    }
    unknown.push_back(node);
  }
  for (; !unknown.empty(); unknown.pop_back()) {
    if (!make(at, *unknown.back(), &at)) return false;
    seen_.emplace(unknown.back(), at);
  }
  *place = at;
  return true;
}

bool CpuSampler::make(uint32_t parent, const v8::CpuProfileNode& node, uint32_t* place) {
  Key key{parent, 0, node.GetScriptId(), node.GetLineNumber(), node.GetColumnNumber()};
  if (!text(node.GetFunctionNameStr(), &key.function)) return false;
  const auto [found, is_new] = nodes_.try_emplace(key, profile_.nodes.size());
  *place = found->second;
  if (!is_new) return true;
  CpuProfile::Node made{parent, key.function, 0, key.script, key.line, key.column, 0};
  std::string url = node.GetScriptResourceNameStr(), source;
  if (place_of_ && made.line > 0 && place_of_(url, &made.line, &made.column, &source))
    url = std::move(source);
  if (profile_.nodes.size() >= CpuProfile::kMostNodes || !text(url, &made.url)) {
    nodes_.erase(found);
    return false;
  }
  profile_.nodes.push_back(made);
  return true;
}

bool CpuSampler::text(std::string_view text, uint32_t* place) {
  const auto [found, is_new] = texts_.try_emplace(std::string(text), profile_.texts.size());
  *place = found->second;
  if (!is_new) return true;
  if (text_bytes_ + text.size() > CpuProfile::kMostTextBytes) {
    texts_.erase(found);
    return false;
  }
  text_bytes_ += text.size();
  profile_.texts.emplace_back(text);
  return true;
}

CpuProfile CpuSampler::finish() {
  if (recording_ != 0) {
    const v8::HandleScope handles(isolate_);
    if (v8::CpuProfile* const recorded = profiler_->Stop(std::exchange(recording_, 0))) {
      add(*recorded);
      recorded->Delete();
    }
  }
  stop();
  profile_.begun_us = static_cast<uint64_t>(begun_us_);
  profile_.duration_us = static_cast<uint64_t>(last_us_ - begun_us_);
  return std::move(profile_);
}

void CpuSampler::stop() {
  if (profiler_ != nullptr) {
    if (recording_ != 0) {
      const v8::HandleScope handles(isolate_);
      if (v8::CpuProfile* const recorded = profiler_->Stop(std::exchange(recording_, 0)))
        recorded->Delete();
    }
    std::exchange(profiler_, nullptr)->Dispose();
  }
  // Once the thread that sends them has ended: what it has sent has arrived.
  pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
}

void CpuSampler::abandon() {
  // First: in the signal's handler V8 looks at the heap, which may be in any state.
  pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
  stop();
}

}  // namespace edgert::js
