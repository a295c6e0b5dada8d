// FileSystem: see edgert/binding/file_system.h. What files that can only be read say to the rest.
#include "edgert/binding/file_system.h"

#include <fcntl.h>
#include <sys/random.h>

#include <cerrno>

namespace edgert::binding {

int FileSystem::make_folder(const std::string&, uint32_t, bool, std::string*) { return -EROFS; }
int FileSystem::remove_folder(const std::string&) { return -EROFS; }
int FileSystem::remove_file(const std::string&) { return -EROFS; }
int FileSystem::remove_all(const std::string&) { return -EROFS; }
int FileSystem::rename(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::copy(const std::string&, const std::string&, bool) { return -EROFS; }
int FileSystem::link(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::symlink(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::truncate(const std::string&, uint64_t) { return -EROFS; }
int FileSystem::change_mode(const std::string&, uint32_t) { return -EROFS; }
int FileSystem::change_owner(const std::string&, uint32_t, uint32_t, bool) { return -EROFS; }
int FileSystem::change_times(const std::string&, double, double, bool) { return -EROFS; }

int FileSystem::make_temporary(const std::string& prefix, const std::string& suffix, bool is_folder,
                               std::string* made) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr size_t kRandom = 6;
  constexpr int kMostTries = 100;
  for (int tries = 0; tries < kMostTries; ++tries) {
    unsigned char random[kRandom];
    if (getrandom(random, sizeof(random), 0) != static_cast<ssize_t>(sizeof(random))) return -errno;
    std::string path = prefix;
    for (const unsigned char byte : random) path += kLetters[byte % (sizeof(kLetters) - 1)];
    path += suffix;
    std::string first;
    std::shared_ptr<OpenedFile> file;
    const int error = is_folder ? make_folder(path, 0700, false, &first)
                                : open(path, O_RDWR | O_CREAT | O_EXCL, 0600, &file);
    if (error == 0) *made = std::move(path);
    if (error != -EEXIST) return error;
  }
  return -EEXIST;
}

}  // namespace edgert::binding
