#include <catch2/catch_test_macros.hpp>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/pool/a_database.h"

using namespace edgert;
using test::TableLoader;

namespace {

PoolOptions with_loader(ModuleLoader& loader) {
  PoolOptions options;
  options.module_loader = &loader;
  return options;
}

std::string body_of(const std::shared_ptr<Worker>& worker) {
  return worker->fetch_sync(test::get()).value().body;
}

}  // namespace

TEST_CASE("a loader answers from a database") {
  SECTION("with an entry, a configuration and modules at any depth") {
    TableLoader table({{"config", R"({"imports": {"word": "./lib/word.ts", "far/": "db:/far/"}})"},
                       {"db:/f/main.ts",
                        "import word from 'word'; import { near } from './lib/near.ts';"
                        "const all: string = word + near;"
                        "Deno.serve(() => new Response(all));"},
                       {"db:/f/lib/word.ts", "import far from 'far/a.js'; export default far + 1;"},
                       {"db:/f/lib/near.ts", "export { default as near } from '../lib/../b.js';"},
                       {"db:/f/b.js", "import far from 'far/a.js'; export default 'b' + far;"},
                       {"db:/far/a.js", "export default 'far';"}});
    const auto pool = test::make_pool(with_loader(table));
    CHECK(body_of(pool->create_worker(test::function_at("/nowhere/f")).value()) == "far1bfar");
    // However many import it.
    CHECK(table.asked("db:/far/a.js") == 1);
  }
  SECTION("while it serves") {
    TableLoader table(
        {{"db:/f/main.ts",
          "Deno.serve(async () => {"
          "  const all = await Promise.all([import('./late.js'), import('./late.js')]);"
          "  return new Response(all[0] === all[1] ? all[0].late : 'two of them');"
          "});"},
         {"db:/f/late.js", "import { deep } from './deep.js'; export const late = 'late' + deep;"},
         {"db:/f/deep.js", "export const deep = 'deep';"}});
    const auto pool = test::make_pool(with_loader(table));
    const auto worker = pool->create_worker(test::function_at("/nowhere/f")).value();
    CHECK(table.asked("db:/f/late.js") == 0);
    CHECK(body_of(worker) == "latedeep");
    CHECK(table.asked("db:/f/late.js") == 1);
    CHECK(body_of(worker) == "latedeep");
    CHECK(table.asked("db:/f/late.js") == 1);
  }
  SECTION("once for all who want the same function at once") {
    TableLoader table(
        TableLoader::Rows{{"db:/f/main.ts", "Deno.serve(() => new Response('one'))"}});
    const auto pool = test::make_pool(with_loader(table));
    std::vector<std::promise<std::string>> ids(20);
    for (auto& id : ids) {
      pool->acquire(test::function_at("/nowhere/f"), false,
                    [&id](Result<std::shared_ptr<Worker>> worker) {
                      id.set_value(worker.ok() ? worker.value()->id() : worker.error().message);
                    });
    }
    const std::string first = ids.front().get_future().get();
    for (size_t i = 1; i < ids.size(); ++i) CHECK(ids[i].get_future().get() == first);
    CHECK(table.asked("db:/f/main.ts") == 1);
  }
  SECTION("for the tenant whose function it is") {
    class ByTenant final : public TableLoader {
     public:
      ByTenant() : TableLoader({}) {}
      void answer(const LoadCall& call) override {
        const auto* tenant = static_cast<const std::string*>(call.options().user_data.get());
        call.resolve({ModuleKind::kJavaScript, "Deno.serve(() => new Response('" + *tenant +
                                                   call.worker().service_path + "'))"});
      }
    } table;
    const auto pool = test::make_pool(with_loader(table));
    WorkerOptions options = test::function_at("/nowhere/f");
    options.user_data = std::make_shared<std::string>("mine");
    CHECK(body_of(pool->create_worker(options).value()) == "mine/nowhere/f");
  }
}
