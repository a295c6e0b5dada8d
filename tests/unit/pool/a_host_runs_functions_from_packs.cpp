#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bundle/pack_writer.h"
#include "tests/support/test_pool.h"

using namespace edgert;
using namespace edgert::test;

namespace {

bundle::Pack greeting_pack() {
  bundle::Pack pack;
  pack.manifest.entry = "file:///f/index.js";
  pack.manifest.limits = R"({"workerTimeoutMs":5000})";
  pack.modules["file:///f/index.js"].text =
      "import { name } from './name.js'; export default { fetch: () => new Response(name) }";
  pack.modules["file:///f/name.js"].text = "export const name = 'from a pack'";
  pack.modules["file:///f/other.js"].text =
      "export default { fetch: () => new Response('another entry') }";
  return pack;
}

struct NoLoader final : ModuleLoader {
  void load(LoadCall call) noexcept override {
    call.reject({ErrorCode::kNotFound, "no such module"});
  }
};

}  // namespace

TEST_CASE("a host runs functions from a pack's file and from its bytes") {
  char folder[] = "/tmp/edgert-host-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string path = std::string(folder) + "/f.edgert";
  REQUIRE(bundle::write_pack(path, greeting_pack(), bundle::ChecksumKind::kSha256).ok());
  const auto pool = make_pool();
  WorkerOptions options;
  options.service_path = path;
  const auto by_path = pool->create_worker(options);
  REQUIRE(by_path.ok());
  CHECK(by_path.value()->fetch_sync(get()).value().body == "from a pack");
  // A host that says nothing of it means the limits that it gives.
  CHECK(by_path.value()->limits().worker_timeout_ms == Limits().worker_timeout_ms);
  options.service_path.clear();
  options.bundle = std::make_shared<const std::string>(
      bundle::pack_bytes(greeting_pack(), bundle::ChecksumKind::kNone).value());
  options.entry_point = "file:///f/other.js";
  options.unnamed_limits = ~0U;
  const auto by_bytes = pool->create_worker(options);
  REQUIRE(by_bytes.ok());
  CHECK(by_bytes.value()->fetch_sync(get()).value().body == "another entry");
  CHECK(by_bytes.value()->limits().worker_timeout_ms == 5000);
  CHECK(by_bytes.value()->limits().memory_mb == Limits().memory_mb);
  std::filesystem::remove_all(folder);
}

TEST_CASE("packs are not run where a loader gives the modules") {
  NoLoader loader;
  PoolOptions with_loader;
  with_loader.module_loader = &loader;
  const auto pool = make_pool(std::move(with_loader));
  WorkerOptions options;
  options.bundle = std::make_shared<const std::string>("EDGTPACK");
  const auto made = pool->create_worker(options);
  REQUIRE(!made.ok());
  CHECK(made.error().message.find("packs are not run where a module_loader gives the modules") !=
        std::string::npos);
}
