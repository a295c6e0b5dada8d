#include "js/abort_guard.h"

#include <dlfcn.h>
#include <execinfo.h>

#include <csignal>
#include <cstring>

#include "js/isolate.h"

namespace edgert::js {

namespace {

constexpr int kFrames = 16;

// Whether the caller of abort() on this stack is V8: a broken malloc, or a check of our own, must
// not be mistaken for a script that wants too much.
bool v8_has_aborted() {
  void* frames[kFrames];
  const int count = backtrace(frames, kFrames);
  for (int i = 0; i + 1 < count; ++i) {
    Dl_info callee{}, caller{};
    if (dladdr(frames[i], &callee) == 0 || callee.dli_sname == nullptr ||
        std::strcmp(callee.dli_sname, "abort") != 0)
      continue;
    return dladdr(frames[i + 1], &caller) != 0 && caller.dli_sname != nullptr &&
           std::strcmp(caller.dli_sname, "_ZN2v84base2OS5AbortEv") == 0;
  }
  return false;
}

// abort() raises its signal on the thread that called it, and V8 called it of its own will: nothing
// is interrupted, so this may do what async signal handlers may not.
void on_abort(int) {
  Isolate* isolate = Isolate::current();
  if (isolate != nullptr && v8_has_aborted()) isolate->ruin("V8 cannot allocate so much at once");
  std::signal(SIGABRT, SIG_DFL);
}

}  // namespace

void contain_aborts() {
  // The first call loads what it needs.
  void* frame;
  (void)backtrace(&frame, 1);
  std::signal(SIGABRT, on_abort);
}

}  // namespace edgert::js
