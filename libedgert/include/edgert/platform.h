// Platform: V8's process-wide state.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

#include "edgert/result.h"
#include "edgert/snapshot.h"

namespace edgert {

struct PlatformOptions {
  std::string v8_flags;  // space-separated, after edgert's own
  // V8's helpers for compilation and collection; 0: one per core but one, at least 1, at most 4.
  int background_threads = 0;
  // Take SIGABRT, SIGTRAP and SIGILL, with which V8 10.2 ends the process for some sizes that it
  // cannot allocate at once. The thread of a user worker that asks for one leaves V8 for good, its
  // worker ends as out of memory. Whatever else raises these signals goes to on_fatal_signal, then
  // to the handler that was there before. A handler that the host sets later is called too: while
  // there are user workers, edgert puts itself back in front of it, and says so once as a warning
  // of the observer's.
  bool contain_aborts = true;
  // Give ICU functions of edgert's own to allocate with (u_setMemoryFunctions), so that what Intl
  // objects keep there counts against the memory limit of their worker. A host that gives ICU
  // other functions says no; then nothing counts that memory.
  bool counts_icu_memory = true;
};

// Made once, before any other thread that will touch V8, and never again in the same process.
// Thread: the one that made it. Owner: the host; must outlive every pool, which the destructor
// checks: it ends the process with a message. Errors: of `create` alone. Cost: `create` starts V8
// and its helpers, once.
class Platform final {
 public:
  struct Impl;
  static Result<std::unique_ptr<Platform>> create(PlatformOptions options = {});
  explicit Platform(std::unique_ptr<Impl> impl);
  ~Platform();

  static std::string v8_version();

  // Called for SIGABRT, SIGTRAP and SIGILL that are none of V8's about a user worker, where
  // contain_aborts: before the handlers that are set by sigaction, and on the thread that raised
  // the signal, with what sigaction's handlers get. Null: none. May be set at any time, by any
  // thread.
  using FatalSignalHandler = void (*)(int signal, siginfo_t* info, void* context);
  static void on_fatal_signal(FatalSignalHandler handler);

 private:
  friend struct Inside;
  std::unique_ptr<Impl> impl_;
};

// What the process holds at this moment; all zero once every pool is gone. For tests and for hosts
// that look for leaks. Thread: any. Owner: whoever asked; a copy. Errors: none. Cost: a few loads.
struct LiveObjects {
  int64_t isolates = 0;
  int64_t wraps = 0;    // C++ objects that JS objects own
  int64_t pins = 0;     // JS values that C++ holds
  int64_t handles = 0;  // of event loops: sockets, timers, wake-ups
  int64_t ruined = 0;   // isolates that V8 gave up: they, and what hangs on them, stay for ever
  bool none() const { return isolates == 0 && wraps == 0 && pins == 0 && handles == 0; }
};
LiveObjects live_objects();
// "2 isolates, 1 handle" for messages.
std::string to_text(const LiveObjects& objects);

}  // namespace edgert
