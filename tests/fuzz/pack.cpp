// Any bytes as a pack, whose hashes of its head and index are made right where the first bit of the
// first byte says so. What can be read can be written, and reads the same then.
#include "base/digest.h"
#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "fuzz/fuzz.h"

namespace {

using namespace edgert;
using bundle::PackHead;
using bundle::PackReader;

constexpr size_t kDigest = bundle::kDigestBytes;

// Mutations never hit a hash.
std::string with_hashes(std::string bytes) {
  if (bytes.size() < PackHead::kBytes) return bytes;
  const auto sha256 = [&](size_t begin, size_t size) {
    return base::digest(base::Hash::kSha256, std::string_view(bytes).substr(begin, size));
  };
  uint64_t index_bytes = 0;
  for (size_t i = 0; i < 8; ++i)
    index_bytes |= uint64_t{static_cast<unsigned char>(bytes[24 + i])} << (8 * i);
  if (index_bytes <= bytes.size() - PackHead::kBytes)
    bytes.replace(32, kDigest, sha256(PackHead::kBytes, index_bytes));
  bytes.replace(32 + kDigest, kDigest, sha256(PackHead::kBytes, bytes.size()));
  return bytes.replace(32 + 2 * kDigest, kDigest, sha256(0, PackHead::kBytes - kDigest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = fuzz::text_of(data, size);
  const bool is_raw = (fuzz::take_choice(&input) & 1) != 0;
  const std::string bytes = is_raw ? std::string(input) : with_hashes(std::string(input));
  const auto opened = PackReader::of(bytes, "it");
  if (!opened.ok()) {
    FUZZ_CHECK(opened.error().message.starts_with("it: "));
    return 0;
  }
  const PackReader& reader = *opened.value();
  for (const std::string_view url : reader.module_urls()) {
    (void)reader.resolve(url);
    (void)reader.module(url);
  }
  const auto pack = reader.unpack();
  if (!pack.ok()) {
    FUZZ_CHECK(pack.error().message.starts_with("it: "));
    return 0;
  }
  const auto written = bundle::pack_bytes(pack.value(), reader.checksum());
  FUZZ_CHECK(written.ok());
  const auto again = PackReader::of(written.value(), "it");
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(again.value()->unpack().value() == pack.value());
  FUZZ_CHECK(bundle::pack_bytes(again.value()->unpack().value(), reader.checksum()).value() ==
             written.value());
  return 0;
}
