#include <stdlib.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "graph/error_telling.h"
#include "graph/url.h"

TEST_CASE("the nearest file is one that the function may read") {
  using edgert::graph::file_url;
  char name[] = "/tmp/edgert-nearest-XXXXXX";
  const std::string folder = mkdtemp(name);
  std::filesystem::create_directories(folder + "/fn/folder.ts");
  for (const std::string file : {"secrets.ts", "fn/helper.ts", "fn/.hidden.ts", "fn/other.ts"})
    std::ofstream(folder + "/" + file) << "";
  std::filesystem::create_symlink(folder + "/secrets.ts", folder + "/fn/outside.ts");

  edgert::graph::Function function;
  function.files = edgert::graph::ModuleFiles::below({folder + "/fn"}).value();
  const auto nearest = [&](const std::string& path) {
    return edgert::graph::nearest_file(file_url(folder + path), function);
  };
  const auto url = [&](const std::string& path) { return file_url(folder + path); };
  CHECK(nearest("/fn/helpers.ts") == url("/fn/helper.ts"));
  CHECK(nearest("/fn/Helper.ts") == url("/fn/helper.ts"));
  // What has little in common, is hidden, no file, or leads elsewhere.
  CHECK(nearest("/fn/something-else.ts") == url("/fn/something-else.ts"));
  CHECK(nearest("/fn/.hidden.tsx") == url("/fn/.hidden.tsx"));
  CHECK(nearest("/fn/folders.ts") == url("/fn/folders.ts"));
  CHECK(nearest("/fn/outsides.ts") == url("/fn/outsides.ts"));
  // Nobody looks into a folder outside.
  CHECK(nearest("/secret.ts") == url("/secret.ts"));
  CHECK(nearest("/nowhere/a.ts") == url("/nowhere/a.ts"));
  std::filesystem::remove_all(folder);
}
