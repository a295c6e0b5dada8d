// Eszips made by hand, by what their format's definition says, as strangers may make them.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/text_codecs.h"

namespace edgert::test {

inline std::string big_endian(uint32_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
  return out;
}
inline std::string sized(std::string_view text) {
  return big_endian(static_cast<uint32_t>(text.size())).append(text);
}

enum EszipModuleKind : char { kJs, kJson, kJsonc, kOpaque, kWasm };
enum EszipChecksum : char { kNoChecksum, kSha256, kXxHash3 };

class EszipMaker {
 public:
  explicit EszipMaker(std::string magic = "ESZIP2.3", EszipChecksum checksum = kNoChecksum)
      : magic_(std::move(magic)), checksum_(checksum) {
    options_ = {0, checksum, 1, static_cast<char>(digest("").size())};
  }

  EszipMaker& module(std::string_view specifier, EszipModuleKind kind, std::string_view source,
                     std::string_view map = "") {
    head_ += sized(specifier) + '\0';
    slot(&sources_, source);
    slot(&maps_, map);
    head_ += kind;
    return *this;
  }
  EszipMaker& redirect(std::string_view from, std::string_view to) {
    head_ += sized(from) + '\1' + sized(to);
    return *this;
  }
  EszipMaker& npm_root(std::string_view requirement, uint32_t package) {
    head_ += sized(requirement) + '\2' + big_endian(package);
    return *this;
  }
  EszipMaker& npm_package(std::string_view id,
                          const std::vector<std::pair<std::string, uint32_t>>& needs) {
    npm_ += sized(id) + big_endian(static_cast<uint32_t>(needs.size()));
    for (const auto& [name, package] : needs) npm_ += sized(name) + big_endian(package);
    return *this;
  }
  // As it is, whatever that is.
  EszipMaker& raw_head(std::string_view bytes) {
    head_ += bytes;
    return *this;
  }
  EszipMaker& raw_npm(std::string_view bytes) {
    npm_ += bytes;
    return *this;
  }
  EszipMaker& raw_sources(std::string_view bytes) {
    sources_ += bytes;
    return *this;
  }
  EszipMaker& options(std::string bytes) {
    options_ = std::move(bytes);
    return *this;
  }

  std::string bytes() const {
    std::string out = magic_;
    if (magic_ > "ESZIP2.1" && magic_ != "ESZIP_V2") out += section(options_);
    out += section(head_);
    if (magic_ != "ESZIP_V2") out += section(npm_);
    return out + sized(sources_) + sized(maps_);
  }
  std::string digest(std::string_view bytes) const {
    if (checksum_ == kSha256) return base::digest(base::Hash::kSha256, bytes);
    if (checksum_ == kNoChecksum) return "";
    const uint64_t number = XXH3_64bits(bytes.data(), bytes.size());
    return big_endian(static_cast<uint32_t>(number >> 32)) +
           big_endian(static_cast<uint32_t>(number));
  }

 private:
  std::string section(std::string_view bytes) const { return sized(bytes) + digest(bytes); }
  void slot(std::string* all, std::string_view bytes) {
    const auto offset = static_cast<uint32_t>(bytes.empty() ? 0 : all->size());
    head_ += big_endian(offset) + big_endian(static_cast<uint32_t>(bytes.size()));
    if (!bytes.empty()) all->append(bytes).append(digest(bytes));
  }

  std::string magic_;
  EszipChecksum checksum_;
  std::string options_, head_, npm_, sources_, maps_;
};

// What rkyv made of edge-runtime's metadata: an entry, a resolver, a scope of npmrc, two static
// files, a folder, a store of certificates and what it says of node_modules. The folder is
// node_modules with localhost in it, and there package.json (vfs://0), i.js (vfs://1) and a link.
inline std::string metadata_with_key() {
  return base::base64_decode(
      "c291cmNlL2luZGV4LnRzeyJpbXBvcnRfbWFwIjpudWxsfQAAAAAAAGh0dHBzOi8vbG9jYWxob3N0L25wbS8AAEBt"
      "ZQAAAAADFgAAAOD///9zdGF0aWM6c291cmNlL2EudHh0c3RhdGljOmIAEwAAAOT///8IAAAA7////25vZGVfbW9k"
      "dWxlc2xvY2FsaG9zdHBhY2thZ2UuanNvbmxvY2FsaG9zdAAACQAAAPX///9pLmpzAAAABAEAAAAAAAAAdmZzOi8v"
      "MAcMAAAAyf///wsAAAAAAAAAAgAAAAAAAAABAAAAAAAAAHZmczovLzEHaS5qcwAAAAQNAAAAAAAAAAMAAAAAAAAA"
      "AgAAAGxpbmsAAAAElP///wIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAJAAAAVP///3z///8DAAAAAAAAAAAA"
      "AAAAAAAAAAAAAAAAAABtb3ppbGxhB3siTWFuYWdlZCI6eyJub2RlX21vZHVsZXNfZGlyIjpudWxsfX0AAAABAAAA"
      "AAAAAA8AAABw/v//AQAAAHP+//8TAAAAAQAAAAEAAAB4/v//kP7//7j+//8CAAAAAQAAAAwAAAC8/v//aP///wEA"
      "AAABAAAAhP///wEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAaP///yUAAAA=");
}
// The same that begins with code, "x".
inline std::string metadata_with_code() {
  return base::base64_decode(
      "eyJpbXBvcnRfbWFwIjpudWxsfQAAAAAAaHR0cHM6Ly9sb2NhbGhvc3QvbnBtLwAAQG1lAAAAAAMWAAAA4P///3N0"
      "YXRpYzpzb3VyY2UvYS50eHRzdGF0aWM6YgATAAAA5P///wgAAADv////bm9kZV9tb2R1bGVzbG9jYWxob3N0cGFj"
      "a2FnZS5qc29ubG9jYWxob3N0AAAJAAAA9f///2kuanMAAAAEAQAAAAAAAAB2ZnM6Ly8wBwwAAADJ////CwAAAAAA"
      "AAACAAAAAAAAAAEAAAAAAAAAdmZzOi8vMQdpLmpzAAAABA0AAAAAAAAAAwAAAAAAAAACAAAAbGluawAAAASU////"
      "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkAAABU////fP///wMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAG1v"
      "emlsbGEHeyJNYW5hZ2VkIjp7Im5vZGVfbW9kdWxlc19kaXIiOm51bGx9fQAAAAEAAAABAAAAeAAAAAAAAAEBAAAA"
      "dP7//xMAAAABAAAAAQAAAHj+//+Q/v//uP7//wIAAAABAAAADAAAALz+//9o////AQAAAAEAAACE////AQAAAAAA"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAABo////JQAAAA==");
}
// The folder alone, as earlier versions have it.
inline std::string folder_alone() {
  return base::base64_decode(
      "bm9kZV9tb2R1bGVzbG9jYWxob3N0cGFja2FnZS5qc29ubG9jYWxob3N0AAAJAAAA9f///2kuanMAAAAEAAAAAAEA"
      "AAAAAAAAdmZzOi8vMAcMAAAAxf///wsAAAAAAAAAAgAAAAAAAAABAAAAAAAAAHZmczovLzEHaS5qcwAAAAQNAAAA"
      "AAAAAAMAAAAAAAAAAgAAAGxpbmsAAAAEkP///wIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAJAAAAUP///3z/"
      "//8DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAADAAAABz////M////AQAAAA==");
}

}  // namespace edgert::test
