#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>
#include <thread>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// A function of two files and an import map, as a database would have them.
struct Shelf {
  std::atomic<int> entries{0}, configs{0}, loads{0}, released{0}, abandoned{0};
  edgert_loader_call* unanswered = nullptr;
};

void resolve_module(edgert_loader_call* call, const char* source) {
  edgert_loader_call_resolve_module(call, EDGERT_MODULE_TYPESCRIPT, source, std::strlen(source));
}

void load(void* user, edgert_loader_call* call) {
  ++static_cast<Shelf*>(user)->loads;
  const std::string url = edgert_loader_call_url(call);
  if (url == "db:/shelf/main.ts") {
    resolve_module(call,
                   "import { greet } from 'greetings';\n"
                   "export default { fetch: () => new Response(greet('C' as string)) };");
  } else if (url == "db:/shelf/greet.ts") {
    resolve_module(call, "export const greet = (who: string) => `Hello, ${who}`;");
  } else {
    edgert_loader_call_reject(call, EDGERT_NOT_FOUND, "no such row");
  }
  edgert_loader_call_free(call);
}

edgert_module_loader loader_of(Shelf& shelf) {
  edgert_module_loader loader{};
  loader.size = sizeof loader;
  loader.user = &shelf;
  loader.entry = [](void* user, edgert_loader_call* call) {
    ++static_cast<Shelf*>(user)->entries;
    CHECK(std::strlen(edgert_loader_call_worker_id(call)) == 36);
    CHECK(std::string(edgert_loader_call_url(call)).empty());
    const std::string path = edgert_loader_call_service_path(call);
    edgert_loader_call_resolve_entry(call, ("db:" + path + "/main.ts").c_str());
    edgert_loader_call_free(call);
  };
  loader.config = [](void* user, edgert_loader_call* call) {
    ++static_cast<Shelf*>(user)->configs;
    constexpr char kMap[] = R"({"imports": {"greetings": "./greet.ts"}})";
    edgert_loader_call_resolve_config(call, kMap, sizeof kMap - 1, nullptr);
    edgert_loader_call_free(call);
  };
  loader.load = load;
  loader.release = [](void* user) { ++static_cast<Shelf*>(user)->released; };
  return loader;
}

edgert_function* function_of(const edgert_module_loader* loader, const char* path = "/shelf",
                             edgert_error** error = nullptr) {
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = path;
  options.module_loader = loader;
  return edgert_function_create(&options, error);
}

}  // namespace

TEST_CASE("modules of a function come from a loader of C") {
  Shelf shelf;
  {
    const edgert_module_loader loader = loader_of(shelf);
    const HeldPool pool = make_c_pool();
    const HeldFunction function = function_of(&loader);
    CHECK(answer_of_c(pool, function) == "Hello, C");
    CHECK(shelf.released == 0);
  }
  CHECK(shelf.entries == 1);
  CHECK(shelf.configs == 1);
  CHECK(shelf.loads == 2);
  CHECK(shelf.released == 1);
}

TEST_CASE("modules of a pool come from a loader of C, on its executor") {
  Shelf shelf;
  {
    const HeldExecutor executor = edgert_executor_create_queue(nullptr);
    edgert_module_loader loader = loader_of(shelf);
    loader.executor = executor;
    edgert_pool_options options = c_pool_options();
    options.module_loader = &loader;
    std::atomic<bool> is_over{false};
    std::thread drains([&] {
      while (!is_over) edgert_executor_wait_and_run(executor, 10);
    });
    {
      const HeldPool pool = make_c_pool(options);
      const HeldFunction function = function_of(nullptr);
      CHECK(answer_of_c(pool, function) == "Hello, C");
      const HeldFunction missing = function_of(nullptr, "/nothing");
      RecordingSink sink;
      const edgert_request request = c_request();
      const edgert_sink told = sink.sink();
      const HeldCall call = edgert_pool_start(pool, missing, &request, &told, nullptr, nullptr);
      sink.wait_for_end();
      CHECK(sink.message.ends_with("no such row"));
    }
    is_over = true;
    drains.join();
  }
  CHECK(shelf.released == 1);
}

TEST_CASE("a loader of C may answer after it has returned") {
  const edgert_module_loader loader{
      .size = sizeof loader,
      .user = nullptr,
      .entry =
          [](void*, edgert_loader_call* call) {
            std::thread([call] {
              edgert_loader_call_resolve_entry(call, "db:/a.ts");
              edgert_loader_call_free(call);
            }).detach();
          },
      .config = nullptr,
      .load =
          [](void*, edgert_loader_call* call) {
            std::thread([call] {
              if (std::strcmp(edgert_loader_call_url(call), "db:/a.ts") == 0) {
                resolve_module(call,
                               "Deno.serve(() => new "
                               "Response('late'));");
              } else {
                edgert_loader_call_reject(call, EDGERT_NOT_FOUND, "none");
              }
              edgert_loader_call_free(call);
            }).detach();
          },
      .executor = nullptr,
      .release = nullptr};
  const HeldPool pool = make_c_pool();
  const HeldFunction function = function_of(&loader);
  CHECK(answer_of_c(pool, function) == "late");
}

TEST_CASE("an answer of C to another question rejects it") {
  Shelf shelf;
  edgert_module_loader loader = loader_of(shelf);
  loader.entry = [](void*, edgert_loader_call* call) {
    resolve_module(call, "");
    edgert_loader_call_free(call);
  };
  const HeldPool pool = make_c_pool();
  const HeldFunction function = function_of(&loader);
  CHECK(answer_of_c(pool, function)
            .find("edgert_loader_call_resolve_module answers another "
                  "question") != std::string::npos);
}

TEST_CASE("a module loader of C tells when nobody waits for an answer") {
  Shelf shelf;
  edgert_module_loader loader = loader_of(shelf);
  loader.load = [](void* user, edgert_loader_call* call) {
    auto* kept = static_cast<Shelf*>(user);
    kept->unanswered = call;
    edgert_loader_call_on_abandoned(
        call, [](void* told) { ++static_cast<Shelf*>(told)->abandoned; }, user);
  };
  edgert_pool_options options = c_pool_options();
  options.module_loader_timeout_ms = 50;
  const HeldPool pool = make_c_pool(options);
  const HeldFunction function = function_of(&loader);
  CHECK(answer_of_c(pool, function).find("db:/shelf/main.ts") != std::string::npos);
  CHECK(shelf.abandoned == 1);
  CHECK(edgert_loader_call_is_abandoned(shelf.unanswered));
  edgert_loader_call_free(shelf.unanswered);
}

TEST_CASE("a module loader of C without load is an error") {
  Shelf shelf;
  edgert_module_loader loader = loader_of(shelf);
  loader.load = nullptr;
  edgert_error* error = nullptr;
  CHECK(function_of(&loader, "/shelf", &error) == nullptr);
  CHECK(take(error).message == "edgert_module_loader.load is NULL");
  loader.load = load;
  loader.size = 8;
  CHECK(function_of(&loader, "/shelf", &error) == nullptr);
  CHECK(take(error).code == EDGERT_INVALID_ARGUMENT);
  CHECK(shelf.released == 0);
}
