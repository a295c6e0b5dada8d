#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/inside.h"
#include "edgert/web_platform.h"
#include "js/snapshot_impl.h"
#include "tests/support/test_pool.h"

TEST_CASE("late parts come with the code that the build made") {
  edgert::test::platform();
  const auto& parts = edgert::Inside::of(*edgert::web_platform()).late_parts;
  const edgert::js::LatePart& agent = parts.at("node/library/_http_agent");
  const std::string built = agent.code();
  CHECK(!built.empty());
  // V8 takes it: what it refuses is made anew.
  const auto pool = edgert::test::make_pool();
  REQUIRE(
      pool->create_worker(edgert::test::inline_module(
                              "import { globalAgent } from 'node:http';"
                              "export default { fetch: () => new Response(typeof globalAgent) }"))
          .ok());
  CHECK(agent.code() == built);
}
