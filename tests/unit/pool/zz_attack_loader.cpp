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
#include "tests/unit/pool/a_database.h"

using namespace edgert;
using test::TableLoader;

namespace {
struct AtkLoader : ModuleLoader {
  std::function<void(EntryCall)> on_entry = [](EntryCall c) { c.resolve({"db:/f/main.js", {}}); };
  std::function<void(ConfigCall)> on_config = [](ConfigCall c) { c.resolve({}); };
  std::function<void(LoadCall)> on_load;
  std::shared_ptr<Executor> on;
  void entry(EntryCall call) noexcept override { on_entry(std::move(call)); }
  void config(ConfigCall call) noexcept override { on_config(std::move(call)); }
  void load(LoadCall call) noexcept override { on_load(std::move(call)); }
  std::shared_ptr<Executor> executor() noexcept override { return on; }
};
std::unique_ptr<IsolatePool> atk_pool(ModuleLoader& loader) {
  PoolOptions options;
  options.module_loader = &loader;
  return test::make_pool(std::move(options));
}
std::string atk_boot(IsolatePool& pool, WorkerOptions options = test::function_at("/nowhere/f")) {
  const auto begin = std::chrono::steady_clock::now();
  auto worker = pool.create_worker(options);
  std::string told = worker.ok() ? "" : worker.error().message;
  if (worker.ok()) { auto r = worker.value()->fetch_sync(test::get()); told = r.ok() ? r.value().body : r.error().message; }
  std::printf("  %.1f s: %s\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), told.substr(0, 300).c_str());
  std::fflush(stdout);
  return told;
}
const char* kServe = "Deno.serve(() => new Response('served'))";
}  // namespace

TEST_CASE("atk loader chain") {
  AtkLoader loader;
  loader.on_load = [](LoadCall c) {
    if (c.url() == "db:/f/main.js") return c.resolve({ModuleKind::kJavaScript, std::string("import './m0.js';") + kServe});
    const int n = std::stoi(c.url().substr(7));
    c.resolve({ModuleKind::kJavaScript, n == 10000 ? "export default 1" : "import './m" + std::to_string(n + 1) + ".js'"});
  };
  auto pool = atk_pool(loader);
  atk_boot(*pool);
}
TEST_CASE("atk loader async chain") {
  test::Database db;
  AtkLoader loader;
  loader.on_load = [&db](LoadCall c) {
    db.query([c] {
    if (c.url() == "db:/f/main.js") return c.resolve({ModuleKind::kJavaScript, std::string("import './m0.js';") + kServe});
    const int n = std::stoi(c.url().substr(7));
    c.resolve({ModuleKind::kJavaScript, n == 3000 ? "export default 1" : "import './m" + std::to_string(n + 1) + ".js'"});
    });
  };
  auto pool = atk_pool(loader);
  atk_boot(*pool);
}
TEST_CASE("atk loader dynamic chain") {
  AtkLoader loader;
  loader.on_load = [](LoadCall c) {
    if (c.url() == "db:/f/main.js") return c.resolve({ModuleKind::kJavaScript, "Deno.serve(async () => { await import('./m0.js'); return new Response('dyn') })"});
    const int n = std::stoi(c.url().substr(7));
    c.resolve({ModuleKind::kJavaScript, n == 10000 ? "export default 1" : "import './m" + std::to_string(n + 1) + ".js'"});
  };
  auto pool = atk_pool(loader);
  atk_boot(*pool);
}
TEST_CASE("atk loader wide cyclic") {
  AtkLoader loader;
  loader.on_load = [](LoadCall c) {
    if (c.url() == "db:/f/main.js") { std::string s; for (int i = 0; i < 3000; ++i) s += "import './m" + std::to_string(i) + ".js';"; return c.resolve({ModuleKind::kJavaScript, s + kServe}); }
    const int n = std::stoi(c.url().substr(7));
    c.resolve({ModuleKind::kJavaScript, "import './main.js'; import './m" + std::to_string((n + 1) % 3000) + ".js'; import './m" + std::to_string((n * 7) % 3000) + ".js'"});
  };
  auto pool = atk_pool(loader);
  atk_boot(*pool);
}
TEST_CASE("atk loader endless") {
  AtkLoader loader;
  loader.on_load = [](LoadCall c) {
    static std::atomic<int> n;
    c.resolve({ModuleKind::kJavaScript, "import './n" + std::to_string(++n) + ".js'"});
  };
  auto pool = atk_pool(loader);
  WorkerOptions o = test::function_at("/nowhere/f");
  atk_boot(*pool, o);
}
TEST_CASE("atk loader many threads") {
  AtkLoader loader;
  std::vector<std::thread> threads;
  std::mutex m;
  std::vector<LoadCall> kept;
  loader.on_load = [&](LoadCall c) {
    { std::lock_guard l(m); kept.push_back(c); }
    for (int i = 0; i < 8; ++i) {
      std::lock_guard l(m);
      threads.emplace_back([c, i] {
        c.on_abandoned([] {});
        if (i % 3 == 0) c.reject({ErrorCode::kNotFound, "no"});
        c.resolve({ModuleKind::kJavaScript, kServe});
        c.resolve({ModuleKind::kJavaScript, kServe});
        (void)c.is_abandoned();
        (void)c.worker().id;
        c.on_abandoned(nullptr);
      });
    }
    if (threads.size() % 16 == 0) c.resolve({ModuleKind::kJavaScript, kServe});
  };
  {
    auto pool = atk_pool(loader);
    for (int i = 0; i < 6; ++i) { auto o = test::function_at("/nowhere/f" + std::to_string(i)); atk_boot(*pool, o); }
  }
  for (auto& t : threads) t.join();
  for (auto& c : kept) { c.resolve({ModuleKind::kJavaScript, kServe}); c.reject({ErrorCode::kNotFound, "x"}); (void)c.options().service_path; c.on_abandoned([] { std::abort(); }); }
}
TEST_CASE("atk loader after the pool") {
  AtkLoader loader;
  std::vector<EntryCall> e; std::vector<ConfigCall> cf; std::vector<LoadCall> l;
  std::promise<void> asked;
  loader.on_entry = [&](EntryCall c) { e.push_back(c); asked.set_value(); };
  loader.on_load = [&](LoadCall c) { l.push_back(c); };
  std::promise<std::string> told;
  std::atomic<int> abandoned{0};
  {
    auto pool = atk_pool(loader);
    pool->acquire(test::function_at("/nowhere/f"), true, [&](Result<std::shared_ptr<Worker>> w) { told.set_value(w.ok() ? "ok" : w.error().message); });
    asked.get_future().wait();
    e[0].on_abandoned([&] { ++abandoned; });
  }
  std::printf("  told: %s abandoned %d %d\n", told.get_future().get().c_str(), abandoned.load(), e[0].is_abandoned());
  e[0].resolve({"db:/f/main.js", {}});
  e[0].pass();
  e.clear();
}
TEST_CASE("atk loader huge") {
  AtkLoader loader;
  size_t size = 0; ModuleKind kind = ModuleKind::kJavaScript;
  loader.on_load = [&](LoadCall c) {
    if (c.url() == "db:/f/main.js" ) return c.resolve({ModuleKind::kJavaScript, std::string("import * as all from './big' ;") + kServe});
    std::string s = "export default 1;//"; s.resize(size, 'x');
    c.resolve({kind, std::move(s)});
  };
  auto pool = atk_pool(loader);
  for (auto k : {ModuleKind::kJavaScript, ModuleKind::kTypeScript, ModuleKind::kText, ModuleKind::kBytes, ModuleKind::kJson, ModuleKind::kWasm}) {
    for (size_t s : {size_t{100} << 20, size_t{256} << 20, (size_t{256} << 20) + 1}) {
      kind = k; size = s;
      for (uint32_t mb : {256u, 0u}) {
        auto o = test::function_at("/nowhere/f"); o.limits.memory_mb = mb;
        std::printf(" kind %d size %zu limit %d\n", (int)k, s >> 20, (int)mb);
        atk_boot(*pool, o);
      }
    }
  }
}
TEST_CASE("atk loader urls") {
  AtkLoader loader;
  std::string entry;
  std::string last;
  loader.on_entry = [&](EntryCall c) { c.resolve({entry, {}}); };
  loader.on_load = [&](LoadCall c) { last = c.url(); if (c.url().find("x.js") != std::string::npos) return c.resolve({ModuleKind::kJavaScript, "export default import.meta.url"}); c.resolve({ModuleKind::kJavaScript, "import u from './x.js'; Deno.serve(() => new Response(import.meta.url + ' ' + u + new Error('x').stack))"}); };
  auto pool = atk_pool(loader);
  for (std::string s : std::vector<std::string>{"", "x", "data:text/javascript,1", "node:fs", "npm:chalk", "jsr:@a/b", "https://user:pass@host/a.js", "http://[::1", "db:" + std::string(65000, 'a'), "db:/" + std::string((64 << 10) - 4, 'a'), "db:/" + std::string((64 << 10) - 3, 'a'), "file:///" + std::string(65000, 'a'), "file:", "file:///", "file://host/x.js", "file:///a%00b.js", "file:///a%2fb.js", "db:", "db:/a\nb\"'`\\", "blob:http://x/1", "javascript:1", "a:b", "DATA:text/javascript,1", "NODE:fs", "edgert:core/natives", "db:/\xff\xfe", "db:/#?", "https://h/../../a", " data:text/javascript,1", "da\tta:text/javascript,1"}) {
    entry = s;
    std::printf(" %s\n", s.substr(0, 60).c_str());
    atk_boot(*pool);
    std::printf("   loaded %s\n", last.substr(0, 60).c_str()); last.clear();
  }
}
