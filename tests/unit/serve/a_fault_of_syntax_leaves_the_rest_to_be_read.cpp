#include <catch2/catch_test_macros.hpp>

#include "support/serve_config.h"

TEST_CASE("a fault of syntax leaves the rest to be read") {
  const auto read = serve_test::read_own(
      "[server]\n"
      "port = \n"
      "host = \"127.0.0.1\n"
      "[functions.a\n"
      "verify_jwt = false\n"
      "[log]\n"
      "acces = true\n");
  REQUIRE(read.errors.size() == 4);
  CHECK(read.errors[0].detail->line == 2);
  CHECK(read.errors[1].detail->line == 3);
  CHECK(read.errors[2].detail->line == 4);
  CHECK(serve_test::told({read.errors[3]}) ==
        serve_test::Told{"7:1 [log] has no key \"acces\" (did you mean \"access\"?)"});
  for (size_t at = 0; at < 3; ++at) CHECK(read.errors[at].detail->what.starts_with("no TOML: "));
}

TEST_CASE("a fault that may begin elsewhere ends the reading") {
  // What follows an open list could mean anything.
  const auto read = serve_test::read_own("deny_net = [\"a\",\n[server]\nprot = 1\n");
  CHECK(read.errors.size() == 1);
}

TEST_CASE("columns are those of the line as it is shown") {
  const auto read = serve_test::read_own("[server]\nhost = \"äöü😀\" , x\n");
  REQUIRE(read.errors.size() == 1);
  CHECK(read.errors[0].detail->line == 2);
  CHECK(read.errors[0].detail->excerpt == "host = \"äöü😀\" , x");
}
