#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "tests/unit/pool/a_database.h"

using namespace edgert;

namespace {

class GivesEntry final : public ModuleLoader {
 public:
  std::string url;
  void entry(EntryCall call) noexcept override {
    call.resolve({url, ModuleSource{ModuleKind::kJavaScript, "Deno.serve(() => new Response())"}});
  }
  void load(LoadCall call) noexcept override { call.reject({ErrorCode::kNotFound, "none"}); }
};

}  // namespace

TEST_CASE("an entry that is no module's URL is refused by name") {
  GivesEntry loader;
  PoolOptions options;
  options.module_loader = &loader;
  const auto pool = test::make_pool(std::move(options));
  const auto why = [&](std::string url) {
    loader.url = std::move(url);
    const auto worker = pool->create_worker(test::function_at("/nowhere/f"));
    return worker.ok() ? std::string("it booted") : worker.error().message;
  };
  const auto says = [&](const std::string& url, const std::string& part) {
    const std::string told = why(url);
    CAPTURE(url.substr(0, 100), told.substr(0, 300));
    CHECK(told.find(part) != std::string::npos);
  };
  constexpr size_t kMost = size_t{64} << 10;
  says("", "it is not absolute");
  says("/f/main.js", "it is not absolute");
  // Schemes have one meaning in either case.
  for (const char* url : {"data:text/javascript,1", "DATA:text/javascript,1", "node:fs", "Node:fs"})
    says(url, std::string("\"") + url + "\" cannot be: its scheme names no module");
  says("file://elsewhere/main.js", "it names no file");
  says("db:/" + std::string(kMost - 3, 'a'), "it has more than 64 KB");
  says("db:/" + std::string(kMost - 4, 'a'), "it booted");
}
