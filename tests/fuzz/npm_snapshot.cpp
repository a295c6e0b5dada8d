// Any text as a snapshot of npm packages: what is read holds together and is written as it was.
#include "packages/npm_snapshot.h"

#include "fuzz/fuzz.h"

using edgert::packages::NpmSnapshot;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read = NpmSnapshot::from_text(edgert::fuzz::text_of(data, size), "a file");
  if (!read.ok()) {
    FUZZ_CHECK(read.error().message.starts_with("a file"));
    return 0;
  }
  for (const auto& [id, package] : read.value().packages) {
    FUZZ_CHECK(id.find("/..") == std::string::npos && id.find("../") == std::string::npos);
    for (const auto& [alias, needed] : package.dependencies)
      FUZZ_CHECK(read.value().packages.contains(needed));
  }
  const auto again = NpmSnapshot::from_text(read.value().to_text(), "a file");
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(again.value() == read.value());
  return 0;
}
