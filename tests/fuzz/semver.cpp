// Any texts as a range and a version: what is read means the same once it is spelled out.
#include "packages/semver.h"

#include "fuzz/fuzz.h"

using edgert::packages::Grammar;
using edgert::packages::Range;
using edgert::packages::Version;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const size_t line = std::min(input.find('\n'), input.size());
  const auto version =
      Version::parse(line == input.size() ? "1.2.3" : input.substr(line + 1), Grammar::kLoose);
  for (const Grammar grammar : {Grammar::kStrict, Grammar::kLoose}) {
    const auto range = Range::parse(input.substr(0, line), grammar);
    if (!range.ok()) continue;
    const std::string text = range.value().text();
    const auto again = Range::parse(text, Grammar::kStrict);
    // Comparators of an x-range are two. Of zeros npm leaves out those alone that are spelled
    // ">=0.0.0".
    if (text.size() > Range::kMostBytes || !again.ok() || text.find(">=0.0.0") != text.npos)
      continue;
    FUZZ_CHECK(again.value().text() == text);
    if (version.ok())
      FUZZ_CHECK(again.value().contains(version.value()) ==
                 range.value().contains(version.value()));
  }
  if (!version.ok()) return 0;
  const auto again = Version::parse(version.value().text(), Grammar::kLoose);
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(again.value() == version.value());
  return 0;
}
