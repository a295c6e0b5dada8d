// Any bytes as a pack, whose size and hashes are made right unless the first byte says otherwise:
// by its first bit it is taken as it comes, by its second bit its parts keep the hashes they have.
// What can be read can be written, and reads the same then.
#include "base/digest.h"
#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "fuzz/fuzz.h"

namespace {

using namespace edgert;
using bundle::PackHead;
using bundle::PackReader;

constexpr size_t kDigest = bundle::kDigestBytes;

uint64_t number_at(std::string_view bytes, size_t at) {
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i)
    number |= uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

// Whatever in the index looks like a range gets the hash of what it names.
void hash_parts(std::string* bytes, size_t index_end) {
  constexpr size_t kRange = 16;
  for (size_t at = PackHead::kBytes; at + kRange + kDigest <= index_end; ++at) {
    const uint64_t size = number_at(*bytes, at), offset = number_at(*bytes, at + 8);
    const bool is_range = size > 0 && offset >= PackHead::kBytes && offset < bytes->size() &&
                          size <= bytes->size() - offset;
    if (!is_range) continue;
    bytes->replace(
        at + kRange, kDigest,
        base::digest(base::Hash::kSha256, std::string_view(*bytes).substr(offset, size)));
    at += kRange + kDigest - 1;
  }
}

// Mutations never hit a hash, and most change the size.
std::string with_hashes(std::string bytes, bool of_parts) {
  if (bytes.size() < PackHead::kBytes) return bytes;
  const auto sha256 = [&](size_t begin, size_t size) {
    return base::digest(base::Hash::kSha256, std::string_view(bytes).substr(begin, size));
  };
  for (size_t i = 0; i < 8; ++i) bytes[16 + i] = static_cast<char>(bytes.size() >> (8 * i));
  const uint64_t index_bytes = number_at(bytes, 24);
  if (index_bytes <= bytes.size() - PackHead::kBytes) {
    if (of_parts) hash_parts(&bytes, PackHead::kBytes + index_bytes);
    bytes.replace(32, kDigest, sha256(PackHead::kBytes, index_bytes));
  }
  bytes.replace(32 + kDigest, kDigest, sha256(PackHead::kBytes, bytes.size()));
  return bytes.replace(32 + 2 * kDigest, kDigest, sha256(0, PackHead::kBytes - kDigest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = fuzz::text_of(data, size);
  const uint8_t choice = fuzz::take_choice(&input);
  const bool is_raw = (choice & 1) != 0, of_parts = (choice & 2) == 0;
  const std::string bytes = is_raw ? std::string(input) : with_hashes(std::string(input), of_parts);
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
