// V8 is not instrumented: what it does to its own memory looks like races.
extern "C" [[gnu::visibility("default")]] const char* __tsan_default_suppressions() {
  return "race:libnode.so\n"
         "race:~MemoryFile\n"  // its descriptor comes from memfd_create, which is not watched
         // Its number was that of a descriptor which libuv closed by a bare system call, unwatched.
         "race:edgert::server::Event::Event\n"
         "race:v8::platform::\n"
         "mutex:libnode.so\n"
         "deadlock:libnode.so\n"
         // Quarantine begins in the handler of a signal that V8 raises itself, at a place of ours:
         // nothing of the C library is interrupted there.
         "signal:on_abort\n";
}
