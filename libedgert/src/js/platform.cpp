// Platform: starts V8 once for the process, when all that V8 would end the process over has been
// looked at: see edgert/platform.h.
#include "edgert/platform.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/thread.h"
#include "js/abort_guard.h"
#include "js/address_space.h"
#include "js/hash.h"
#include "js/icu_memory.h"
#include "js/isolate.h"
#include "js/platform_impl.h"
#include "js/trial.h"

namespace edgert {

namespace {

constexpr char kOwnFlags[] =
#if EDGERT_V8_CURRENT
    // Pages of an isolate that has ended would stay for others, until nobody ends any for a while.
    "--no-memory-pool-share-memory-on-teardown "
    // It leaves out a loop's look at interrupts where an inner loop of its own making is short, as
    // in while (text.endsWith("x")): nothing would end such a loop.
    "--no-turboshaft-loop-unrolling";
#else
    // V8 10.2 looks at interrupts in a loop when a budget is used up, by default after thousands of
    // rounds: too late to stop short loops around slow builtins. How hot a function is it counts in
    // such budgets too: the other numbers give back what the smaller one takes. A short function
    // would count as hot after the first.
    "--interrupt-budget=10000 --ticks-before-optimization=40 --bytecode-size-allowance-per-tick=11 "
    "--max-bytecode-size-for-early-opt=0 "
    // It takes a second argument of import() only with this one, and looks at `assert` in it alone.
    "--harmony-import-assertions "
    "--no-verify-snapshot-checksum";
#endif

#ifdef EDGERT_GC_STRESS
constexpr char kStressFlags[] = " --gc-interval=500 --stress-compaction";
#else
constexpr char kStressFlags[] = "";
#endif

std::string flags_in_use;

// What V8 ends the process over must be known before.
Status can_start(const PlatformOptions& options, const std::string& flags, int threads) {
  // V8's own, the one that makes them, and those of a pool with its first worker.
  constexpr size_t kOtherThreads = 6;
  if (Status threads_left = base::probe_threads(static_cast<size_t>(threads) + kOtherThreads);
      !threads_left.ok()) {
    return Error{ErrorCode::kLimit, "V8 cannot start: " + threads_left.error().message +
                                        " (RLIMIT_NPROC, RLIMIT_AS or a cgroup's pids.max)"};
  }
  if (options.v8_flags.empty() && !js::is_confined()) return Unit{};
  Status tried = js::try_v8(flags, threads);
  if (tried.ok()) return tried;
  Error error = tried.take_error();
  error.message = "V8 cannot start" +
                  (options.v8_flags.empty() ? "" : " with the flags \"" + options.v8_flags + "\"") +
                  ": " + error.message;
  return error;
}

}  // namespace

Result<std::unique_ptr<Platform>> Platform::create(PlatformOptions options) {
  static std::atomic<bool> made{false};
  int threads = options.background_threads;
  if (threads <= 0)
    threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()) - 1, 1, 4);
  std::string flags = std::string(kOwnFlags) + kStressFlags;
  if (!options.v8_flags.empty()) flags += " " + options.v8_flags;
  if (made.exchange(true))
    return Error{ErrorCode::kInvalidArgument, "a process has one Platform, and only once"};
  if (Status ready = can_start(options, flags, threads); !ready.ok()) {
    made = false;
    return ready.take_error();
  }
  if (options.counts_icu_memory) {
    if (Status counted = js::count_icu_memory(); !counted.ok()) return counted.take_error();
  }
  flags_in_use = std::move(flags);
  v8::V8::SetFlagsFromString(flags_in_use.c_str(), flags_in_use.size());
  Result<std::unique_ptr<v8::Platform>> helpers = js::make_helpers(threads);
  if (!helpers.ok()) return helpers.take_error();
  auto impl = std::make_unique<Impl>();
  impl->v8 = std::make_unique<js::V8Platform>(std::move(helpers).value());
  v8::V8::InitializePlatform(impl->v8.get());
  if (!v8::V8::Initialize()) return Error{ErrorCode::kInternal, "V8 does not initialise"};
  if (options.contain_aborts) js::contain_aborts();
  return std::make_unique<Platform>(std::move(impl));
}

void Platform::on_fatal_signal(FatalSignalHandler handler) { js::on_fatal_signal(handler); }

Platform::Platform(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Platform::~Platform() {
  if (impl_->pools.load() != 0)
    base::host_fault("the Platform is destroyed before its IsolatePool");
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

std::string js::v8_as_browser() {
  return "chrome" + std::to_string(V8_MAJOR_VERSION * 10 + V8_MINOR_VERSION);
}

uint64_t js::v8_fingerprint() { return hash(flags_in_use, hash(v8::V8::GetVersion())); }

uint64_t js::snapshot_fingerprint() {
  return hash(std::string(kOwnFlags) + kStressFlags, hash(v8::V8::GetVersion()));
}

}  // namespace edgert
