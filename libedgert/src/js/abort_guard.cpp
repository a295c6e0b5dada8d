#include "js/abort_guard.h"

#include <dlfcn.h>
#include <execinfo.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <forward_list>
#include <mutex>
#include <utility>

#include "js/isolate.h"

namespace edgert::js {

namespace {

constexpr int kFrames = 16;

// Whether it is V8 that ends the process on this stack: a broken malloc, or a check of our own,
// must not be mistaken for a script that wants too much.
bool v8_has_aborted() {
  void* frames[kFrames];
  const int count = backtrace(frames, kFrames);
  for (int i = 0; i < count; ++i) {
    Dl_info symbol{};
    if (dladdr(frames[i], &symbol) != 0 && symbol.dli_sname != nullptr &&
        std::strcmp(symbol.dli_sname, "_ZN2v84base2OS5AbortEv") == 0)
      return true;
  }
  return false;
}

constexpr int kSignals[] = {SIGABRT, SIGTRAP, SIGILL};

// Who handles a signal but us. A handler that is set later may call ours, as the one it found; then
// it is the first one's turn.
struct Chain {
  std::atomic<const struct sigaction*> first{nullptr};
  std::atomic<const struct sigaction*> later{nullptr};
};
Chain chains[NSIG];
std::atomic<bool> contains{false};
std::atomic<FatalSignalHandler> host_handler{nullptr};

void pass_on(const struct sigaction* next, int signal, siginfo_t* info, void* context) {
  if (next != nullptr && (next->sa_flags & static_cast<int>(SA_RESETHAND)) != 0)
    std::signal(signal, SIG_DFL);
  if (next != nullptr && (next->sa_flags & SA_SIGINFO) != 0)
    return next->sa_sigaction(signal, info, context);
  if (next != nullptr && next->sa_handler != SIG_DFL && next->sa_handler != SIG_IGN)
    return next->sa_handler(signal);
  // The kernel knows what to do. What raised the signal raises it again, but for somebody's call.
  std::signal(signal, next == nullptr ? SIG_DFL : next->sa_handler);
  if (info->si_code <= 0) std::raise(signal);
}

// The signal comes on the thread that asked for it, out of a call: nothing is interrupted, so this
// may do what handlers of asynchronous signals may not.
void on_abort(const struct sigaction* next, int signal, siginfo_t* info, void* context) {
  thread_local bool is_passed_on = false;
  if (is_passed_on) return pass_on(chains[signal].first.load(), signal, info, context);
  Isolate* isolate = Isolate::current();
  // Nobody but V8 executes a trap on such a thread.
  if (isolate != nullptr && (signal != SIGABRT || v8_has_aborted()))
    isolate->ruin("V8 cannot allocate so much at once");
  is_passed_on = true;
  if (const FatalSignalHandler handler = host_handler.load()) handler(signal, info, context);
  pass_on(next, signal, info, context);
  is_passed_on = false;
}

// Two, because whoever puts the one back that it found takes its own away.
void on_abort_at_first(int signal, siginfo_t* info, void* context) {
  on_abort(chains[signal].first.load(), signal, info, context);
}
void on_abort_later(int signal, siginfo_t* info, void* context) {
  on_abort(chains[signal].later.load(), signal, info, context);
}

bool is_ours(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 &&
         (action.sa_sigaction == on_abort_at_first || action.sa_sigaction == on_abort_later);
}

// With the mask, the stack and the like that the other handler wants.
void install(int signal, void (*handler)(int, siginfo_t*, void*), const struct sigaction& other) {
  struct sigaction own = other;
  own.sa_flags = (other.sa_flags | SA_SIGINFO) & ~static_cast<int>(SA_RESETHAND);
  own.sa_sigaction = handler;
  sigaction(signal, &own, nullptr);
}

// For ever, because a handler may be in the middle of it; each once. Under a lock.
const struct sigaction* kept(const struct sigaction& action) {
  static std::forward_list<struct sigaction>& all = *new std::forward_list<struct sigaction>();
  for (const struct sigaction& one : all) {
    if (one.sa_flags == action.sa_flags && one.sa_sigaction == action.sa_sigaction) return &one;
  }
  return &all.emplace_front(action);
}

}  // namespace

void contain_aborts() {
  // The first call loads what it needs.
  void* frame;
  (void)backtrace(&frame, 1);
  // abort(), or an instruction that nobody can execute.
  for (const int signal : kSignals) {
    static struct sigaction before[NSIG];
    sigaction(signal, nullptr, &before[signal]);
    chains[signal].first = &before[signal];
    install(signal, on_abort_at_first, before[signal]);
  }
  contains = true;
}

bool keep_containing_aborts() {
  static std::mutex mutex;
  static bool said = false;
  if (!contains.load(std::memory_order_relaxed)) return false;
  bool is_back = false;
  std::lock_guard lock(mutex);
  for (const int signal : kSignals) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) != 0 || is_ours(now)) continue;
    chains[signal].later = kept(now);
    install(signal, on_abort_later, now);
    is_back = true;
  }
  return is_back && !std::exchange(said, true);
}

void on_fatal_signal(FatalSignalHandler handler) { host_handler = handler; }

}  // namespace edgert::js
