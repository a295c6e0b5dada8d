#include "store/disk_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "store/own_folders.h"
#include "store/sealed_file.h"

namespace edgert::store {

namespace {

using base::Descriptor;

// So much of the budget may be written between two looks, is made free by one, and may be an
// entry's.
constexpr uint64_t kPartBetweenLooks = 16;
constexpr uint64_t kPartFreed = 8;
constexpr uint64_t kPartOfOneEntry = 8;

Descriptor open_kind(const std::string& directory, const std::string& kind) {
  const Descriptor root = open_own_folder(directory);
  return root ? open_own_folder(root.get(), kind) : Descriptor(-1);
}

// Nothing else is ours to count or to remove, whatever the directory is used for besides.
constexpr const char* kKinds[] = {"js", "code", "pack"};
constexpr size_t kKeyDigits = 64;

bool is_key(std::string_view name) { return is_hex(name, kKeyDigits); }

struct Entry {
  std::string kind, name;
  uint64_t bytes;
  timespec used;
};

// What a directory of one kind holds; removes what writers that were ended have left behind.
void list_entries(int root, const std::string& kind, std::vector<Entry>* entries) {
  const Listing open = list_folder(open_own_folder(root, kind));
  if (!open) return;
  const int at = dirfd(open.get());
  const time_t now = time(nullptr);
  while (const dirent* found = readdir(open.get())) {
    const std::string name = found->d_name;
    struct stat info;
    const bool is_leftover = is_key(named_by_temporary(name));
    if ((!is_leftover && !is_key(name)) ||
        fstatat(at, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) {
      continue;
    }
    if (!is_leftover) {
      entries->push_back({kind, name, static_cast<uint64_t>(info.st_blocks) * 512, info.st_mtim});
    } else if (now - info.st_mtim.tv_sec > kLeftoverSeconds) {
      unlinkat(at, name.c_str(), 0);
    }
  }
}

}  // namespace

DiskCache::DiskCache(std::string directory, uint64_t budget_bytes)
    : directory_(std::move(directory)), budget_bytes_(budget_bytes), written_bytes_(budget_bytes) {}

Status DiskCache::check() const {
  if (is_off()) return Unit{};
  return make_own_folder(directory_);
}

std::optional<std::string> DiskCache::read(const std::string& kind, const std::string& key) const {
  if (is_off()) return std::nullopt;
  const Descriptor folder = open_kind(directory_, kind);
  if (!folder) return std::nullopt;
  std::optional<std::string> value = read_sealed(folder.get(), key, budget_bytes_);
  if (value) utimensat(folder.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  return value;
}

void DiskCache::touch(const std::string& kind, const std::string& key) const {
  if (is_off()) return;
  const Descriptor folder = open_kind(directory_, kind);
  if (folder) utimensat(folder.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

void DiskCache::write(const std::string& kind, const std::string& key, std::string_view value) {
  if (is_off() || value.size() > budget_bytes_ / kPartOfOneEntry) return;
  const Descriptor folder = make_kind(kind);
  if (folder && write_sealed(folder.get(), key, value) == 0) wrote(value.size() + kSealBytes);
}

Descriptor DiskCache::make_kind(const std::string& kind) const {
  Descriptor folder = open_kind(directory_, kind);
  if (folder || !check().ok()) return folder;
  const Descriptor root = open_own_folder(directory_);
  if (root) folder = make_own_folder(root.get(), kind);
  return folder;
}

std::string DiskCache::find_file(const std::string& kind, const std::string& key) const {
  if (is_off()) return {};
  const Descriptor folder = open_kind(directory_, kind);
  // Its use counts from here on.
  if (!folder || utimensat(folder.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) return {};
  return directory_ + "/" + kind + "/" + key;
}

std::string DiskCache::place_for(const std::string& kind, const std::string& key, uint64_t bytes) {
  if (is_off() || bytes > budget_bytes_ / kPartOfOneEntry || !make_kind(kind)) return {};
  return directory_ + "/" + kind + "/" + key;
}

void DiskCache::wrote(uint64_t bytes) {
  if (written_bytes_.fetch_add(bytes) + bytes < budget_bytes_ / kPartBetweenLooks) return;
  written_bytes_.store(0);
  make_room();
}

void DiskCache::make_room() const {
  const Descriptor root = open_own_folder(directory_);
  // Whoever holds it does the same.
  if (!root || flock(root.get(), LOCK_EX | LOCK_NB) != 0) return;
  std::vector<Entry> entries;
  for (const char* kind : kKinds) list_entries(root.get(), kind, &entries);
  uint64_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.bytes;
  const uint64_t most = budget_bytes_ - budget_bytes_ / kPartFreed;
  if (bytes <= most) return;
  std::sort(entries.begin(), entries.end(), [](const Entry& one, const Entry& other) {
    return std::pair(one.used.tv_sec, one.used.tv_nsec) <
           std::pair(other.used.tv_sec, other.used.tv_nsec);
  });
  for (const Entry& entry : entries) {
    if (bytes <= most) return;
    if (unlinkat(root.get(), (entry.kind + "/" + entry.name).c_str(), 0) == 0) bytes -= entry.bytes;
  }
}

}  // namespace edgert::store
