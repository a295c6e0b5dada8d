#include <catch2/catch_test_macros.hpp>

#include "support/serve_config.h"

TEST_CASE("what defaults say holds for functions that say nothing else") {
  const auto read = serve_test::read_own(R"(
[functions.a]
limits = { cpu_hard_ms = 700 }
env = { B = "a" }

[defaults]
cors = true
limits = { memory_mb = 64, cpu_soft_ms = 500 }
env = { A = "1", B = "2" }
)");
  CHECK(serve_test::told(read.errors) == serve_test::Told{});
  const auto& a = read.config.config_of("a");
  CHECK(a.limits.memory_mb == 64);
  CHECK(a.limits.cpu_soft_ms == 500);
  CHECK(a.limits.cpu_hard_ms == 700);
  CHECK(a.env == edgert::server::NamedTexts{{"A", "1"}, {"B", "a"}});
  CHECK(a.cors.origins == serve_test::Told{"*"});
  CHECK_FALSE(a.verify_jwt);  // there is nothing to verify with
  const auto& other = read.config.config_of("other");
  CHECK(other.limits.memory_mb == 64);
  CHECK(other.limits.cpu_hard_ms == 2000);
  CHECK(other.env == edgert::server::NamedTexts{{"A", "1"}, {"B", "2"}});
  CHECK(edgert::server::config_without_file().defaults.limits.memory_mb == 256);
}
