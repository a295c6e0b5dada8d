// FileSystem: see edgert/binding/file_system.h. What files that can only be read say to the rest.
#include "edgert/binding/file_system.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"

namespace edgert::binding {

int FileSystem::make_folder(const std::string&, uint32_t, bool, std::string*) { return -EROFS; }
int FileSystem::remove_folder(const std::string&) { return -EROFS; }
int FileSystem::remove_file(const std::string&) { return -EROFS; }
int FileSystem::begin_remove(const std::string&, std::unique_ptr<Removal>*) { return -EROFS; }
int FileSystem::rename(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::link(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::symlink(const std::string&, const std::string&) { return -EROFS; }
int FileSystem::truncate(const std::string&, uint64_t) { return -EROFS; }
int FileSystem::change_mode(const std::string&, uint32_t) { return -EROFS; }
int FileSystem::change_owner(const std::string&, uint32_t, uint32_t, bool) { return -EROFS; }
int FileSystem::change_times(const std::string&, double, double, bool) { return -EROFS; }

int FileSystem::list(const std::string& path, std::vector<FolderEntry>* out) {
  std::unique_ptr<Listing> listing;
  int left = begin_list(path, &listing);
  if (left == 0) left = 1;
  while (left == 1) left = listing->more(out);
  return left;
}

int FileSystem::remove_all(const std::string& path) {
  std::unique_ptr<Removal> rest;
  int left = begin_remove(path, &rest);
  if (left == 0 && rest != nullptr) left = 1;
  while (left == 1) left = rest->more();
  return left;
}

std::string FileSystem::temporary_path(const std::string& prefix, const std::string& suffix) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr size_t kRandom = 6;
  unsigned char random[kRandom] = {};
  // So few bytes always come at once, or the system has no random numbers at all.
  EDGERT_CHECK(getrandom(random, sizeof(random), 0) == static_cast<ssize_t>(sizeof(random)));
  std::string path = prefix;
  for (const unsigned char byte : random) path += kLetters[byte % (sizeof(kLetters) - 1)];
  return path + suffix;
}

int FileSystem::make_temporary(const std::string& prefix, const std::string& suffix, bool is_folder,
                               std::string* made) {
  constexpr int kMostTries = 100;
  for (int tries = 0; tries < kMostTries; ++tries) {
    std::string path = temporary_path(prefix, suffix);
    std::string first;
    std::shared_ptr<OpenedFile> file;
    const int error = is_folder ? make_folder(path, 0700, false, &first)
                                : open(path, O_RDWR | O_CREAT | O_EXCL, 0600, &file);
    if (error == 0) *made = std::move(path);
    if (error != -EEXIST) return error;
  }
  return -EEXIST;
}

int FileSystem::copy(const std::string& from, const std::string& to, bool is_exclusive) {
  Copying copying(from, to, is_exclusive);
  int goes_on = 1;
  while (goes_on == 1) goes_on = copying.step(*this);
  return goes_on;
}

int Copying::step(FileSystem& files) {
  bool is_itself = false;
  int outcome = target_ == nullptr ? begin(files, &is_itself) : 0;
  if (outcome == 0 && !is_itself) outcome = copy_some();
  if (outcome != 1) {
    source_.reset();
    target_.reset();
  }
  return outcome;
}

int Copying::begin(FileSystem& files, bool* is_itself) {
  FileStatus status, target_status;
  int error = files.open(from_, O_RDONLY, 0, &source_);
  if (error == 0) error = source_->status(&status);
  if (error != 0) return error;
  if (S_ISDIR(status.mode)) return -EISDIR;
  error = files.open(to_, O_WRONLY | O_CREAT | (is_exclusive_ ? O_EXCL : 0),
                     static_cast<uint32_t>(status.mode & 0777), &target_);
  if (error == 0) error = target_->status(&target_status);
  if (error != 0) return error;
  // A file is a copy of itself already; to empty it first would be its end.
  *is_itself = status.dev == target_status.dev && status.ino == target_status.ino;
  return *is_itself ? 0 : target_->truncate(0);
}

int Copying::copy_some() {
  constexpr size_t kPiece = size_t{256} << 10;
  constexpr int kPieces = 4;
  std::string piece(kPiece, '\0');
  for (int pieces = 0; pieces < kPieces; ++pieces) {
    const int64_t got = source_->read(piece.data(), piece.size(), -1);
    if (got <= 0) return static_cast<int>(got);
    const int64_t wrote = target_->write(piece.data(), static_cast<size_t>(got), -1);
    if (wrote < 0) return static_cast<int>(wrote);
    if (wrote == got) continue;
    // The next try says why.
    const int64_t rest = target_->write(piece.data() + wrote, static_cast<size_t>(got - wrote), -1);
    if (rest != got - wrote) return rest < 0 ? static_cast<int>(rest) : -ENOSPC;
  }
  return 1;
}

}  // namespace edgert::binding
