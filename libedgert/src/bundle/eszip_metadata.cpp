#include "bundle/eszip_metadata.h"

#include <algorithm>
#include <cstdint>

#include "base/byte_cursor.h"
#include "bundle/pack.h"

namespace edgert::bundle {

namespace {

// Sizes of archived values, and where their parts lie in them.
constexpr size_t kTextBytes = 8;
constexpr size_t kListBytes = 8;
constexpr size_t kFolderBytes = kTextBytes + kListBytes;
// An option, and a choice that is aligned to four bytes, have what they hold behind four.
constexpr size_t kTagBytes = 4;
constexpr size_t kEntryBytes = 40;
constexpr size_t kFileAt = 8;
constexpr size_t kMetadataBytes = 120;

constexpr size_t kMostScopes = 1000;
constexpr size_t kMostScopeBytes = 4096;
constexpr size_t kMostDepth = 128;
constexpr size_t kMostPathBytes = 4096;
// Of all paths together.
constexpr size_t kMostPathsBytes = size_t{64} << 20;

// What is out of bounds reads as nothing, and then the archive is malformed.
class Archive {
 public:
  explicit Archive(std::string_view bytes) : bytes_(bytes) {}

  bool is_malformed() const { return is_malformed_; }
  void malform() { is_malformed_ = true; }
  size_t size() const { return bytes_.size(); }

  std::string_view at(uint64_t place, uint64_t size) {
    if (place <= bytes_.size() && size <= bytes_.size() - place)
      return bytes_.substr(static_cast<size_t>(place), static_cast<size_t>(size));
    malform();
    return {};
  }
  uint8_t u8(uint64_t place) {
    const std::string_view byte = at(place, 1);
    return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
  }
  uint32_t u32(uint64_t place) { return base::ByteCursor<std::endian::little>(at(place, 4)).u32(); }
  // Where the pointer there points to.
  uint64_t pointed(uint64_t place) {
    const int64_t target = static_cast<int64_t>(place) + static_cast<int32_t>(u32(place));
    if (target >= 0 && static_cast<uint64_t>(target) <= bytes_.size())
      return static_cast<uint64_t>(target);
    malform();
    return 0;
  }
  // Short ones lie in place of their pointer.
  std::string_view text(uint64_t place) {
    const uint8_t last = u8(place + kTextBytes - 1);
    if ((last & 0x80) != 0) return at(pointed(place + 4, place), u32(place));
    if (last < kTextBytes) return at(place, last);
    malform();
    return {};
  }
  struct List {
    uint64_t place = 0;
    uint32_t count = 0;
  };
  List list(uint64_t place, size_t item_bytes) {
    List list{pointed(place), u32(place + 4)};
    if (at(list.place, uint64_t{list.count} * item_bytes).size() !=
        uint64_t{list.count} * item_bytes)
      return {};
    return list;
  }
  std::string_view byte_list(uint64_t place) {
    const List bytes = list(place, 1);
    return at(bytes.place, bytes.count);
  }
  bool is_some(uint64_t place) {
    const uint8_t tag = u8(place);
    if (tag > 1) malform();
    return tag == 1;
  }
  std::string_view optional_bytes(uint64_t place) {
    return is_some(place) ? byte_list(place + kTagBytes) : std::string_view();
  }
  bool has_items(uint64_t place) { return is_some(place) && u32(place + kTagBytes + 4) > 0; }

 private:
  // A text's distance counts from the text, not from itself.
  uint64_t pointed(uint64_t place, uint64_t from) {
    const int64_t target = static_cast<int64_t>(from) + static_cast<int32_t>(u32(place));
    if (target >= 0) return static_cast<uint64_t>(target);
    malform();
    return 0;
  }

  std::string_view bytes_;
  bool is_malformed_ = false;
};

Error malformed() { return Error{ErrorCode::kInvalidData, "the archive is malformed"}; }

class FolderReading {
 public:
  explicit FolderReading(Archive* archive) : archive_(*archive) {}

  // The root's own name is not part of the paths.
  Status read(uint64_t place, EszipFolder* out) {
    open_.push_back({archive_.list(place + kTextBytes, kEntryBytes), 0, 0});
    while (!open_.empty() && !archive_.is_malformed()) {
      Open& folder = open_.back();
      if (folder.next == folder.entries.count) {
        open_.pop_back();
        continue;
      }
      path_.resize(folder.path_bytes);
      const uint64_t entry = folder.entries.place + uint64_t{folder.next++} * kEntryBytes;
      if (++count_ > Pack::kMostEntries) return too_much("files", Pack::kMostEntries);
      if (Status done = read_entry(entry, out); !done.ok()) return done;
    }
    if (archive_.is_malformed()) return malformed();
    return Unit{};
  }

 private:
  struct Open {
    Archive::List entries;
    uint32_t next;
    size_t path_bytes;
  };

  static Error too_much(const std::string& what, size_t limit) {
    return Error{ErrorCode::kLimit,
                 "there are more " + what + " than the limit of " + std::to_string(limit)};
  }

  Status read_entry(uint64_t entry, EszipFolder* out) {
    const uint8_t kind = archive_.u8(entry);
    const bool is_folder = kind == 0, is_file = kind == 1, is_link = kind == 2;
    const uint64_t place = entry + (is_file ? kFileAt : kTagBytes);
    const std::string_view name = archive_.text(is_file ? place + kTextBytes : place);
    if (!(is_folder || is_file || is_link) || archive_.is_malformed()) return malformed();
    if (name.size() > kMostPathBytes) return too_much("bytes in a path", kMostPathBytes);
    if (!is_pack_path(name) || name.find('/') != std::string_view::npos) {
      return Error{ErrorCode::kInvalidData, "a folder has an entry with the name '" +
                                                std::string(name.substr(0, 200)) + "'"};
    }
    if (!path_.empty()) path_ += '/';
    path_ += name;
    if (path_.size() > kMostPathBytes) return too_much("bytes in a path", kMostPathBytes);
    if (is_folder) {
      if (open_.size() >= kMostDepth) return too_much("folders in each other", kMostDepth);
      open_.push_back({archive_.list(place + kTextBytes, kEntryBytes), 0, path_.size()});
      return Unit{};
    }
    paths_bytes_ += path_.size();
    if (paths_bytes_ > kMostPathsBytes) return too_much("bytes in paths", kMostPathsBytes);
    if (is_file) {
      out->files.push_back({path_, archive_.text(place)});
    } else {
      Result<std::string> target = target_of(place + kTextBytes);
      if (!target.ok()) return target.take_error();
      paths_bytes_ += target.value().size();
      if (paths_bytes_ > kMostPathsBytes) return too_much("bytes in paths", kMostPathsBytes);
      out->links.push_back({path_, std::move(target).value()});
    }
    return Unit{};
  }

  // From the root, in parts.
  Result<std::string> target_of(uint64_t place) {
    std::string target;
    const Archive::List parts = archive_.list(place, kTextBytes);
    for (uint32_t i = 0; i < parts.count && !archive_.is_malformed(); ++i) {
      if (i > 0) target += '/';
      target += archive_.text(parts.place + uint64_t{i} * kTextBytes);
      if (target.size() > kMostPathBytes) return too_much("bytes in a path", kMostPathBytes);
    }
    return target;
  }

  Archive& archive_;
  std::vector<Open> open_;
  std::string path_;
  size_t count_ = 0, paths_bytes_ = 0;
};

}  // namespace

Result<EszipMetadata> read_eszip_metadata(std::string_view bytes) {
  if (bytes.size() < kMetadataBytes) return malformed();
  Archive archive(bytes);
  EszipMetadata out;
  uint64_t at = bytes.size() - kMetadataBytes;
  const auto next = [&](size_t size) { return (at += size) - size; };
  const uint64_t entry = next(2 * kTagBytes + kTextBytes);
  if (archive.is_some(entry)) {
    const uint8_t kind = archive.u8(entry + kTagBytes);
    if (kind > 1) return malformed();
    (kind == 0 ? out.entry_key : out.entry_code) = archive.text(entry + 2 * kTagBytes);
  }
  out.workspace_resolver = archive.optional_bytes(next(kTagBytes + kListBytes));
  const uint64_t scopes = next(kTagBytes + 12);
  if (archive.is_some(scopes)) {
    // Bytes of an archive may be those of many texts.
    const uint32_t count = archive.u32(scopes + kTagBytes);
    const uint64_t entries = archive.pointed(scopes + kTagBytes + 8);
    if (count > kMostScopes) archive.malform();
    for (uint32_t i = 0; i < count && !archive.is_malformed(); ++i) {
      const uint64_t place = entries + uint64_t{i} * 2 * kTextBytes;
      const std::string_view scope = archive.text(place);
      const std::string_view registry = archive.text(place + kTextBytes);
      if (std::max(scope.size(), registry.size()) > kMostScopeBytes) archive.malform();
      out.npmrc_scopes.emplace(scope, registry);
    }
  }
  // Static files say what they are by their specifiers, too.
  next(kListBytes);
  const uint64_t folder = next(kTagBytes + kFolderBytes);
  if (archive.is_some(folder)) {
    if (Status done = FolderReading(&archive).read(folder + kTagBytes, &out.folder); !done.ok())
      return done.take_error();
  }
  for (int i = 0; i < 3; ++i) {
    if (archive.has_items(next(kTagBytes + kListBytes))) out.has_certificates = true;
  }
  out.node_modules = archive.optional_bytes(next(kTagBytes + kListBytes));
  if (archive.is_malformed()) return malformed();
  return out;
}

Result<EszipFolder> read_eszip_folder(std::string_view bytes) {
  EszipFolder out;
  if (bytes.size() < kTagBytes + kFolderBytes) return malformed();
  Archive archive(bytes);
  const uint64_t folder = bytes.size() - kTagBytes - kFolderBytes;
  if (archive.is_some(folder)) {
    if (Status done = FolderReading(&archive).read(folder + kTagBytes, &out); !done.ok())
      return done.take_error();
  }
  if (archive.is_malformed()) return malformed();
  return out;
}

}  // namespace edgert::bundle
