// Any text as a .npmrc: nobody but those it names is told anything, and nothing breaks out of a
// field.
#include "packages/npmrc.h"

#include "fuzz/fuzz.h"

using edgert::packages::Npmrc;
using edgert::packages::WebUrl;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  Npmrc npmrc;
  const auto status = npmrc.add(input, ".npmrc", [](const std::string& name) {
    return name == "A" ? std::optional<std::string>("value") : std::nullopt;
  });
  if (!status.ok()) FUZZ_CHECK(status.error().message.starts_with(".npmrc"));
  const auto unnamed = WebUrl::parse("https://nobody.names.this.example/a/b").value();
  if (input.find("nobody") == std::string_view::npos)
    FUZZ_CHECK(npmrc.authorization_for(unnamed).empty());
  for (const char* name : {"a", "@a/b"}) {
    const WebUrl& registry = npmrc.registry_of(name);
    FUZZ_CHECK(registry.path.ends_with('/'));
    FUZZ_CHECK(WebUrl::parse(registry.text()).ok());
    for (const char c : npmrc.authorization_for(registry)) FUZZ_CHECK(c != '\r' && c != '\n');
  }
  return 0;
}
