#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "serve/function_folder.h"
#include "support/serve_config.h"

namespace {

serve_test::Told names_of(const edgert::server::FoundFunctions& found) {
  serve_test::Told names;
  for (const auto& function : found.functions) names.push_back(function.name);
  return names;
}

}  // namespace

TEST_CASE("functions are found in their folder") {
  const serve_test::Folder folder;
  for (const char* name :
       {"a/index.ts", "b/index.mjs", "c/package.json", "d/readme.md", "_shared/index.ts",
        ".git/index.ts", "file.ts", "types.d.ts", "pack.edgert", "old.eszip", "deno.json",
        "both/index.ts", "both.ts", "two words/index.js", "_lib.ts", "e/index.js"})
    folder.write(name);
  folder.write("f/package.json", "{ \"main\": \"main.js\" }");
  auto found = edgert::server::find_functions(folder.path(), false);
  REQUIRE(found.ok());
  CHECK(names_of(found.value()) ==
        serve_test::Told{"a", "b", "both", "e", "f", "file", "old", "pack"});
  CHECK(found.value().functions[2].path == folder / "both");
  CHECK(found.value().functions[5].path == folder / "file.ts");
  CHECK(found.value().shared == serve_test::Told{folder / "_shared"});
  CHECK(found.value().errors.empty());
  CHECK(found.value().notes.size() == 2);
  // As in a Supabase project.
  found = edgert::server::find_functions(folder.path(), true);
  CHECK(names_of(found.value()) == serve_test::Told{"a", "b", "both", "e", "f", "old", "pack"});
  CHECK(edgert::server::find_functions(folder / "absent", false).error().code ==
        edgert::ErrorCode::kNotFound);
}

TEST_CASE("links that lead out of the folder are refused") {
  const serve_test::Folder outside, folder;
  outside.write("x/index.ts");
  outside.write("y.ts");
  folder.write("real/index.ts");
  namespace fs = std::filesystem;
  fs::create_symlink(outside / "x", folder / "out");
  fs::create_symlink(outside / "y.ts", folder / "file.ts");
  fs::create_symlink(outside / "x", folder / "_shared");
  fs::create_symlink(folder / "real", folder / "alias");
  fs::create_symlink(folder / "nowhere", folder / "dangling");
  const auto found = edgert::server::find_functions(folder.path(), false);
  REQUIRE(found.ok());
  CHECK(names_of(found.value()) == serve_test::Told{"alias", "real"});
  CHECK(found.value().shared.empty());
  REQUIRE(found.value().errors.size() == 3);
  CHECK(found.value().errors[0].message ==
        (folder / "_shared") + ": this is a link that leads out of the folder of functions");
}

TEST_CASE("a project is found from any of its folders") {
  const serve_test::Folder folder;
  folder.write("one/supabase/config.toml");
  folder.write("one/supabase/functions/a/index.ts");
  for (const char* place :
       {"one", "one/supabase", "one/supabase/functions", "one/supabase/functions/"}) {
    INFO(place);
    const auto found = edgert::server::find_project(folder / place, "");
    REQUIRE(found.ok());
    CHECK(found.value().config == folder / "one/supabase/config.toml");
    CHECK(found.value().functions == folder / "one/supabase/functions");
  }
  folder.write("two/edgert.toml");
  folder.write("two/functions/a/index.ts");
  for (const char* place : {"two", "two/functions"}) {
    const auto found = edgert::server::find_project(folder / place, "");
    REQUIRE(found.ok());
    CHECK(found.value().config == folder / "two/edgert.toml");
    CHECK(found.value().functions == folder / "two/functions");
  }
  folder.write("three/a/index.ts");
  CHECK(edgert::server::find_project(folder / "three", "").value().functions == folder / "three");
  CHECK(edgert::server::find_project(folder / "three", "").value().config.empty());
  const auto named = edgert::server::find_project(folder / "three", folder / "two/edgert.toml");
  CHECK(named.value().config == folder / "two/edgert.toml");
  CHECK(named.value().functions == folder / "three");
  CHECK_FALSE(edgert::server::find_project(folder / "four", "").ok());
  CHECK_FALSE(edgert::server::find_project(folder / "three", folder / "absent").ok());
  // edgert.toml counts more.
  folder.write("one/edgert.toml");
  CHECK(edgert::server::find_project(folder / "one", "").value().config ==
        folder / "one/edgert.toml");
  CHECK(edgert::server::find_project(folder / "one", "").value().functions ==
        folder / "one/supabase/functions");
}
