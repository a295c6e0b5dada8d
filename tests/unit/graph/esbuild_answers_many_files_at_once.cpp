#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "graph/transpiler.h"
#include "unit/graph/helper_owner.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("several files go through one process and come back in their order, again and again") {
  graph::EsbuildTranspiler esbuild("", "chrome102");
  Owner owner;
  const std::vector<graph::TranspiledFile> files = {
      {"file:///a.ts", ModuleKind::kTypeScript, "export const a: number = 1;\n"},
      {"file:///b.ts", ModuleKind::kTypeScript, "export const b: = 2;\n"},
      {"file:///c.tsx", ModuleKind::kTsx, "/** @jsxImportSource z */\nexport default <p/>;\n"},
      {"file:///d.ts", ModuleKind::kTypeScript, ""},
  };
  graph::EsbuildTranspiler::Session session;
  const auto together = esbuild.transpile_all(files, "{}", owner, &session);
  REQUIRE(together.ok());
  const auto again = esbuild.transpile_all(files, "{}", owner, &session);
  REQUIRE(again.ok());
  CHECK(again.value().front().value() == together.value().front().value());
  session.reset();  // it has the function's turn
  REQUIRE(together.value().size() == files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    const Result<std::string>& one = together.value()[i];
    const Result<std::string> alone = esbuild.transpile(files[i], "{}", owner);
    REQUIRE(one.ok() == alone.ok());
    if (one.ok()) {
      CHECK(one.value() == alone.value());
    } else {
      CHECK(one.error().code == alone.error().code);
      CHECK(one.error().message == alone.error().message);
    }
  }
}

TEST_CASE("one that is no esbuild of ours is asked for one file after the other") {
  graph::EsbuildTranspiler cat("/bin/cat", "chrome102");
  Owner owner;
  const std::vector<graph::TranspiledFile> files = {{"file:///a.ts", ModuleKind::kTypeScript, "1"},
                                                    {"file:///b.ts", ModuleKind::kTypeScript, "2"}};
  graph::EsbuildTranspiler::Session session;
  CHECK_FALSE(cat.transpile_all(files, "{}", owner, &session).ok());
  CHECK_FALSE(cat.takes_many());
}
