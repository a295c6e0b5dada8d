// Any bytes as a tarball: with the first bit of the first byte as they are, else as the tar in one.
// What is unpacked lies in its folder, and holds to the limits.
#include "packages/tarball.h"

#include <zlib.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "fuzz/fuzz.h"

namespace {

// Stored, not compressed: what is mutated is the tar.
std::string gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 0, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Mutations seldom hit a checksum: each block that looks like a head gets its own.
std::string with_checksums(std::string_view given) {
  constexpr size_t kBlock = 512, kAt = 148, kSize = 8;
  std::string tar(given);
  for (size_t at = 0; at + kBlock <= tar.size(); at += kBlock) {
    if (std::memcmp(tar.data() + at + 257, "ustar", 5) != 0) continue;
    tar.replace(at + kAt, kSize, kSize, ' ');
    unsigned sum = 0;
    for (size_t i = 0; i < kBlock; ++i) sum += static_cast<unsigned char>(tar[at + i]);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", sum);
    tar.replace(at + kAt, 7, digits, 7);
  }
  return tar;
}

// Of one process, removed when it ends.
class Place {
 public:
  Place() { FUZZ_CHECK(mkdtemp(path_) != nullptr); }
  ~Place() { std::filesystem::remove_all(path_); }
  std::filesystem::path path() const { return path_; }

 private:
  char path_[32] = "/tmp/edgert-fuzz-XXXXXX";
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fs = std::filesystem;
  std::string_view input = edgert::fuzz::text_of(data, size);
  const bool is_raw = (edgert::fuzz::take_choice(&input) & 1) != 0;
  const std::string bytes = is_raw ? std::string(input) : gzip(with_checksums(input));
  static const Place place;
  const fs::path root = place.path();
  const fs::path folder = root / "package";
  fs::remove_all(folder);
  fs::create_directory(folder);
  edgert::packages::TarballLimits limits;
  limits.most_bytes = 1 << 20;
  limits.most_file_bytes = 1 << 19;
  limits.most_entries = 100;
  const auto status = edgert::packages::unpack({"tarball", bytes, "", ""}, folder, limits);
  if (!status.ok()) FUZZ_CHECK(status.error().message.starts_with("tarball: "));
  size_t beside = 0, entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(root)) ++beside;
  FUZZ_CHECK(beside == 1);
  uint64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    FUZZ_CHECK(!entry.is_symlink());
    FUZZ_CHECK(entry.is_directory() || entry.is_regular_file());
    if (entry.is_regular_file()) {
      FUZZ_CHECK(entry.hard_link_count() == 1);
      FUZZ_CHECK(entry.file_size() <= limits.most_file_bytes);
      sum += entry.file_size();
    }
    ++entries;
  }
  FUZZ_CHECK(sum <= limits.most_bytes);
  FUZZ_CHECK(entries <= limits.most_entries);
  return 0;
}
