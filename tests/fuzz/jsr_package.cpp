// Any bytes as what JSR answers and as what asks for it: paths are those of files that it has.
#include "packages/jsr_package.h"

#include "fuzz/fuzz.h"

using edgert::packages::JsrPackage;
using edgert::packages::JsrReference;
using edgert::packages::JsrVersion;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const auto reference = JsrReference::parse(input);
  if (reference.ok()) FUZZ_CHECK(reference.value().name.find("..") == std::string::npos);
  const auto package = JsrPackage::parse("@a/b", input, "https://jsr.dev/@a/b/meta.json");
  if (package.ok()) (void)package.value().best(JsrReference::parse("jsr:@a/b@^1").value(), {});
  const auto version =
      JsrVersion::parse("@a/b@1.0.0", input, "https://jsr.dev/@a/b/1.0.0_meta.json");
  if (!version.ok()) return 0;
  for (const char* exported : {".", "./sub"}) {
    const auto path = version.value().path_of(exported);
    if (!path.ok()) continue;
    FUZZ_CHECK(path.value().starts_with('/') && path.value().find("/../") == std::string::npos);
    FUZZ_CHECK(version.value().file(path.value())->sha256.size() == 64);
  }
  return 0;
}
