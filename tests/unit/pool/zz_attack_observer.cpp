#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "edgert/executors.h"
#include "tests/support/test_pool.h"

using namespace edgert;

namespace {
struct AtkObserver : Observer {
  std::function<void(const char*, const WorkerIdentity&)> on = [](const char*, const WorkerIdentity&) {};
  std::atomic<int> calls{0};
  void go(const char* what, const WorkerIdentity& w) { ++calls; on(what, w); }
  void on_log(const WorkerIdentity& w, const LogLine&) noexcept override { go("log", w); }
  void on_boot(const WorkerIdentity& w, double) noexcept override { go("boot", w); }
  void on_boot_failure(const WorkerIdentity& w, const Error&) noexcept override { go("boot_failure", w); }
  void on_uncaught(const WorkerIdentity& w, std::string_view) noexcept override { go("uncaught", w); }
  void on_shutdown(const WorkerIdentity& w, const Shutdown&) noexcept override { go("shutdown", w); }
  void on_request(const WorkerIdentity& w, const RequestReport&) noexcept override { go("request", w); }
};
WorkerOptions atk_fn(int i, std::string code) {
  WorkerOptions o = test::inline_module(std::move(code));
  o.service_path = "/atk/" + std::to_string(i);
  return o;
}
const char* kTalks = "console.log('top'); Deno.serve(() => { console.log('r'); return new Response('x') })";
}  // namespace

TEST_CASE("atk observer calls back") {
  struct Act { const char* name; std::function<void(IsolatePool&, const WorkerIdentity&)> run; };
  const auto executor = QueueExecutor::create();
  std::vector<Act> acts = {
      {"retire", [](IsolatePool& p, const WorkerIdentity& w) { p.retire(w.service_path); }},
      {"replace", [](IsolatePool& p, const WorkerIdentity& w) { auto o = atk_fn(0, kTalks); o.service_path = w.service_path + "r"; p.replace(o, [](auto) {}); }},
      {"replace same", [](IsolatePool& p, const WorkerIdentity& w) { auto o = atk_fn(0, kTalks); o.service_path = w.service_path; p.replace(o, [](auto) {}); }},
      {"acquire", [](IsolatePool& p, const WorkerIdentity& w) { auto o = atk_fn(0, kTalks); o.service_path = w.service_path; p.acquire(o, false, [](auto) {}); }},
      {"acquire force", [](IsolatePool& p, const WorkerIdentity& w) { auto o = atk_fn(0, kTalks); o.service_path = w.service_path; p.acquire(o, true, [](auto) {}); }},
      {"prewarm", [](IsolatePool& p, const WorkerIdentity& w) { auto o = atk_fn(0, kTalks); o.service_path = w.service_path; p.prewarm(o, 3, [](auto) {}); }},
      {"terminate pool", [](IsolatePool& p, const WorkerIdentity&) { p.terminate(50); }},
      {"drain pool", [](IsolatePool& p, const WorkerIdentity&) { p.drain(50); }},
      {"terminate worker", [](IsolatePool& p, const WorkerIdentity& w) { if (auto x = p.find(w.id)) x->terminate(); }},
      {"retire worker", [](IsolatePool& p, const WorkerIdentity& w) { if (auto x = p.find(w.id)) x->retire(); }},
      {"fetch", [](IsolatePool& p, const WorkerIdentity& w) { if (auto x = p.find(w.id)) { x->fetch(test::get(), [](auto) {}); (void)x->fetch_sync(test::get()); } }},
      {"set limits", [](IsolatePool& p, const WorkerIdentity& w) { if (auto x = p.find(w.id)) { (void)x->set_limits({}); (void)x->metrics(); } }},
      {"create", [](IsolatePool& p, const WorkerIdentity& w) { (void)p.create_worker(atk_fn(99, "Deno.serve(() => new Response('x'))")); (void)p.workers(); (void)p.find_active(w.service_path); p.retire_idle([](bool) {}); }},
  };
  for (const bool on_executor : {false, true}) {
    for (const Act& act : acts) {
      std::printf(" %s %d\n", act.name, on_executor); std::fflush(stdout);
      AtkObserver observer;
      std::atomic<bool> closes{false};
      const auto queue = QueueExecutor::create();
      std::thread runner;
      {
        PoolOptions options;
        options.observer = &observer;
        options.reports_requests = true;
        if (on_executor) options.observer_executor = queue;
        options.request_wait_timeout_ms = 500;
        IsolatePool* self = nullptr;
        std::atomic<int> budget{60};
        auto pool = test::make_pool(options);
        self = pool.get();
        observer.on = [&](const char*, const WorkerIdentity& w) { if (!closes && --budget > 0) act.run(*self, w); };
        runner = std::thread([&] { while (!closes) queue->wait_and_run(20); });
        for (int i = 0; i < 6; ++i) {
          pool->acquire(atk_fn(i, i == 3 ? "throw new Error('x')" : i == 4 ? "Deno.serve(() => { setTimeout(() => { throw 1 }); return new Response('x') })" : kTalks), false,
                        [](Result<std::shared_ptr<Worker>> w) { if (w.ok()) w.value()->fetch(test::get(), [](auto) {}); });
          auto w = pool->create_worker(atk_fn(i, kTalks));
          if (w.ok()) (void)w.value()->fetch_sync(test::get());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        closes = true;
        runner.join();
      }
      while (queue->run() != 0) continue;
    }
  }
}
TEST_CASE("atk executors refuse") {
  struct Bad : Executor {
    int mode = 0; std::atomic<int> n{0}; std::vector<std::function<void()>> kept; std::mutex m;
    bool post(std::function<void()> work) noexcept override {
      ++n;
      if (mode == 0) return false;
      if (mode == 1) { std::thread([w = std::move(work)] { (void)w; }).detach(); return true; }   // drops elsewhere
      if (mode == 2) { std::thread([w = std::move(work)] { w(); w(); }).detach(); return true; }  // twice
      if (mode == 3) { std::lock_guard l(m); kept.push_back(std::move(work)); return true; }  // never
      if (mode == 4) { work(); return true; }  // inside, against the contract
      if (mode == 5) { std::thread([w = std::move(work)] { w(); }).detach(); return false; }  // lies
      return true;
    }
  };
  struct Sink : ResponseSink {
    std::atomic<int> ends{0}; std::promise<void> over;
    void on_head(Call&, ResponseHead, int64_t) noexcept override {}
    void on_bytes(Call&, Bytes) noexcept override {}
    void on_end(Call&) noexcept override { if (++ends == 1) over.set_value(); }
    void on_fail(Call&, const Error&) noexcept override { if (++ends == 1) over.set_value(); }
  };
  for (int mode = 0; mode < 6; ++mode) {
    std::printf(" executor mode %d\n", mode); std::fflush(stdout);
    AtkObserver observer;
    auto bad = std::make_shared<Bad>(); bad->mode = mode;
    auto sink = std::make_shared<Sink>();
    std::promise<std::string> told; std::atomic<int> done{0};
    {
      PoolOptions options; options.observer = &observer; options.observer_executor = bad; options.reports_requests = true;
      auto pool = test::make_pool(options);
      pool->acquire(atk_fn(1, kTalks), false, [&](Result<std::shared_ptr<Worker>> w) { if (++done == 1) told.set_value(w.ok() ? "ok" : w.error().message); }, bad);
      auto f = told.get_future();
      std::printf("  acquire %s\n", f.wait_for(std::chrono::seconds(3)) == std::future_status::ready ? f.get().c_str() : "nothing");
      FetchOptions fo; fo.executor = bad;
      WorkerOptions wo = atk_fn(2, kTalks);
      auto call = pool->start(wo, RequestHead{"GET", "http://a/", {}, {}, 0}, BodyKind::kNone, sink, fo);
      call->grant(1000);
      auto o = sink->over.get_future();
      std::printf("  start %s\n", o.wait_for(std::chrono::seconds(3)) == std::future_status::ready ? "over" : "nothing");
    }
    std::printf("  posts %d ends %d\n", bad->n.load(), sink->ends.load());
    for (;;) { std::vector<std::function<void()>> all; { std::lock_guard l(bad->m); all.swap(bad->kept); } if (all.empty()) break; for (auto& w : all) w(); }
    std::printf("  ends %d\n", sink->ends.load());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}
