#include "edgert/platform.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "js/abort_guard.h"
#include "js/hash.h"
#include "js/isolate.h"
#include "js/platform_impl.h"

namespace edgert {

namespace {

// Short loops around slow builtins must reach an interrupt check soon enough to be stopped, which
// V8 10.2's default budgets do not grant.
constexpr char kOwnFlags[] =
#if EDGERT_V8_CURRENT
    "";
#else
    "--interrupt-budget=10000 --ticks-before-optimization=40";
#endif

#ifdef EDGERT_GC_STRESS
constexpr char kStressFlags[] = " --gc-interval=500 --stress-compaction";
#else
constexpr char kStressFlags[] = "";
#endif

std::string flags_in_use;

}  // namespace

Result<std::unique_ptr<Platform>> Platform::create(PlatformOptions options) {
  static std::atomic<bool> made{false};
  if (made.exchange(true))
    return Error{ErrorCode::kInvalidArgument, "a process has one Platform, and only once"};
  flags_in_use = std::string(kOwnFlags) + kStressFlags;
  if (!options.v8_flags.empty()) flags_in_use += " " + options.v8_flags;
  v8::V8::SetFlagsFromString(flags_in_use.c_str(), flags_in_use.size());
  int threads = options.background_threads;
  if (threads <= 0)
    threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()) - 1, 1, 4);
  auto impl = std::make_unique<Impl>();
  impl->v8 = std::make_unique<js::V8Platform>(threads);
  v8::V8::InitializePlatform(impl->v8.get());
  if (!v8::V8::Initialize()) return Error{ErrorCode::kInternal, "V8 does not initialise"};
  if (options.contain_aborts) js::contain_aborts();
  return std::make_unique<Platform>(std::move(impl));
}

Platform::Platform(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Platform::~Platform() {
  if (js::LiveCounts::ruined.load() != 0) {
    // A thread of ours stands inside V8 for ever.
    (void)impl_.release();
    return;
  }
  v8::V8::Dispose();
#if EDGERT_V8_CURRENT
  v8::V8::DisposePlatform();
#else
  v8::V8::ShutdownPlatform();
#endif
}

std::string Platform::v8_version() { return v8::V8::GetVersion(); }

uint64_t js::v8_fingerprint() { return hash(flags_in_use, hash(v8::V8::GetVersion())); }

uint64_t js::snapshot_fingerprint() {
  return hash(std::string(kOwnFlags) + kStressFlags, hash(v8::V8::GetVersion()));
}

}  // namespace edgert
