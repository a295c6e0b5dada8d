#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

// What a host keeps in memory, or in a database.
class Files final : public ModuleLoader {
 public:
  explicit Files(std::map<std::string, ModuleSource, std::less<>> files)
      : files_(std::move(files)) {}
  void load(LoadCall call) noexcept override {
    const auto found = files_.find(call.url());
    if (found == files_.end()) return call.reject({ErrorCode::kNotFound, "there is no such file"});
    call.resolve(found->second);
  }

 private:
  const std::map<std::string, ModuleSource, std::less<>> files_;
};

constexpr auto kJs = ModuleKind::kJavaScript;
constexpr auto kJson = ModuleKind::kJson;

Result<std::string> answer(Files& files, WorkerOptions options) {
  PoolOptions pool_options;
  pool_options.module_loader = &files;
  auto pool = test::make_pool(std::move(pool_options));
  auto worker = pool->create_worker(std::move(options));
  if (!worker.ok()) return worker.take_error();
  return worker.value()->fetch_sync(test::get()).value().body;
}

WorkerOptions at(const std::string& path) {
  WorkerOptions options;
  options.service_path = path;
  return options;
}

std::string serves(const std::string& expression) {
  return "Deno.serve(() => new Response(" + expression + "))";
}

}  // namespace

TEST_CASE("a loader serves an entry that is on no disk") {
  Files files({{"file:///nowhere/f/index.js", {kJs, serves("'index'")}},
               {"file:///nowhere/f/other.js", {kJs, serves("'other'")}},
               {"file:///nowhere/p/package.json", {kJson, R"({"main": "lib/main.js"})"}},
               {"file:///nowhere/p/lib/main.js", {kJs, serves("'main'")}},
               {"file:///nowhere/with%20space/index.mjs", {kJs, serves("'space'")}}});
  CHECK(answer(files, at("/nowhere/f")).value() == "index");
  CHECK(answer(files, at("/nowhere/p")).value() == "main");
  CHECK(answer(files, at("/nowhere/with space")).value() == "space");
  for (const char* entry : {"/nowhere/f/other.js", "file:///nowhere/f/other.js"}) {
    WorkerOptions options = at("/nowhere/f");
    options.entry_point = entry;
    CHECK(answer(files, options).value() == "other");
  }
  CHECK(answer(files, at("/nowhere/else")).error().code == ErrorCode::kInvalidWorkerCreation);
}

TEST_CASE("a loader serves a function's configuration") {
  const std::string code = "import text from 'word'; " + serves("text");
  Files files({{"file:///nowhere/f/index.js", {kJs, code}},
               {"file:///nowhere/f/deno.json", {kJson, R"({"imports": {"word": "./a.js"}})"}},
               {"file:///nowhere/f/a.js", {kJs, "export default 'own'"}},
               {"file:///nowhere/up/f/index.js", {kJs, code}},
               {"file:///nowhere/up/deno.jsonc",
                {kJson, R"({"importMap": "maps/map.json", /* of all */})"}},
               {"file:///nowhere/up/maps/map.json", {kJson, R"({"imports": {"word": "../b.js"}})"}},
               {"file:///nowhere/up/b.js", {kJs, "export default 'above'"}},
               {"file:///nowhere/map.json", {kJson, R"({"imports": {"word": "./c.js"}})"}},
               {"file:///nowhere/c.js", {kJs, "export default 'map'"}}});
  CHECK(answer(files, at("/nowhere/f")).value() == "own");
  CHECK(answer(files, at("/nowhere/up/f")).value() == "above");
  WorkerOptions options = at("/nowhere/f");
  options.import_map_path = "/nowhere/map.json";
  CHECK(answer(files, options).value() == "map");
}

TEST_CASE("a loader serves text and bytes") {
  const std::string code =
      "import text from './a.txt'; import bytes from './b.bin';"
      "import same from './a.txt' with { type: 'bytes' };"
      "import json from './c.conf' with { type: 'json' };" +
      serves("[text, bytes, same.length, json.c, bytes instanceof Uint8Array].join()");
  Files files({{"file:///nowhere/f/index.js", {kJs, code}},
               {"file:///nowhere/f/a.txt", {ModuleKind::kText, "\xEF\xBB\xBFtext"}},
               {"file:///nowhere/f/b.bin", {ModuleKind::kBytes, "\x01\xFF"}},
               {"file:///nowhere/f/c.conf", {kJs, R"({"c": 3})"}}});
  CHECK(answer(files, at("/nowhere/f")).value() == "text,1,255,7,3,true");
}

TEST_CASE("a loader is asked before the disk") {
  char name[] = "/tmp/edgert-loader-XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  const std::string folder = name, url = "file://" + folder;
  std::ofstream(folder + "/index.js") << "import text from 'word'; " << serves("text");
  std::ofstream(folder + "/deno.json") << R"({"imports": {"word": "data:text/javascript,)"
                                       << R"(export default 'the disk'"}})";
  {
    Files files({});
    CHECK(answer(files, at(folder)).value() == "the disk");
  }
  {
    Files files(
        {{url + "/deno.json",
          {kJson, R"({"imports": {"word": "data:text/javascript,export default 'given'"}})"}}});
    CHECK(answer(files, at(folder)).value() == "given");
  }
  {
    Files files({{url + "/index.js", {kJs, serves("'given too'")}}});
    CHECK(answer(files, at(folder)).value() == "given too");
  }
  std::filesystem::remove_all(folder);
}
