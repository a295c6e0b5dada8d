#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/run_apart.h"
#include "tests/support/test_pool.h"

using namespace edgert;
using test::run_apart;

namespace {

void say(std::string_view text) { (void)!write(STDERR_FILENO, text.data(), text.size()); }

void plain(int) { say("plain "); }
void detailed(int signal, siginfo_t* info, void* context) {
  say(info->si_signo == signal && context != nullptr ? "detailed " : "nothing known ");
}
void leaving(int) {
  say("leaving ");
  _exit(7);
}

struct sigaction found;  // by the handler that was set last
void chaining(int signal, siginfo_t* info, void* context) {
  say("chaining ");
  found.sa_sigaction(signal, info, context);
}

struct sigaction with(void (*handler)(int), int flags = 0) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  return action;
}
struct sigaction with(void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO;
  return action;
}

void set(int signal, const struct sigaction& action) { sigaction(signal, &action, &found); }

// Functions that execute a trap, as V8 does when it gives up.
class Trap final : public Extension {
 public:
  void install(ExtensionScope& scope) noexcept override {
    scope.add_function("", "trap", [](NativeCall) { std::raise(SIGTRAP); });
  }
};

class Warnings final : public Observer {
 public:
  void on_log(const WorkerIdentity&, const LogLine& line) noexcept override {
    if (line.level == LogLevel::kWarning && line.text.find("SIGTRAP") != std::string_view::npos)
      say("warned ");
  }
};

struct Host {
  std::unique_ptr<Platform> platform = Platform::create().value();
  Trap trap;
  Warnings warnings;
  std::unique_ptr<IsolatePool> pool;
  int workers = 0;

  Host() {
    PoolOptions options;
    options.snapshot = web_platform();
    options.extensions = {&trap};
    options.observer = &warnings;
    pool = IsolatePool::create(*platform, std::move(options)).value();
  }
  // Of a function of its own each time: one whose workers are contained again is put off.
  std::shared_ptr<Worker> worker() {
    const std::string code = "Deno.serve(() => trap()); //" + std::to_string(++workers);
    return pool->create_worker(test::inline_module(code)).value();
  }
  static void expect_containment(Worker& worker) {
    const Result<Response> answer = worker.fetch_sync(test::get());
    say(!answer.ok() && answer.error().code == ErrorCode::kWorkerRequestCancelled ? "contained "
                                                                                  : "answered ");
  }
};

}  // namespace

TEST_CASE("child: handlers set before", "[.]") {
  set(SIGTRAP, with(plain));
  set(SIGILL, with(detailed));
  set(SIGABRT, with(leaving));
  Host host;
  Host::expect_containment(*host.worker());
  std::raise(SIGTRAP);
  std::raise(SIGILL);
  std::abort();
}

TEST_CASE("child: an abort whose handler returns", "[.]") {
  set(SIGABRT, with(plain));
  Host host;
  std::abort();
}

TEST_CASE("child: a signal that is ignored", "[.]") {
  set(SIGTRAP, with(SIG_IGN));
  Host host;
  std::raise(SIGTRAP);
  say("on ");
  _exit(3);
}

TEST_CASE("child: a handler for one time", "[.]") {
  set(SIGILL, with(plain, SA_RESETHAND));
  Host host;
  std::raise(SIGILL);
  std::raise(SIGILL);
}

TEST_CASE("child: no handler", "[.]") {
  for (const int signal : {SIGABRT, SIGTRAP, SIGILL}) set(signal, with(SIG_DFL));
  Host host;
  std::raise(SIGILL);
}

TEST_CASE("child: handlers set after", "[.]") {
  Host host;
  Host::expect_containment(*host.worker());
  set(SIGTRAP, with(plain));
  set(SIGILL, with(detailed));
  Host::expect_containment(*host.worker());
  Host::expect_containment(*host.worker());
  std::raise(SIGTRAP);
  std::raise(SIGILL);
  _exit(3);
}

TEST_CASE("child: a handler set while a worker runs", "[.]") {
  set(SIGTRAP, with(detailed));
  Host host;
  auto worker = host.worker();
  set(SIGTRAP, with(plain));
  struct sigaction now {};
  do {
    std::this_thread::yield();
    sigaction(SIGTRAP, nullptr, &now);
  } while ((now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == plain);
  Host::expect_containment(*worker);
  std::raise(SIGTRAP);
  _exit(3);
}

TEST_CASE("child: handlers that call what they find", "[.]") {
  set(SIGTRAP, with(plain));
  Host host;
  set(SIGTRAP, with(chaining));
  Host::expect_containment(*host.worker());
  std::raise(SIGTRAP);
  _exit(3);
}

TEST_CASE("child: a handler for a while", "[.]") {
  set(SIGTRAP, with(detailed));
  Host host;
  set(SIGTRAP, with(plain));
  const struct sigaction before = found;
  Host::expect_containment(*host.worker());
  set(SIGTRAP, before);
  Host::expect_containment(*host.worker());
  std::raise(SIGTRAP);
  _exit(3);
}

TEST_CASE("child: the platform's own hook", "[.]") {
  set(SIGABRT, with(leaving));
  Host host;
  Platform::on_fatal_signal(detailed);
  Host::expect_containment(*host.worker());
  std::abort();
}

TEST_CASE("handlers that a host sets before its platform are called") {
  auto ended = run_apart("child: handlers set before");
  CHECK(ended.said == "contained plain detailed leaving ");
  CHECK(ended.code == 7);
  ended = run_apart("child: an abort whose handler returns");
  CHECK(ended.said == "plain ");
  CHECK(ended.signal == SIGABRT);
  ended = run_apart("child: a signal that is ignored");
  CHECK(ended.said == "on ");
  CHECK(ended.code == 3);
  ended = run_apart("child: a handler for one time");
  CHECK(ended.said == "plain ");
  CHECK(ended.signal == SIGILL);
  CHECK(run_apart("child: no handler").signal == SIGILL);
}

TEST_CASE("handlers that a host sets after its platform leave containment on") {
  auto ended = run_apart("child: handlers set after");
  CHECK(ended.said == "contained warned contained contained plain detailed ");
  CHECK(ended.code == 3);
  ended = run_apart("child: a handler set while a worker runs");
  CHECK(ended.said == "contained plain ");
  CHECK(ended.code == 3);
  ended = run_apart("child: handlers that call what they find");
  CHECK(ended.said == "warned contained chaining plain ");
  CHECK(ended.code == 3);
  ended = run_apart("child: a handler for a while");
  CHECK(ended.said == "warned contained contained detailed ");
  CHECK(ended.code == 3);
}

TEST_CASE("a host's hook hears of fatal signals that are not contained") {
  const auto ended = run_apart("child: the platform's own hook");
  CHECK(ended.said == "contained detailed leaving ");
  CHECK(ended.code == 7);
}
