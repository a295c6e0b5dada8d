// Any bytes as what an object store answers: no list names what was not asked for, and what is read
// is no longer than what came.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "s3/answers.h"
#include "s3/xml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace edgert;
  const std::string_view body = fuzz::text_of(data, size);
  size_t texts = 0;
  s3::read_xml(body, [&](const std::vector<std::string_view>& path, const std::string& text) {
    FUZZ_CHECK(!path.empty() && path.size() <= 16);
    texts += text.size();
  });
  FUZZ_CHECK(texts <= size);

  s3::Listing listing;
  if (s3::read_listing(body, "a/", &listing)) {
    for (const std::string& key : listing.keys) FUZZ_CHECK(key.starts_with("a/"));
    for (const std::string& folder : listing.folders) FUZZ_CHECK(folder.starts_with("a/"));
    for (const std::string& key : listing.keys) {
      std::string xml;
      std::string back;
      if (!s3::append_xml(key, &xml)) continue;
      const bool is_read = s3::read_xml(
          "<k>" + xml + "</k>",
          [&](const std::vector<std::string_view>&, std::string text) { back = std::move(text); });
      FUZZ_CHECK(is_read && back == key);
    }
  }
  std::string code;
  (void)s3::read_removed(body, &code);
  for (const std::string& word : {code, s3::failure_code(body), s3::upload_id(body)}) {
    for (const char c : word) FUZZ_CHECK(c > ' ' || c < 0);
  }
  return 0;
}
