// V8 is not instrumented: what it does to its own memory looks like races.
extern "C" const char* __tsan_default_suppressions() {
  return "race:libnode.so\n"
         "race:v8::platform::\n"
         "mutex:libnode.so\n"
         "deadlock:libnode.so\n";
}
