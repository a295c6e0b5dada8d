#include "js/trial.h"

#include <libplatform/libplatform.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "base/descriptor.h"
#include "js/platform_impl.h"
#include "js/v8_compat.h"

namespace edgert::js {

namespace {

// How far the child has come.
enum Stage : int { kBegun, kFlagsRead, kPlatformMade, kInitialised, kIsolateMade, kDone };
constexpr const char* kDoing[] = {"read its flags",  "made its threads",      "initialised",
                                  "made an isolate", "ran the first scripts", ""};

constexpr unsigned kPatienceSeconds = 60;

// What every worker needs: some depth, an end of it that is an exception, some memory, and errors
// that are none of V8's business.
constexpr const char* kScripts[] = {
    "(function down(n) { return n === 0 ? 0 : 1 + down(n - 1); })(500)",
    "try { (function down() { down(); })(); } catch (e) { if (!(e instanceof RangeError)) throw e; "
    "}",
    "try { JSON.stringify((function() { let a = []; for (let i = 0; i < 2e4; ++i) a = [a]; return "
    "a; })()); }"
    "catch (e) { if (!(e instanceof RangeError)) throw e; }",
    "const kept = []; for (let i = 0; i < 5e4; ++i) kept.push({ i }); kept.length",
};
constexpr const char kThrows[] = "throw new Error('nobody catches this')";

bool runs(v8::Isolate* isolate, v8::Local<v8::Context> context, const char* text) {
  v8::Local<v8::String> source;
  v8::Local<v8::Script> script;
  return v8::String::NewFromUtf8(isolate, text).ToLocal(&source) &&
         v8::Script::Compile(context, source).ToLocal(&script) && !script->Run(context).IsEmpty();
}

bool use_isolate(std::atomic<int>& stage) {
  const std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  v8::Isolate* isolate = v8::Isolate::New(params);
  const v8::Isolate::Scope entered(isolate);
  const v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  if (context.IsEmpty()) return false;
  const v8::Context::Scope context_entered(context);
  stage = kIsolateMade;
  for (const char* script : kScripts) {
    if (!runs(isolate, context, script)) return false;
  }
  if (runs(isolate, context, kThrows)) return false;
  isolate->TerminateExecution();
  return !runs(isolate, context, "for (;;);");
}

// In the child; what V8 leaves behind goes with it.
void start_v8(const std::string& flags, int background_threads, std::atomic<int>& stage) {
  v8::V8::SetFlagsFromString(flags.c_str(), flags.size());
  stage = kFlagsRead;
  std::unique_ptr<v8::Platform> platform = v8::platform::NewDefaultPlatform(background_threads);
  stage = kPlatformMade;
  v8::V8::InitializePlatform(platform.get());
  if (!v8::V8::Initialize()) _exit(1);
  stage = kInitialised;
  // Half of a worker's stack: what is left there is for our own functions, wherever a script calls
  // them. The C library would take a larger one that it has kept.
  constexpr size_t kStackBytes = kThreadStackBytes / 2;
  constexpr size_t kGuardBytes = size_t{1} << 20;
  void* const stack = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t worker;
  if (stack == MAP_FAILED || mprotect(stack, kGuardBytes, PROT_NONE) != 0 ||
      pthread_attr_setstack(&attributes, static_cast<char*>(stack) + kGuardBytes, kStackBytes) !=
          0 ||
      pthread_create(
          &worker, &attributes,
          [](void* given) -> void* {
            auto& reached = *static_cast<std::atomic<int>*>(given);
            if (use_isolate(reached)) reached = kDone;
            return nullptr;
          },
          &stage) != 0) {
    dprintf(STDERR_FILENO, "no thread\n");
    _exit(1);
  }
  pthread_join(worker, nullptr);
  _exit(0);
}

void become_the_child(int output) {
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The host's handlers are not for this process.
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigprocmask(SIG_SETMASK, &unblocked, nullptr);
  alarm(kPatienceSeconds);
}

// What it said, in one line.
std::string last_words(int output) {
  char text[400];
  const ssize_t size = pread(output, text, sizeof text, 0);
  std::string words;
  for (ssize_t i = 0; i < size; ++i) {
    const bool is_blank = text[i] == '\n' || text[i] == ' ' || text[i] == '#';
    if (!is_blank) {
      words += text[i];
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

}  // namespace

Status try_v8(const std::string& flags, int background_threads) {
#if defined(__SANITIZE_THREAD__)
  // ThreadSanitizer ends a child that makes threads.
  return Unit{};
#endif
  const auto failed = [](const std::string& why) {
    return Error{ErrorCode::kLimit, "it cannot be tried out: " + why};
  };
  const base::Descriptor output(memfd_create("edgert", MFD_CLOEXEC));
  if (!output) return failed(std::strerror(errno));
  void* const shared = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return failed(std::strerror(errno));
  auto* const stage = new (shared) std::atomic<int>(kBegun);
  const pid_t child = fork();
  if (child == 0) {
    become_the_child(output.get());
    start_v8(flags, background_threads, *stage);
  }
  const int reason = errno;
  if (child > 0) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  const int reached = *stage;
  munmap(shared, sizeof(std::atomic<int>));
  if (child < 0) return failed(std::strerror(reason));
  const std::string words = last_words(output.get());
  // V8 itself goes on without a flag that it does not know.
  const bool misread = words.find("unrecognized flag") != std::string::npos ||
                       words.find("illegal value") != std::string::npos;
  if (reached == kDone && !misread) return Unit{};
  std::string message = reached == kDone ? "it does not take its flags"
                                         : std::string("it failed when it ") + kDoing[reached];
  if (!words.empty()) message += ": " + words;
  return Error{ErrorCode::kInvalidArgument, message};
}

}  // namespace edgert::js
