#include <catch2/catch_test_macros.hpp>
#include <string>

#include "edgert/error_detail.h"
#include "tests/support/test_pool.h"

using namespace edgert;

namespace {

class OneBrokenModule final : public ModuleLoader {
 public:
  void load(LoadCall call) noexcept override {
    if (call.url().ends_with("/index.js"))
      return call.resolve({ModuleKind::kJavaScript, "import './broken.js';\n"});
    if (call.url().ends_with("/broken.js"))
      return call.resolve({ModuleKind::kJavaScript, "const a = 1;\nconst a = 2;\n"});
    call.reject({ErrorCode::kNotFound, "there is no such file"});
  }
};

ErrorDetail detail_of_boot(const WorkerOptions& options, PoolOptions pool_options = {}) {
  const auto pool = test::make_pool(std::move(pool_options));
  const auto worker = pool->create_worker(options);
  REQUIRE(!worker.ok());
  CHECK(worker.error().message.starts_with("worker boot error: failed to bootstrap runtime: "));
  // What scripts see has neither.
  CHECK(worker.error().message.find("const a") == std::string::npos);
  REQUIRE(worker.error().detail != nullptr);
  return *worker.error().detail;
}

}  // namespace

TEST_CASE("a boot that fails tells its host the line, of inline code as it was given") {
  WorkerOptions options;
  options.service_path = "/inline";
  options.module_code = "interface A {}\nimport { b } from './none.ts';\nb;\n";
  const ErrorDetail missing = detail_of_boot(options);
  // Inline code of a service path that is not there has no module roots.
  CHECK(missing.topic == ErrorTopic::kNotAllowed);
  CHECK(missing.what == "file:///src/none.ts lies outside of the function's module roots (none)");
  CHECK(missing.url == "file:///src/index.ts");
  CHECK(missing.line == 2);
  CHECK(missing.column == 19);
  CHECK(missing.is_import);
  CHECK(missing.excerpt == "import { b } from './none.ts';");
  CHECK(missing.caret == 18);

  options.module_code = "const a: string = (;\n";
  const ErrorDetail syntax = detail_of_boot(options);
  CHECK(syntax.topic == ErrorTopic::kSyntax);
  CHECK(syntax.excerpt == "const a: string = (;");
  CHECK(!syntax.is_import);
}

TEST_CASE("a boot that fails tells its host the line that the host's loader has given") {
  OneBrokenModule loader;
  PoolOptions pool_options;
  pool_options.module_loader = &loader;
  WorkerOptions options;
  options.service_path = "/nowhere/f";
  const ErrorDetail detail = detail_of_boot(options, std::move(pool_options));
  CHECK(detail.topic == ErrorTopic::kSyntax);
  CHECK(detail.what == "Identifier 'a' has already been declared");
  CHECK(detail.url == "file:///nowhere/f/broken.js");
  CHECK(detail.line == 2);
  CHECK(detail.excerpt == "const a = 2;");
  CHECK(detail.caret == 6);
}
