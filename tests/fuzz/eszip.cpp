// Any bytes as an eszip, and as what edge-runtime writes into one. What can be read is no larger
// than what it came from, and becomes a pack.
#include "bundle/eszip_metadata.h"
#include "bundle/eszip_reader.h"
#include "bundle/pack_writer.h"
#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace edgert;
  std::string_view input = fuzz::text_of(data, size);
  const uint8_t choice = fuzz::take_choice(&input);
  if ((choice & 3) == 1) {
    (void)bundle::read_eszip_metadata(input);
    return 0;
  }
  if ((choice & 3) == 2) {
    (void)bundle::read_eszip_folder(input);
    return 0;
  }
  const auto read = bundle::read_eszip(input, "it");
  if (!read.ok()) {
    FUZZ_CHECK(read.error().message.starts_with("it: "));
    return 0;
  }
  const bundle::Pack& pack = read.value().pack;
  size_t bytes = 0;
  for (const auto& [url, module] : pack.modules) {
    FUZZ_CHECK(!url.empty());
    bytes += module.text.size() + module.source_map.size();
  }
  for (const auto& [path, content] : pack.files) {
    FUZZ_CHECK(bundle::is_pack_path(path));
    bytes += content.size();
  }
  FUZZ_CHECK(bytes <= input.size());
  const auto written = bundle::pack_bytes(pack, bundle::ChecksumKind::kNone);
  if (!written.ok()) FUZZ_CHECK(!written.error().message.empty());
  return 0;
}
