#include "bundle/eszip_sections.h"

#include <simdjson.h>
#include <xxhash.h>

#include <bit>
#include <iterator>
#include <optional>
#include <set>

#include "base/byte_cursor.h"
#include "base/digest.h"
#include "bundle/pack.h"
#include "packages/npm_snapshot.h"
#include "packages/shown_url.h"

namespace edgert::bundle {

namespace {

using packages::NpmSnapshot;
using packages::shown_url;
using Cursor = base::ByteCursor<std::endian::big>;

constexpr size_t kMagicBytes = 8;
constexpr std::string_view kMagics[] = {"ESZIP_V2", "ESZIP2.1", "ESZIP2.2", "ESZIP2.3"};

enum class Checksum : uint8_t { kNone, kSha256, kXxHash3 };

size_t size_of(Checksum checksum) {
  constexpr size_t kSizes[] = {0, 32, 8};
  return kSizes[static_cast<size_t>(checksum)];
}

std::string digest_of(Checksum checksum, std::string_view bytes) {
  if (checksum == Checksum::kNone) return {};
  if (checksum == Checksum::kSha256) return base::digest(base::Hash::kSha256, bytes);
  XXH64_canonical_t digits;
  XXH64_canonicalFromHash(&digits, XXH3_64bits(bytes.data(), bytes.size()));
  return {reinterpret_cast<const char*>(digits.digest), sizeof digits.digest};
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

class Reading {
 public:
  explicit Reading(std::string_view bytes) : cursor_(bytes) {}

  Result<EszipSections> read() {
    for (const auto step :
         {&Reading::read_magic, &Reading::read_options, &Reading::read_head, &Reading::read_npm}) {
      if (Status done = (this->*step)(); !done.ok()) return done.take_error();
    }
    for (const bool is_map : {false, true}) {
      if (Status done = read_sources(is_map); !done.ok()) return done.take_error();
    }
    return std::move(out_);
  }

 private:
  // Where a module's source or map lies among the others.
  struct Slot {
    uint32_t offset = 0, size = 0;
  };
  struct Slots {
    Slot source, map;
  };

  static Error bad(const std::string& what) {
    return Error{ErrorCode::kInvalidData, "invalid eszip v2: " + what};
  }
  static Error ended(const std::string& where) {
    return Error{ErrorCode::kUnexpectedEof, "unexpected end of file" + where};
  }
  static Error too_many(const std::string& what, size_t limit) {
    return Error{ErrorCode::kLimit,
                 "the eszip has more " + what + " than the limit of " + std::to_string(limit)};
  }

  Status read_magic() {
    if (cursor_.at_end()) return ended("");
    const std::string_view begin = cursor_.take(std::min(kMagicBytes, cursor_.left()));
    for (size_t i = 0; i < std::size(kMagics); ++i) {
      if (begin != kMagics[i]) continue;
      version_ = i;
      out_.version = "2." + std::to_string(i);
      if (i < 2) set_checksum(Checksum::kSha256);
      return Unit{};
    }
    if (kMagics[0].starts_with(begin) || (begin.size() < kMagicBytes && is_eszip(begin)))
      return ended(" in its magic");
    if (is_eszip(begin) || begin.find_first_not_of(" \t\r\n") == begin.find('{')) {
      return Error{ErrorCode::kNotSupported,
                   "eszips of version 1, and of versions after 2.3, are not supported"};
    }
    return bad("it has no magic");
  }

  void set_checksum(Checksum checksum) {
    checksum_ = checksum;
    checksum_bytes_ = size_of(checksum);
  }

  Status read_options() {
    if (version_ < 2) return Unit{};
    const std::string_view options = cursor_.text();
    if (cursor_.failed()) return ended(" in its options");
    if (options.size() % 2 != 0) return bad("options are expected to be byte tuples");
    std::optional<uint8_t> kind, size;
    for (size_t i = 0; i < options.size(); i += 2) {
      const auto value = static_cast<uint8_t>(options[i + 1]);
      if (options[i] == 0) kind = value;
      if (options[i] == 1) size = value;
    }
    if (!kind || *kind <= static_cast<uint8_t>(Checksum::kXxHash3)) {
      set_checksum(static_cast<Checksum>(kind.value_or(0)));
    } else if (size) {
      checksum_.reset();
      out_.is_unchecked = true;
    } else {
      return bad("checksum size must be known");
    }
    if (size) checksum_bytes_ = *size;
    return check(options, cursor_.take(checksum_bytes_), "its options");
  }

  // Of bytes and the checksum behind them.
  Status check(std::string_view bytes, std::string_view sum, const std::string& where) const {
    if (cursor_.failed()) return ended(" in " + where);
    if (checksum_ && digest_of(*checksum_, bytes) != sum)
      return bad("the checksum of " + where + " is wrong");
    return Unit{};
  }

  Status read_head() {
    const std::string_view head = cursor_.text();
    if (Status good = check(head, cursor_.take(checksum_bytes_), "its list of modules"); !good.ok())
      return good;
    Cursor cursor(head);
    for (size_t count = 0; !cursor.at_end(); ++count) {
      if (count == Pack::kMostEntries) return too_many("modules", Pack::kMostEntries);
      const std::string_view specifier = cursor.text();
      const uint8_t kind = cursor.u8();
      if (cursor.failed()) return bad("its list of modules ends within one of them");
      if (Status good = check_name(specifier); !good.ok()) return good;
      if (kind == 0) {
        if (Status good = read_module(specifier, &cursor); !good.ok()) return good;
      } else if (kind == 1) {
        const std::string_view target = cursor.text();
        if (Status good = check_name(target); !good.ok()) return good;
        out_.redirects[specifier] = target;
        out_.modules.erase(specifier);
        slots_.erase(specifier);
      } else if (kind == 2 && version_ >= 1) {
        out_.npm_roots[specifier] = cursor.u32();
      } else {
        return bad("invalid entry kind " + std::to_string(kind) + " of " + shown_url(specifier));
      }
      if (cursor.failed()) return bad("its list of modules ends within " + shown_url(specifier));
    }
    return Unit{};
  }

  static Status check_name(std::string_view name) {
    if (!is_utf8(name)) return bad("a specifier is no UTF-8");
    if (name.size() <= Pack::kMostNameBytes) return Unit{};
    return Error{ErrorCode::kLimit, "the specifier " + shown_url(name) +
                                        " is longer than the limit of " +
                                        std::to_string(Pack::kMostNameBytes) + " bytes"};
  }

  Status read_module(std::string_view specifier, Cursor* cursor) {
    Slots slots;
    for (Slot* slot : {&slots.source, &slots.map}) {
      slot->offset = cursor->u32();
      slot->size = cursor->u32();
    }
    const uint8_t kind = cursor->u8();
    if (kind > static_cast<uint8_t>(EszipKind::kWasm))
      return bad("invalid module kind " + std::to_string(kind) + " of " + shown_url(specifier));
    // The last of a name counts.
    out_.modules[specifier].kind = static_cast<EszipKind>(kind);
    out_.redirects.erase(specifier);
    slots_[specifier] = slots;
    if (kind == 0 && out_.first_javascript.empty()) out_.first_javascript = specifier;
    return Unit{};
  }

  Status read_npm() {
    if (version_ < 1) return Unit{};
    const std::string_view npm = cursor_.text();
    if (Status good = check(npm, cursor_.take(checksum_bytes_), "its npm packages"); !good.ok())
      return good;
    Cursor cursor(npm);
    std::set<std::string_view> ids;
    size_t edges = 0;
    while (!cursor.at_end()) {
      if (out_.npm_packages.size() == NpmSnapshot::kMostPackages)
        return too_many("npm packages", NpmSnapshot::kMostPackages);
      EszipNpmPackage& package = out_.npm_packages.emplace_back();
      package.id = cursor.text();
      const uint32_t count = cursor.u32();
      // Each takes eight bytes at least.
      if (cursor.failed() || count > cursor.left() / 8)
        return bad("its list of npm packages ends within one of them");
      edges += count;
      if (edges > NpmSnapshot::kMostEdges)
        return too_many("dependencies of npm packages", NpmSnapshot::kMostEdges);
      package.dependencies.reserve(count);
      for (uint32_t i = 0; i < count; ++i) {
        const std::string_view name = cursor.text();
        package.dependencies.emplace_back(name, cursor.u32());
        if (!is_utf8(name)) return bad("the name of an npm package is no UTF-8");
      }
      if (cursor.failed()) return bad("its list of npm packages ends within one of them");
      if (!is_utf8(package.id)) return bad("the name of an npm package is no UTF-8");
      if (!ids.insert(package.id).second)
        return bad("npm package '" + shown_url(package.id) + "' is listed twice");
    }
    return check_npm();
  }

  Status check_npm() const {
    const auto missing = [this](std::string_view whose, uint32_t index) -> Status {
      if (index < out_.npm_packages.size()) return Unit{};
      return bad("npm package '" + shown_url(whose) + "': missing index '" + std::to_string(index) +
                 "'");
    };
    for (const EszipNpmPackage& package : out_.npm_packages) {
      for (const auto& [name, index] : package.dependencies) {
        if (Status good = missing(package.id, index); !good.ok()) return good;
      }
    }
    for (const auto& [requirement, index] : out_.npm_roots) {
      if (Status good = missing(requirement, index); !good.ok()) return good;
    }
    return Unit{};
  }

  Status read_sources(bool is_map) {
    const std::string_view all = cursor_.text();
    if (cursor_.failed()) return ended(is_map ? " in its source maps" : " in its sources");
    // What shares its bytes would cost more than its file.
    uint64_t taken = 0;
    for (const auto& [specifier, slots] : slots_) {
      const Slot& slot = is_map ? slots.map : slots.source;
      if (slot.offset == 0 && slot.size == 0) continue;
      const std::string where =
          (is_map ? "the source map of " : "the source of ") + shown_url(specifier);
      taken += uint64_t{slot.size} + checksum_bytes_;
      if (uint64_t{slot.offset} + slot.size + checksum_bytes_ > all.size())
        return bad(where + " lies beyond the others' end");
      if (taken > all.size()) return bad("sources share their bytes");
      const std::string_view bytes = all.substr(slot.offset, slot.size);
      const std::string_view sum = all.substr(slot.offset + bytes.size(), checksum_bytes_);
      if (checksum_ && digest_of(*checksum_, bytes) != sum)
        return bad("the checksum of " + where + " is wrong");
      EszipModule& module = out_.modules[specifier];
      (is_map ? module.source_map : module.source) = bytes;
    }
    return Unit{};
  }

  Cursor cursor_;
  size_t version_ = 0;
  // None: of a kind that is not known.
  std::optional<Checksum> checksum_ = Checksum::kNone;
  size_t checksum_bytes_ = 0;
  std::map<std::string_view, Slots> slots_;
  EszipSections out_;
};

}  // namespace

bool is_eszip(std::string_view bytes) { return bytes.starts_with("ESZIP"); }

Result<EszipSections> read_eszip_sections(std::string_view bytes) { return Reading(bytes).read(); }

}  // namespace edgert::bundle
