// Any bytes as a package.json; the first line is what is imported of it.
#include "graph/package_json.h"

#include "fuzz/fuzz.h"
#include "graph/url.h"

using edgert::graph::PackageJson;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const std::string_view name = input.substr(0, input.find('\n'));
  const std::string_view json = name.size() == input.size() ? name : input.substr(name.size() + 1);
  const auto package = PackageJson::parse(json, "/deep/package.json");
  if (!package.ok()) {
    FUZZ_CHECK(package.error().message.starts_with("/deep/package.json"));
    return 0;
  }
  constexpr std::string_view kConditions[] = {"node", "import", "deno"};
  for (const bool is_import : {false, true}) {
    const auto found = is_import ? package.value()->resolve_imports(name, kConditions)
                                 : package.value()->resolve_exports(name, kConditions);
    if (!found.ok()) {
      FUZZ_CHECK(found.error().message.find("/deep/package.json") != std::string::npos);
      continue;
    }
    FUZZ_CHECK(found.value().size() <= PackageJson::kMostTarget);
    if (!found.value().starts_with("./")) {
      FUZZ_CHECK(is_import && !found.value().starts_with('/') && !found.value().starts_with("../"));
      continue;
    }
    // What it means as a URL lies in the package.
    const std::string url = edgert::graph::join_url("https://a.b/deep/", found.value());
    FUZZ_CHECK(url.starts_with("https://a.b/deep/"));
  }
  return 0;
}
