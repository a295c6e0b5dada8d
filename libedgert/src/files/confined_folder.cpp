#include "files/confined_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <deque>
#include <string_view>
#include <vector>

#include "files/paths.h"

namespace edgert::files {

namespace {

int open_beneath(int folder, const char* path, int flags, uint32_t mode) {
  open_how how{};
  how.flags = static_cast<uint64_t>(static_cast<uint32_t>(flags));
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(syscall(SYS_openat2, folder, path, &how, sizeof(how)));
}

bool is_link(int descriptor) {
  struct stat found {};
  return fstat(descriptor, &found) == 0 && S_ISLNK(found.st_mode);
}

// By names alone, none of which may be a link.
int descend(int folder, const std::vector<std::string>& names, base::Descriptor* found) {
  base::Descriptor here(openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const std::string& name : names) {
    if (!here) break;
    here = base::Descriptor(
        openat(here.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  if (!here) return -errno;
  *found = std::move(here);
  return 0;
}

}  // namespace

std::string own_link(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

int read_own_link(int descriptor, std::string* path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlink(own_link(descriptor).c_str(), target.data(), target.size());
  if (size <= 0 || static_cast<size_t>(size) == target.size()) return size < 0 ? -errno : -EIO;
  target.resize(static_cast<size_t>(size));
  *path = std::move(target);
  return 0;
}

int ConfinedFolder::open(const std::string& path, int flags, uint32_t mode,
                         base::Descriptor* found) const {
  flags |= O_CLOEXEC;
  // While folders are renamed the kernel may not know whether it is still beneath.
  constexpr int kMostTries = 8;
  for (int tries = 0; tries < kMostTries && !walks_always_; ++tries) {
    const std::string relative = path.empty() ? "." : path.substr(1);
    base::Descriptor opened(open_beneath(folder_.get(), relative.c_str(), flags, mode));
    if (opened) {
      *found = std::move(opened);
      return 0;
    }
    // Absolute links may lead here all the same; and not every system has, or lets one use, the
    // call.
    if (errno == EXDEV || errno == ENOSYS || errno == EPERM || errno == EINVAL) break;
    if (errno != EAGAIN) return -errno;
  }
  return walk(path, flags, mode, found);
}

int ConfinedFolder::walk(const std::string& path, int flags, uint32_t mode,
                         base::Descriptor* found) const {
  constexpr int kMostLinks = 40;
  // A link of many ".." leads up again and again, each time by all the names from the root on.
  constexpr size_t kMostSteps = 20'000;
  size_t steps = 0;
  std::deque<std::string> left;
  for (std::string& name : names_of(path)) left.push_back(std::move(name));
  std::vector<std::string> at;  // the names that led here, without links
  base::Descriptor here;
  if (const int error = descend(folder_.get(), at, &here); error != 0) return error;
  for (int links = 0;;) {
    if (left.empty()) left.push_back(".");
    const std::string name = std::move(left.front());
    left.pop_front();
    if (++steps > kMostSteps) return -ELOOP;
    if (name == "..") {
      if (at.empty()) return -ENOENT;
      at.pop_back();
      steps += at.size();
      if (const int error = descend(folder_.get(), at, &here); error != 0) return error;
      continue;
    }
    const bool is_last = left.empty();
    const bool follows = !is_last || (flags & O_NOFOLLOW) == 0;
    // A folder on the way is looked at first: it may be a link.
    const int how = is_last ? flags | O_NOFOLLOW : O_PATH | O_NOFOLLOW | O_CLOEXEC;
    base::Descriptor next(openat(here.get(), name.c_str(), how, mode));
    const int error = errno;
    bool leads_on = next && is_link(next.get());
    if (!next) {
      if (!follows || (error != ELOOP && error != ENOTDIR)) return -error;
      const base::Descriptor seen(
          openat(here.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      leads_on = seen && is_link(seen.get());
      if (!leads_on) return -error;
    }
    if (!leads_on || !follows) {
      if (is_last) {
        *found = std::move(next);
        return 0;
      }
      here = std::move(next);
      at.push_back(name);
      continue;
    }
    if (++links > kMostLinks) return -ELOOP;
    std::string target(PATH_MAX, '\0');
    const ssize_t size = readlinkat(here.get(), name.c_str(), target.data(), target.size());
    if (size < 0) return -errno;
    target.resize(static_cast<size_t>(size));
    if (target.starts_with('/')) {
      std::optional<std::string> rest = rest_below(target, known_as_);
      if (!rest) return -ENOENT;
      target = std::move(*rest);
      at.clear();
      if (const int failed = descend(folder_.get(), at, &here); failed != 0) return failed;
    }
    std::vector<std::string> names = names_of(target);
    left.insert(left.begin(), std::make_move_iterator(names.begin()),
                std::make_move_iterator(names.end()));
    if (left.size() > PATH_MAX) return -ENAMETOOLONG;
  }
}

int ConfinedFolder::parent(const std::string& path, base::Descriptor* folder,
                           std::string* name) const {
  if (path.empty() || path == "/") return -EBUSY;
  const auto [above, last] = folder_and_name(path);
  *name = last;
  return open(above == "/" ? "" : above, O_PATH | O_DIRECTORY, 0, folder);
}

int ConfinedFolder::path_of(int descriptor, std::string* path) const {
  std::string own, real;
  if (const int error = read_own_link(folder_.get(), &own); error != 0) return error;
  if (const int error = read_own_link(descriptor, &real); error != 0) return error;
  const std::optional<std::string> rest = rest_below(real, own);
  if (!rest) return -ENOENT;
  *path = known_as_ + *rest;
  return 0;
}

}  // namespace edgert::files
