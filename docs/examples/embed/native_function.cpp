// A host that gives its functions a global of its own, `warehouse`, with a value and an async
// native function.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <cstdio>
#include <string>
#include <thread>
#include <utility>

class Warehouse final : public edgert::Extension {
 public:
  void install(edgert::ExtensionScope& scope) noexcept override {
    scope.add_value("warehouse", "city", R"("Rotterdam")");
    // The answer may come from any thread, at any time; JS awaits it.
    scope.add_function("warehouse", "stock", [](edgert::NativeCall call) {
      std::thread([call]() mutable {
        if (call.json() == R"(["tulips"])") {
          call.resolve_json(R"({"article":"tulips","count":42})");
        } else {
          call.reject("no such article: " + call.json());
        }
      }).detach();
    });
  }
};

constexpr char kFunction[] = R"(
export default {
  async fetch(request: Request): Promise<Response> {
    const article = new URL(request.url).pathname.slice(1);
    try {
      const { count } = await warehouse.stock(article);
      return new Response(`${warehouse.city} has ${count} ${article}`);
    } catch (error) {
      return new Response(error.message, { status: 404 });
    }
  },
};
)";

int run() {
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Warehouse warehouse;
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.extensions = {&warehouse};
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;
  edgert::WorkerOptions function;
  function.module_code = kFunction;
  auto worker = pool.value()->create_worker(std::move(function));
  if (!worker.ok()) return std::fprintf(stderr, "%s\n", worker.error().message.c_str()), 1;
  for (const char* article : {"tulips", "clogs"}) {
    edgert::Request request;
    request.head.method = "GET";
    request.head.url = std::string("http://localhost/") + article;
    auto answer = worker.value()->fetch_sync(std::move(request));
    if (!answer.ok()) return std::fprintf(stderr, "%s\n", answer.error().message.c_str()), 1;
    std::printf("%d %s\n", answer.value().head.status, answer.value().body.c_str());
  }
  return 0;
}

int main() { return run(); }
