#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "loop/lookup.h"

using namespace edgert;

TEST_CASE("a lookup that is given up holds nothing up") {
  for (int i = 0; i < 20; ++i) {
    const auto loop = loop::Loop::create().value();
    std::vector<std::unique_ptr<loop::Lookup>> lookups;
    for (int j = 0; j < 10; ++j) {
      lookups.push_back(
          std::make_unique<loop::Lookup>(*loop, "localhost", [](auto) { FAIL("given up"); }));
    }
  }
}

TEST_CASE("many lookups of one loop are all answered") {
  const auto loop = loop::Loop::create().value();
  std::vector<std::unique_ptr<loop::Lookup>> lookups;
  size_t answers = 0;
  constexpr size_t kMany = 50;
  for (size_t i = 0; i < kMany; ++i) {
    lookups.push_back(std::make_unique<loop::Lookup>(
        *loop, i % 2 == 0 ? "localhost" : "no-such-host.invalid",
        [&, i](Result<std::vector<std::string>> found) {
          CHECK(found.ok() == (i % 2 == 0));
          if (found.ok())
            CHECK((found.value().front() == "127.0.0.1" || found.value().front() == "::1"));
          if (++answers == kMany) loop->stop();
        }));
  }
  loop->run();
  CHECK(answers == kMany);
}
