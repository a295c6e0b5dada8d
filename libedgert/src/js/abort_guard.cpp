#include "js/abort_guard.h"

#include <dlfcn.h>
#include <execinfo.h>

#include <csignal>
#include <cstring>

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

// The signal comes on the thread that asked for it, out of a call: nothing is interrupted, so this
// may do what handlers of asynchronous signals may not.
void on_abort(int signal) {
  Isolate* isolate = Isolate::current();
  // Nobody but V8 executes a trap on such a thread.
  if (isolate != nullptr && (signal != SIGABRT || v8_has_aborted()))
    isolate->ruin("V8 cannot allocate so much at once");
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

void contain_aborts() {
  // The first call loads what it needs.
  void* frame;
  (void)backtrace(&frame, 1);
  // abort(), or an instruction that nobody can execute.
  for (const int signal : {SIGABRT, SIGTRAP, SIGILL}) std::signal(signal, on_abort);
}

}  // namespace edgert::js
