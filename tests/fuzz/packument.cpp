// Any bytes as what a registry answers: whatever is read leads nowhere else.
#include "packages/packument.h"

#include "fuzz/fuzz.h"

using edgert::packages::check_npm_name;
using edgert::packages::NpmRequirement;
using edgert::packages::Packument;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read = Packument::parse("a", edgert::fuzz::text_of(data, size), "https://r.dev/a");
  if (!read.ok()) {
    FUZZ_CHECK(read.error().message.starts_with("https://r.dev/a"));
    return 0;
  }
  const Packument& packument = *read.value();
  for (const char* specifier : {"*", "^1", "latest", "<2 || 3.x"}) {
    const auto best = packument.best(NpmRequirement::parse("a", specifier).value());
    if (best.ok()) FUZZ_CHECK(best.value() < packument.size());
  }
  for (size_t i = 0; i < packument.size(); ++i) {
    FUZZ_CHECK(packument.find(packument.version(i).text()).has_value());
    const auto manifest = packument.manifest(i);
    if (!manifest.ok()) continue;
    for (const auto* part :
         {&manifest.value().dependencies, &manifest.value().optional_dependencies,
          &manifest.value().peer_dependencies}) {
      for (const auto& [name, specifier] : *part) {
        FUZZ_CHECK(check_npm_name(name).ok());
        FUZZ_CHECK(name.find("..") == std::string::npos || name.find('/') == std::string::npos ||
                   name[0] == '@');
        const auto requirement = NpmRequirement::parse(name, specifier);
        if (requirement.ok()) FUZZ_CHECK(check_npm_name(requirement.value().name).ok());
      }
    }
  }
  return 0;
}
