#include "files/private_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "base/thread.h"
#include "files/described_file.h"

namespace edgert::files {

namespace {

// What stands in it: the files themselves, and what is about to be removed.
constexpr char kFiles[] = ".edgert-files";
constexpr char kRemoved[] = ".edgert-removed";
base::Descriptor folder_in(int parent, const char* name) {
  return base::Descriptor(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<binding::FolderEntry> list_folder(int folder, size_t most = SIZE_MAX) {
  std::vector<binding::FolderEntry> entries;
  base::Descriptor opened = folder_in(folder, ".");
  if (opened) (void)read_folder(std::move(opened), &entries, most);
  return entries;
}

// What nobody waits for is done by a thread of its own, which rests when there is nothing to do.
// What is not done when the process ends is left. Each may keep as much of the disk as a worker's
// quota is.
constexpr size_t kMostWaiting = 8;
constexpr int kNicer = 5;

struct Chores {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<bool()>> waiting;
  bool runs = false;
};

// Never destroyed: the thread may outlive what ends a process.
Chores& chores() {
  static auto* const one = new Chores;
  return *one;
}

void run_all() {
  Chores& all = chores();
  (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNicer);
  std::unique_lock lock(all.mutex);
  while (!all.waiting.empty()) {
    std::function<bool()> step = std::move(all.waiting.front());
    all.waiting.pop_front();
    lock.unlock();
    while (step()) {
    }
    step = nullptr;
    lock.lock();
  }
  all.runs = false;
  all.changed.notify_all();
}

// Calls `step` until it says that there is no more to do. False, and nothing is done, where there
// is too much waiting already, or no thread to be had.
bool do_later(std::function<bool()> step) {
  Chores& all = chores();
  const std::lock_guard lock(all.mutex);
  if (all.waiting.size() >= kMostWaiting) return false;
  all.waiting.push_back(std::move(step));
  if (all.runs) return true;
  auto* const thread = new base::Thread;
  const Status started = thread->start(
      [thread] {
        // Which waits for this call to end.
        run_all();
        delete thread;
      },
      base::kSmallStackBytes);
  all.runs = started.ok();
  if (started.ok()) return true;
  delete thread;
  all.waiting.pop_back();
  return false;
}

}  // namespace

PrivateFolder::PrivateFolder(PrivateFolderOptions options,
                             std::shared_ptr<binding::DescriptorShare> share)
    : options_(std::move(options)), share_(std::move(share)) {}

int PrivateFolder::enter(Entered* entered) {
  Entered entering(mutex_);
  if (is_removed_) return -ENOENT;
  if (root_ == nullptr) {
    if (const int error = make(); error != 0) return error;
  }
  *entered = std::move(entering);
  return 0;
}

int PrivateFolder::make() {
  constexpr int kMostTries = 100;
  if (!share_->has_room()) return -EMFILE;
  std::error_code failed;
  const std::string base =
      options_.base.empty() ? std::filesystem::temp_directory_path(failed).string() : options_.base;
  if (failed) return -failed.value();
  base::Descriptor above(::open(base.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!above) return -errno;
  sweep(above.get(), base);
  int error = EEXIST;
  for (int tries = 0; tries < kMostTries && error == EEXIST; ++tries) {
    name_ = options_.prefix + fresh_name() + options_.suffix;
    error = mkdirat(above.get(), name_.c_str(), 0700) == 0 ? 0 : errno;
  }
  if (error != 0) return -error;
  own_ = folder_in(above.get(), name_.c_str());
  // Whoever removes what others have left behind asks for this lock.
  if (!own_ || flock(own_.get(), LOCK_EX | LOCK_NB) != 0 ||
      mkdirat(own_.get(), kRemoved, 0700) != 0 || mkdirat(own_.get(), kFiles, 0700) != 0) {
    error = errno;
    if (own_) (void)unlinkat(own_.get(), kRemoved, AT_REMOVEDIR);
    (void)unlinkat(above.get(), name_.c_str(), AT_REMOVEDIR);
    own_.close();
    return -error;
  }
  base::Descriptor files = folder_in(own_.get(), kFiles);
  if (!files) return -errno;
  share_->take(kDescriptors);
  is_there_ = true;
  root_ = std::make_unique<ConfinedFolder>(std::move(files), "/tmp");
  return 0;
}

void PrivateFolder::finish_removals() {
  Chores& all = chores();
  std::unique_lock lock(all.mutex);
  all.changed.wait(lock, [&] { return !all.runs; });
}

std::string PrivateFolder::fresh_name() {
  constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string name(options_.random_len, '\0');
  if (getrandom(name.data(), name.size(), 0) != static_cast<ssize_t>(name.size())) return "0";
  for (char& letter : name)
    letter = kLetters[static_cast<unsigned char>(letter) % (sizeof(kLetters) - 1)];
  return name;
}

// A process that was killed has left its folders behind. Whoever is the first to make one need not
// wait until they are gone.
void PrivateFolder::sweep(int base_folder, const std::string& path) const {
  static std::mutex mutex;
  static std::set<std::string> swept;
  {
    const std::lock_guard lock(mutex);
    if (!swept.insert(path).second) return;
  }
  auto folder = std::make_shared<base::Descriptor>(folder_in(base_folder, "."));
  (void)do_later([folder, prefix = options_.prefix, share = share_] {
    remove_what_is_left_in(folder->get(), prefix, share);
    return false;
  });
}

void PrivateFolder::remove_what_is_left_in(int base_folder, const std::string& prefix,
                                           const std::shared_ptr<binding::DescriptorShare>& share) {
  for (const binding::FolderEntry& entry : list_folder(base_folder)) {
    if (!entry.name.starts_with(prefix)) continue;
    const base::Descriptor own = folder_in(base_folder, entry.name.c_str());
    struct stat found {};
    if (!own || fstat(own.get(), &found) != 0 || found.st_uid != geteuid()) continue;
    const base::Descriptor removed = folder_in(own.get(), kRemoved);
    if (!removed || flock(own.get(), LOCK_EX | LOCK_NB) != 0) continue;
    // Counted by nobody.
    PrivateFolder left({}, share);
    (void)renameat(own.get(), kFiles, removed.get(), kFiles);
    while (left.empty_removed(removed.get())) {
    }
    (void)unlinkat(own.get(), kRemoved, AT_REMOVEDIR);
    (void)unlinkat(base_folder, entry.name.c_str(), AT_REMOVEDIR);
  }
}

uint64_t PrivateFolder::room_bytes() const {
  return options_.quota_bytes > used_bytes_ ? options_.quota_bytes - used_bytes_ : 0;
}

void PrivateFolder::resized(uint64_t before, uint64_t after) {
  used_bytes_ += after;
  used_bytes_ -= before;
}

void PrivateFolder::entry_gone(const struct stat& found) {
  --entries_;
  if (S_ISREG(found.st_mode) && found.st_nlink <= 1 && !open_.contains(found.st_ino))
    used_bytes_ -= static_cast<uint64_t>(found.st_size);
}

void PrivateFolder::file_closed(const struct stat& found) {
  const auto known = open_.find(found.st_ino);
  if (known == open_.end() || --known->second != 0) return;
  open_.erase(known);
  if (S_ISREG(found.st_mode) && found.st_nlink == 0)
    used_bytes_ -= static_cast<uint64_t>(found.st_size);
}

int PrivateFolder::remove_tree(int parent, const std::string& name) {
  // At once, as far as anybody sees; it is taken apart where no path leads.
  const std::string gone = std::to_string(++last_removed_);
  const base::Descriptor removed = folder_in(own_.get(), kRemoved);
  if (renameat(parent, name.c_str(), removed.get(), gone.c_str()) != 0) return -errno;
  (void)empty_removed(removed.get());
  return 0;
}

bool PrivateFolder::remove_more() {
  const base::Descriptor removed = folder_in(own_.get(), kRemoved);
  return removed && empty_removed(removed.get());
}

bool PrivateFolder::remove_entry(int folder, const std::string& name, const struct stat& found) {
  const bool is_folder = S_ISDIR(found.st_mode);
  const bool is_gone = unlinkat(folder, name.c_str(), is_folder ? AT_REMOVEDIR : 0) == 0;
  if (is_gone) entry_gone(found);
  return is_gone;
}

bool PrivateFolder::empty_removed(int removed) {
  // Folders within folders come up here one by one: no depth that renaming makes costs more stack
  // or descriptors, and no path is too long. A disk that fails is not asked for ever.
  constexpr size_t kMost = 256;
  size_t done = 0;
  for (bool goes_on = true; goes_on && done < kMost;) {
    goes_on = false;
    for (const binding::FolderEntry& entry : list_folder(removed, kMost)) {
      struct stat found {};
      if (fstatat(removed, entry.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) continue;
      const size_t before = done;
      if (S_ISDIR(found.st_mode)) {
        const base::Descriptor inner = folder_in(removed, entry.name.c_str());
        for (const binding::FolderEntry& deeper : list_folder(inner.get(), kMost)) {
          struct stat below {};
          if (fstatat(inner.get(), deeper.name.c_str(), &below, AT_SYMLINK_NOFOLLOW) != 0) continue;
          const std::string up = std::to_string(++last_removed_);
          if (S_ISDIR(below.st_mode)
                  ? renameat(inner.get(), deeper.name.c_str(), removed, up.c_str()) == 0
                  : remove_entry(inner.get(), deeper.name, below)) {
            ++done;
          }
        }
      }
      if (remove_entry(removed, entry.name, found)) ++done;
      goes_on = goes_on || done != before;
      if (done >= kMost) break;
    }
  }
  return done != 0 && !list_folder(removed, 1).empty();
}

void PrivateFolder::remove() {
  constexpr std::chrono::seconds kPatience(1);
  // Of who waits for the worker's end.
  constexpr std::chrono::milliseconds kMost(50);
  Entered entered(mutex_, kPatience);
  // The next process finds what is left.
  if (!entered || std::exchange(is_removed_, true) || root_ == nullptr) return;
  (void)remove_tree(own_.get(), kFiles);
  const auto deadline = std::chrono::steady_clock::now() + kMost;
  bool has_more = true;
  while (has_more && std::chrono::steady_clock::now() < deadline) has_more = remove_more();
  auto rest = std::make_shared<PrivateFolder>(PrivateFolderOptions(), share_);
  rest->own_ = std::move(own_);
  rest->name_ = name_;
  rest->last_removed_ = last_removed_;
  const auto remove_rest = [rest] {
    if (rest->remove_more()) return true;
    (void)unlinkat(rest->own_.get(), kRemoved, AT_REMOVEDIR);
    (void)unlinkat(folder_in(rest->own_.get(), "..").get(), rest->name_.c_str(), AT_REMOVEDIR);
    return false;
  };
  if (!has_more || !do_later(remove_rest)) {
    while (remove_rest()) {
    }
  }
  root_.reset();
  is_there_ = false;
  share_->give(kDescriptors);
}

}  // namespace edgert::files
