#include "store/disk_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/sha256.h"

namespace edgert::store {

namespace {

using base::Descriptor;

constexpr size_t kHeaderBytes = 65;  // the SHA-256 of the rest in hexadecimal, and a line's end
// So much of the budget may be written between two looks, is made free by one, and may be an
// entry's.
constexpr uint64_t kPartBetweenLooks = 16;
constexpr uint64_t kPartFreed = 8;
constexpr uint64_t kPartOfOneEntry = 8;
// Whoever writes a file is done with it long before.
constexpr time_t kLeftoverSeconds = 600;

// Why a directory cannot be trusted; empty: it is ours alone.
std::string complaint_about(int directory) {
  struct stat found;
  if (fstat(directory, &found) != 0) return std::strerror(errno);
  if (found.st_uid != geteuid()) return "it belongs to somebody else";
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "others may write to it";
  return {};
}

Descriptor open_directory(int at, const std::string& name, int flags = 0) {
  Descriptor opened(openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags));
  if (opened && !complaint_about(opened.get()).empty()) return Descriptor(-1);
  return opened;
}

Descriptor open_kind(const std::string& directory, const std::string& kind) {
  const Descriptor root = open_directory(AT_FDCWD, directory);
  return root ? open_directory(root.get(), kind, O_NOFOLLOW) : Descriptor(-1);
}

// For us alone, as many of them as are missing.
void make_directories(const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    mkdir(path.substr(0, end).c_str(), S_IRWXU);
    if (end == std::string::npos) return;
  }
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(file, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

// Nothing else is ours to count or to remove, whatever the directory is used for besides.
constexpr const char* kKinds[] = {"js", "v8"};
constexpr size_t kKeyDigits = 64;
constexpr size_t kSuffixDigits = 16;

bool is_number(std::string_view text, size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_key(std::string_view name) { return is_number(name, kKeyDigits); }

bool is_temporary(std::string_view name) {
  return name.size() == kKeyDigits + 1 + kSuffixDigits && is_key(name.substr(0, kKeyDigits)) &&
         name[kKeyDigits] == '.' && is_number(name.substr(kKeyDigits + 1), kSuffixDigits);
}

// A name beside the entry's, with a dot in it as no entry has.
std::string temporary_name(const std::string& key) {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
    number = static_cast<uint64_t>(getpid());
  char suffix[24];
  std::snprintf(suffix, sizeof suffix, ".%016llx", static_cast<unsigned long long>(number));
  return key + suffix;
}

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

Directory list(Descriptor directory) {
  DIR* const opened = directory ? fdopendir(directory.get()) : nullptr;
  if (opened != nullptr) directory.release();
  return {opened, closedir};
}

struct Entry {
  std::string kind, name;
  uint64_t bytes;
  timespec used;
};

// What a directory of one kind holds; removes what writers that were ended have left behind.
void list_entries(int root, const std::string& kind, std::vector<Entry>* entries) {
  const Directory open = list(open_directory(root, kind, O_NOFOLLOW));
  if (!open) return;
  const int at = dirfd(open.get());
  const time_t now = time(nullptr);
  while (const dirent* found = readdir(open.get())) {
    const std::string name = found->d_name;
    struct stat info;
    const bool is_leftover = is_temporary(name);
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
  make_directories(directory_);
  const auto unusable = [this](const std::string& why) {
    return Error{ErrorCode::kIo, "the cache directory " + directory_ + " is not used: " + why};
  };
  const Descriptor root(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return unusable(std::strerror(errno));
  if (const std::string complaint = complaint_about(root.get()); !complaint.empty())
    return unusable(complaint);
  return Unit{};
}

std::optional<std::string> DiskCache::read(const std::string& kind, const std::string& key) const {
  if (is_off()) return std::nullopt;
  const Descriptor folder = open_kind(directory_, kind);
  if (!folder) return std::nullopt;
  const Descriptor file(
      openat(folder.get(), key.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info;
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const auto size = static_cast<uint64_t>(info.st_size);
  std::string bytes;
  if (size >= kHeaderBytes && size <= budget_bytes_) bytes.resize(size);
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    at += static_cast<size_t>(got);
  }
  const bool whole = !bytes.empty() && at == bytes.size();
  if (!whole || base::sha256(std::string_view(bytes).substr(kHeaderBytes)) !=
                    std::string_view(bytes).substr(0, kHeaderBytes - 1)) {
    unlinkat(folder.get(), key.c_str(), 0);
    return std::nullopt;
  }
  futimens(file.get(), nullptr);
  return bytes.erase(0, kHeaderBytes);
}

void DiskCache::touch(const std::string& kind, const std::string& key) const {
  if (is_off()) return;
  const Descriptor folder = open_kind(directory_, kind);
  if (folder) utimensat(folder.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

void DiskCache::write(const std::string& kind, const std::string& key, std::string_view value) {
  if (is_off() || value.size() > budget_bytes_ / kPartOfOneEntry) return;
  Descriptor folder = open_kind(directory_, kind);
  if (!folder) {
    if (!check().ok()) return;
    make_directories(directory_ + "/" + kind);
    folder = open_kind(directory_, kind);
    if (!folder) return;
  }
  const std::string temporary = temporary_name(key);
  {
    const Descriptor file(openat(folder.get(), temporary.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                 S_IRUSR | S_IWUSR));
    if (!file) return;
    if (!write_all(file.get(), base::sha256(value) + "\n") || !write_all(file.get(), value) ||
        renameat(folder.get(), temporary.c_str(), folder.get(), key.c_str()) != 0) {
      unlinkat(folder.get(), temporary.c_str(), 0);
      return;
    }
  }
  const uint64_t bytes = value.size() + kHeaderBytes;
  if (written_bytes_.fetch_add(bytes) + bytes < budget_bytes_ / kPartBetweenLooks) return;
  written_bytes_.store(0);
  make_room();
}

void DiskCache::make_room() const {
  const Descriptor root = open_directory(AT_FDCWD, directory_);
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
