#include "store/fetched_budget.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "store/own_folders.h"
#include "store/package_folders.h"
#include "store/remove_tree.h"

namespace edgert::store {

namespace {

using base::Descriptor;

constexpr time_t kInUseSeconds = 600;
// So much of the budget may be written between two looks, since others write, too; and is made free
// by one.
constexpr uint64_t kFetchedBetweenLooks = 16;
constexpr uint64_t kFetchedFreed = 8;
// A look that has found no room finds none soon after.
constexpr double kMsBetweenVainLooks = 10'000;

// A file of its own, or a package's folder.
struct FetchedEntry {
  std::string folder, name;  // where it lies, and its name there
  uint64_t bytes = 0;
  timespec used{};
};

uint64_t bytes_of(const struct stat& info) {
  return std::max(static_cast<uint64_t>(info.st_blocks) * 512, FetchedBudget::kLeastFileBytes);
}

uint64_t bytes_below(const std::string& folder) {
  uint64_t bytes = FetchedBudget::kLeastFileBytes;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    struct stat info;
    if (lstat(at->path().c_str(), &info) == 0) bytes += bytes_of(info);
  }
  return bytes;
}

// Calls `visit(name, is_folder)` for what lies in the folder, but for names that begin with a dot.
template <typename Visit>
void each_in(const std::string& folder, Visit visit) {
  const Listing list = list_folder(open_own_folder(folder));
  if (!list) return;
  while (const dirent* found = readdir(list.get())) {
    struct stat info;
    if (found->d_name[0] != '.' &&
        fstatat(dirfd(list.get()), found->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0)
      visit(std::string(found->d_name), info);
  }
}

void list_files(const std::string& folder, std::vector<FetchedEntry>* entries) {
  each_in(folder, [&](const std::string& hash, const struct stat&) {
    each_in(folder + "/" + hash, [&](const std::string& name, const struct stat& info) {
      if (!S_ISREG(info.st_mode)) return;
      entries->push_back({folder + "/" + hash, name, bytes_of(info), info.st_mtim});
    });
  });
}

void list_versions(const std::string& folder, std::vector<FetchedEntry>* entries) {
  each_in(folder, [&](const std::string& version, const struct stat& info) {
    const std::string path = folder + "/" + version;
    struct stat stamp = info;
    lstat((path + "/" + kPackageStamp).c_str(), &stamp);
    entries->push_back({folder, version, bytes_below(path), stamp.st_mtim});
  });
}

void list_packages(const std::string& root, std::vector<FetchedEntry>* entries) {
  each_in(root, [&](const std::string& registry, const struct stat&) {
    const std::string folder = root + "/" + registry;
    each_in(folder, [&](const std::string& name, const struct stat&) {
      if (!name.starts_with('@')) return list_versions(folder + "/" + name, entries);
      each_in(folder + "/" + name, [&](const std::string& scoped, const struct stat&) {
        list_versions(folder + "/" + name + "/" + scoped, entries);
      });
    });
  });
}

}  // namespace

Status FetchedBudget::charge(uint64_t bytes) {
  if (directory_.empty() || budget_bytes_ == 0) return Unit{};
  bytes = std::max(bytes, kLeastFileBytes);
  const std::lock_guard lock(mutex_);
  const auto is_full = [&] { return bytes > budget_bytes_ || kept_bytes_ > budget_bytes_ - bytes; };
  const bool is_due = looked_ms_ < 0 || charged_bytes_ >= budget_bytes_ / kFetchedBetweenLooks ||
                      (is_full() && base::monotonic_ms() - looked_ms_ >= kMsBetweenVainLooks);
  if (is_due) look(bytes);
  if (is_full()) {
    return Error{ErrorCode::kLimit,
                 "what functions have imported fills the limit of " +
                     std::to_string(budget_bytes_ >> 20) + " MB of " + directory_ +
                     " (fetched_max_mb), and all of it has been used within the last ten minutes"};
  }
  kept_bytes_ += bytes;
  charged_bytes_ += bytes;
  return Unit{};
}

void FetchedBudget::look(uint64_t wanted) {
  std::vector<FetchedEntry> entries;
  list_files(directory_ + "/remote", &entries);
  list_files(directory_ + "/registries", &entries);
  list_packages(directory_ + "/npm", &entries);
  kept_bytes_ = 0;
  for (const FetchedEntry& entry : entries) kept_bytes_ += entry.bytes;
  charged_bytes_ = 0;
  looked_ms_ = base::monotonic_ms();
  if (wanted <= budget_bytes_ && kept_bytes_ <= budget_bytes_ - wanted) return;
  const uint64_t most =
      budget_bytes_ - std::min(budget_bytes_, budget_bytes_ / kFetchedFreed + wanted);
  std::sort(entries.begin(), entries.end(), [](const FetchedEntry& one, const FetchedEntry& other) {
    return std::pair(one.used.tv_sec, one.used.tv_nsec) <
           std::pair(other.used.tv_sec, other.used.tv_nsec);
  });
  const Descriptor root = open_own_folder(directory_);
  const Descriptor away = root ? make_own_folder(root.get(), ".evicted") : Descriptor(-1);
  if (!away) return;
  // What processes that were ended had not removed yet.
  each_in(directory_ + "/.evicted",
          [&](const std::string& name, const struct stat&) { remove_tree(away.get(), name); });
  const time_t now = time(nullptr);
  for (const FetchedEntry& entry : entries) {
    if (kept_bytes_ <= most || now - entry.used.tv_sec < kInUseSeconds) return;
    const Descriptor folder = open_own_folder(entry.folder);
    const Descriptor own(
        openat(folder.get(), entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (own && flock(own.get(), LOCK_EX | LOCK_NB) != 0) continue;
    // Whoever looks for it finds all of it or nothing.
    const std::string gone = temporary_name("entry");
    if (!folder || renameat(folder.get(), entry.name.c_str(), away.get(), gone.c_str()) != 0)
      continue;
    remove_tree(away.get(), gone);
    kept_bytes_ -= entry.bytes;
  }
}

}  // namespace edgert::store
