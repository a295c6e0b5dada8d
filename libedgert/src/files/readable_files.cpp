#include "files/readable_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <utility>

#include "files/confined_folder.h"
#include "files/described_file.h"

namespace edgert::files {

namespace {

// Of one folder, and, for each look at one, in folders below to know whether they hold anything.
constexpr size_t kMostEntries = 100'000;
constexpr size_t kMostLookedAt = 10'000;
// In one step; each takes some system calls.
constexpr size_t kMostPerStep = 2000, kMostInFolder = kMostPerStep / 2;

std::string child_of(const std::string& folder, const std::string& name) {
  return folder == "/" ? "/" + name : folder + "/" + name;
}

constexpr uint64_t kWriteBits = 0222;

// What stands above the files is the worker's own view of it: nothing but its name is the host's.
binding::FileStatus status_of_folder(const std::string& path) {
  constexpr uint64_t kExact = (uint64_t{1} << 53) - 1;  // as far as numbers of JS are
  binding::FileStatus status;
  status.mode = S_IFDIR | 0555;
  status.nlink = 1;
  status.blksize = 4096;
  status.ino = std::hash<std::string>()(path) & kExact;
  return status;
}

// A descriptor to read by lets its owner change the file's mode, owner and times, and lock it; the
// process may well be the host's owner of the file.
class ReadableFile final : public DescribedFile {
 public:
  using DescribedFile::DescribedFile;
  int status(binding::FileStatus* out) override {
    const int error = DescribedFile::status(out);
    out->mode &= ~kWriteBits;
    return error;
  }
  int64_t write(const char*, size_t, int64_t) override { return -EROFS; }
  int truncate(uint64_t) override { return -EROFS; }
  int change_mode(uint32_t) override { return -EROFS; }
  int change_owner(uint32_t, uint32_t) override { return -EROFS; }
  int change_times(double, double) override { return -EROFS; }
  int sync(bool) override { return -EROFS; }
  int lock(bool) override { return -EROFS; }
  int unlock() override { return -EROFS; }
};

// Without a descriptor: one of the host's folder would lead anywhere. It counts as if it had one.
class ReadableFolder final : public binding::OpenedFile {
 public:
  ReadableFolder(std::string path, std::shared_ptr<binding::DescriptorShare> share)
      : path_(std::move(path)), share_(std::move(share)) {
    share_->take();
  }
  ~ReadableFolder() override { share_->give(); }
  ReadableFolder(const ReadableFolder&) = delete;
  ReadableFolder& operator=(const ReadableFolder&) = delete;

  int64_t read(char*, size_t, int64_t) override { return -EISDIR; }
  int64_t write(const char*, size_t, int64_t) override { return -EROFS; }
  int64_t seek(int64_t, int) override { return -EISDIR; }
  int status(binding::FileStatus* out) override {
    *out = status_of_folder(path_);
    return 0;
  }
  int truncate(uint64_t) override { return -EROFS; }
  int change_mode(uint32_t) override { return -EROFS; }
  int change_owner(uint32_t, uint32_t) override { return -EROFS; }
  int change_times(double, double) override { return -EROFS; }
  int sync(bool) override { return -EROFS; }
  int lock(bool) override { return -EROFS; }
  int unlock() override { return -EROFS; }

 private:
  const std::string path_;
  const std::shared_ptr<binding::DescriptorShare> share_;
};

}  // namespace

int ReadableFiles::find(const std::string& path, Found* found) const {
  for (const std::string& place : rule_->places_of(path)) {
    base::Descriptor opened(::open(place.c_str(), O_PATH | O_CLOEXEC));
    struct stat status {};
    std::string real;
    if (!opened || fstat(opened.get(), &status) != 0 || read_own_link(opened.get(), &real) != 0)
      continue;
    const bool is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && !S_ISREG(status.st_mode)) continue;
    // Of what is open: the path may lead elsewhere by now.
    if (!(is_folder ? rule_->may_enter(path, place, real) : rule_->may_read(path, place, real)))
      continue;
    *found = {std::move(opened), place, is_folder};
    return 0;
  }
  return -ENOENT;
}

int ReadableFiles::open(const std::string& path, int flags, uint32_t,
                        std::shared_ptr<binding::OpenedFile>* file) {
  Found found;
  const int error = find(path, &found);
  if (error != 0) return (flags & O_CREAT) != 0 ? -EROFS : error;
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return -EEXIST;
  if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0)
    return found.is_folder ? -EISDIR : -EROFS;
  if ((flags & O_DIRECTORY) != 0 && !found.is_folder) return -ENOTDIR;
  if (const int full = DescribedFile::room_in(*share_); full != 0) return full;
  if (found.is_folder) {
    *file = std::make_shared<ReadableFolder>(path, share_);
    return 0;
  }
  base::Descriptor readable(::open(own_link(found.descriptor.get()).c_str(),
                                   O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!readable) return -errno;
  *file = std::make_shared<ReadableFile>(std::move(readable), share_);
  return 0;
}

int ReadableFiles::status(const std::string& path, bool, binding::FileStatus* out) {
  Found found;
  if (const int error = find(path, &found); error != 0) return error;
  if (found.is_folder) {
    *out = status_of_folder(path);
    return 0;
  }
  const int error = read_status(found.descriptor.get(), "", AT_EMPTY_PATH, out);
  out->mode &= ~kWriteBits;
  return error;
}

int ReadableFiles::volume(const std::string& path, binding::VolumeStatus* out) {
  Found found;
  if (const int error = find(path, &found); error != 0) return error;
  struct statfs status {};
  if (fstatfs(found.descriptor.get(), &status) != 0) return -errno;
  *out = volume_of(status);
  out->bfree = out->bavail = out->ffree = 0;
  return 0;
}

bool ReadableFiles::holds_any(const std::string& path, size_t* left) const {
  std::vector<std::string> inner;
  for (const std::string& place : rule_->places_of(path)) {
    std::vector<binding::FolderEntry> entries;
    base::Descriptor folder(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || read_folder(std::move(folder), &entries, *left + 1) != 0) continue;
    for (const binding::FolderEntry& entry : entries) {
      if (*left == 0) return true;  // as far as anybody looks
      --*left;
      Found found;
      const std::string child = child_of(path, entry.name);
      if (find(child, &found) != 0) continue;
      if (!found.is_folder) return true;
      inner.push_back(child);
    }
  }
  for (const std::string& folder : inner) {
    if (holds_any(folder, left)) return true;
  }
  return false;
}

// First the names in all places, each once and in order; then those that may be seen.
class ReadableFiles::Visible final : public binding::Listing {
 public:
  Visible(ReadableFiles files, std::string path)
      : files_(std::move(files)), path_(std::move(path)), places_(files_.rule_->places_of(path_)) {}

  int more(std::vector<binding::FolderEntry>* out) override {
    if (reader_ != nullptr || place_ < places_.size()) return gather();
    size_t budget = kMostPerStep;
    for (; !names_.empty() && budget > 0; names_.erase(names_.begin())) {
      --budget;
      const std::string& name = *names_.begin();
      const std::string child = child_of(path_, name);
      Found found;
      if (files_.find(child, &found) != 0) continue;
      if (found.is_folder) {
        if (budget < kMostInFolder) return 1;  // of the next step
        const size_t before = std::min(left_, kMostInFolder);
        size_t left = before;
        const bool is_shown = files_.holds_any(child, &left);
        left_ -= before - left;
        budget -= before - left;
        if (!is_shown) continue;
      }
      out->push_back(
          {name, found.is_folder ? binding::FolderEntry::kFolder : binding::FolderEntry::kFile});
    }
    return names_.empty() ? 0 : 1;
  }

 private:
  int gather() {
    if (reader_ == nullptr) {
      base::Descriptor folder(
          ::open(places_[place_++].c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      if (!folder) return 1;
      if (const int error = FolderReader::open(std::move(folder), files_.share_, &reader_);
          error != 0)
        return error;
    }
    std::vector<binding::FolderEntry> entries;
    const int left = reader_->more(&entries);
    if (left != 1) reader_.reset();
    if (left < 0) return left;
    for (binding::FolderEntry& entry : entries) names_.insert(std::move(entry.name));
    return names_.size() > kMostEntries ? -EFBIG : 1;
  }

  const ReadableFiles files_;
  const std::string path_;
  const std::vector<std::string> places_;
  size_t place_ = 0;
  std::unique_ptr<FolderReader> reader_;
  std::set<std::string> names_;
  size_t left_ = kMostLookedAt;
};

int ReadableFiles::begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) {
  Found above;
  if (const int error = find(path, &above); error != 0) return error;
  if (!above.is_folder) return -ENOTDIR;
  *listing = std::make_unique<Visible>(*this, path);
  return 0;
}

int ReadableFiles::read_link(const std::string& path, std::string*) {
  Found found;
  const int error = find(path, &found);
  return error != 0 ? error : -EINVAL;
}

int ReadableFiles::real_path(const std::string& path, std::string* out) {
  Found found;
  const int error = find(path, &found);
  if (error == 0) *out = path;
  return error;
}

int ReadableFiles::access(const std::string& path, int mode) {
  binding::FileStatus found;
  if (const int error = status(path, true, &found); error != 0) return error;
  if ((mode & W_OK) != 0) return -EROFS;
  return (mode & X_OK) != 0 && (found.mode & 0111) == 0 ? -EACCES : 0;
}

}  // namespace edgert::files
