#include "files/described_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace edgert::files {

using binding::FileStatus;
using binding::FolderEntry;

namespace {

// The worker's end has closed its files.
constexpr int kAbandoned = -EBADF;

int outcome(int result) { return result < 0 ? -errno : 0; }

FileStatus status_of(const struct statx& found) {
  FileStatus status;
  const auto time = [](const statx_timestamp& given) {
    return FileStatus::Time{given.tv_sec, given.tv_nsec};
  };
  const auto device = [](uint32_t major, uint32_t minor) {
    return (uint64_t{major} << 8) | (minor & 0xff) | (uint64_t{minor & ~uint32_t{0xff}} << 12);
  };
  status.dev = device(found.stx_dev_major, found.stx_dev_minor);
  status.mode = found.stx_mode;
  status.nlink = found.stx_nlink;
  status.uid = found.stx_uid;
  status.gid = found.stx_gid;
  status.rdev = device(found.stx_rdev_major, found.stx_rdev_minor);
  status.blksize = found.stx_blksize;
  status.ino = found.stx_ino;
  status.size = found.stx_size;
  status.blocks = found.stx_blocks;
  status.atime = time(found.stx_atime);
  status.mtime = time(found.stx_mtime);
  status.ctime = time(found.stx_ctime);
  status.birthtime = (found.stx_mask & STATX_BTIME) != 0 ? time(found.stx_btime) : status.ctime;
  return status;
}

FolderEntry::Kind kind_of_entry(unsigned char type) {
  switch (type) {
    case DT_REG:
      return FolderEntry::kFile;
    case DT_DIR:
      return FolderEntry::kFolder;
    case DT_LNK:
      return FolderEntry::kLink;
    case DT_FIFO:
      return FolderEntry::kFifo;
    case DT_SOCK:
      return FolderEntry::kSocket;
    case DT_CHR:
      return FolderEntry::kCharacter;
    case DT_BLK:
      return FolderEntry::kBlock;
    default:
      return FolderEntry::kUnknown;
  }
}

// As getdents64(2) gives them, with the name behind.
struct Record {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
};
constexpr size_t kNameAt = offsetof(Record, type) + sizeof(uint8_t);
// Of some hundred names.
constexpr size_t kBuffer = 32 * 1024;

}  // namespace

int DescribedFile::room_in(const binding::DescriptorShare& share) {
  return share.has_room() ? 0 : -EMFILE;
}

DescribedFile::DescribedFile(base::Descriptor descriptor,
                             std::shared_ptr<binding::DescriptorShare> share)
    : descriptor_(descriptor.release()), share_(std::move(share)) {
  share_->take();
  share_->opened(descriptor_);
}

DescribedFile::~DescribedFile() {
  share_->close(descriptor_);
  share_->give();
}

int64_t DescribedFile::read(char* into, size_t most, int64_t position) {
  const auto in_use = use();
  if (!in_use) return kAbandoned;
  for (;;) {
    const ssize_t got =
        position < 0 ? ::read(descriptor_, into, most) : ::pread(descriptor_, into, most, position);
    if (got >= 0) return got;
    if (errno != EINTR) return -errno;
  }
}

int64_t DescribedFile::write(const char* from, size_t size, int64_t position) {
  const auto in_use = use();
  return in_use ? write_all(from, size, position) : kAbandoned;
}

int64_t DescribedFile::write_all(const char* from, size_t size, int64_t position) {
  size_t done = 0;
  while (done < size) {
    const ssize_t wrote = position < 0 ? ::write(descriptor_, from + done, size - done)
                                       : ::pwrite(descriptor_, from + done, size - done,
                                                  position + static_cast<int64_t>(done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return done != 0 ? static_cast<int64_t>(done) : -errno;
    done += static_cast<size_t>(wrote);
  }
  return static_cast<int64_t>(done);
}

int64_t DescribedFile::seek(int64_t offset, int whence) {
  const auto in_use = use();
  if (!in_use) return kAbandoned;
  const off_t at = lseek(descriptor_, offset, whence);
  return at < 0 ? -errno : at;
}

int DescribedFile::status(FileStatus* out) {
  const auto in_use = use();
  return in_use ? read_status(descriptor_, "", AT_EMPTY_PATH, out) : kAbandoned;
}

int DescribedFile::truncate(uint64_t length) {
  const auto in_use = use();
  return in_use ? outcome(ftruncate(descriptor_, static_cast<off_t>(length))) : kAbandoned;
}

int DescribedFile::change_mode(uint32_t mode) {
  const auto in_use = use();
  return in_use ? outcome(fchmod(descriptor_, mode)) : kAbandoned;
}

int DescribedFile::change_owner(uint32_t uid, uint32_t gid) {
  const auto in_use = use();
  return in_use ? outcome(fchown(descriptor_, uid, gid)) : kAbandoned;
}

int DescribedFile::change_times(double atime, double mtime) {
  const auto in_use = use();
  const timespec times[] = {time_of(atime), time_of(mtime)};
  return in_use ? outcome(futimens(descriptor_, times)) : kAbandoned;
}

int DescribedFile::sync(bool data_only) {
  const auto in_use = use();
  if (!in_use) return kAbandoned;
  return outcome(data_only ? fdatasync(descriptor_) : fsync(descriptor_));
}

int DescribedFile::lock(bool exclusive) {
  const auto in_use = use();
  return in_use ? outcome(flock(descriptor_, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB))
                : kAbandoned;
}

int DescribedFile::unlock() {
  const auto in_use = use();
  return in_use ? outcome(flock(descriptor_, LOCK_UN)) : kAbandoned;
}

int read_some_names(int folder, std::vector<FolderEntry>* out) {
  std::string buffer(kBuffer, '\0');
  const long got = syscall(SYS_getdents64, folder, buffer.data(), buffer.size());  // NOLINT
  if (got < 0) return -errno;
  for (size_t at = 0; at + kNameAt < static_cast<size_t>(got);) {
    Record record;
    std::memcpy(&record, buffer.data() + at, kNameAt);
    const std::string_view name = buffer.data() + at + kNameAt;
    if (name != "." && name != "..")
      out->push_back({std::string(name), kind_of_entry(record.type)});
    at += record.length;
  }
  return got == 0 ? 0 : 1;
}

int FolderReader::open(base::Descriptor folder, std::shared_ptr<binding::DescriptorShare> share,
                       std::unique_ptr<FolderReader>* reader) {
  if (!share->has_room()) return -EMFILE;
  reader->reset(new FolderReader(std::move(folder), std::move(share)));
  return 0;
}

FolderReader::FolderReader(base::Descriptor folder, std::shared_ptr<binding::DescriptorShare> share)
    : descriptor_(folder.release()), share_(std::move(share)) {
  share_->take();
  share_->opened(descriptor_);
}

FolderReader::~FolderReader() {
  share_->close(descriptor_);
  share_->give();
}

int FolderReader::more(std::vector<FolderEntry>* out) {
  const auto in_use = share_->use();
  if (!in_use) return -EBADF;
  const size_t before = out->size();
  for (int left = 1; left == 1;) {
    left = read_some_names(descriptor_, out);
    if (left != 1 || out->size() - before >= kEntriesPerStep) return left;
  }
  return 0;
}

int read_status(int folder, const char* name, int flags, FileStatus* out) {
  struct statx found {};
  if (statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -errno;
  *out = status_of(found);
  return 0;
}

binding::VolumeStatus volume_of(const struct statfs& found) {
  return {static_cast<uint64_t>(found.f_type),
          static_cast<uint64_t>(found.f_bsize),
          found.f_blocks,
          found.f_bfree,
          found.f_bavail,
          found.f_files,
          found.f_ffree};
}

FolderEntry::Kind kind_of(uint64_t mode) { return kind_of_entry(IFTODT(mode)); }

int read_folder(base::Descriptor folder, std::vector<FolderEntry>* out, size_t most) {
  int left = 1;
  while (left == 1 && out->size() < most) left = read_some_names(folder.get(), out);
  if (out->size() > most) out->resize(most);
  return std::min(left, 0);
}

timespec time_of(double seconds) {
  constexpr double kFarthest = 1e12;
  if (!(seconds > -kFarthest && seconds < kFarthest)) seconds = 0;
  const double whole = std::floor(seconds);
  constexpr double kNsPerS = 1e9;
  const double ns = std::min(std::floor((seconds - whole) * kNsPerS + 0.5), kNsPerS - 1);
  return {static_cast<time_t>(whole), static_cast<long>(ns)};
}

bool never_waits(int descriptor) {
  struct stat found {};
  return fstat(descriptor, &found) == 0 && (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode));
}

}  // namespace edgert::files
