// FileSystem: the files that one worker sees, by the paths that its scripts know them by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace edgert::binding {

// As stat(2) has it.
struct FileStatus {
  struct Time {
    int64_t s = 0;
    int64_t ns = 0;
  };
  uint64_t dev = 0, mode = 0, nlink = 0, uid = 0, gid = 0, rdev = 0, blksize = 0, ino = 0, size = 0,
           blocks = 0;
  Time atime, mtime, ctime, birthtime;
};

// As statfs(2) has it.
struct VolumeStatus {
  uint64_t type = 0, bsize = 0, blocks = 0, bfree = 0, bavail = 0, files = 0, ffree = 0;
};

struct FolderEntry {
  enum Kind : uint8_t { kUnknown, kFile, kFolder, kLink, kFifo, kSocket, kCharacter, kBlock };
  std::string name;
  Kind kind = kUnknown;
};

class RemoteFile;

// All that may fail answers with a negative errno: EDQUOT where the quota is used up, EMFILE where
// the worker has its share of descriptors open.

// One file, or folder, that is open; it is closed with its last owner. `position`: -1 for where it
// stands, which moves then. Thread: any, one call at a time where order matters.
class OpenedFile {
 public:
  virtual ~OpenedFile() = default;
  // How many bytes it was; 0: the end.
  virtual int64_t read(char* into, size_t most, int64_t position) = 0;
  // Fewer than `size` only where there is no room for more.
  virtual int64_t write(const char* from, size_t size, int64_t position) = 0;
  // The new position. Does not wait.
  virtual int64_t seek(int64_t offset, int whence) = 0;
  virtual int status(FileStatus* out) = 0;
  virtual int truncate(uint64_t length) = 0;
  virtual int change_mode(uint32_t mode) = 0;
  virtual int change_owner(uint32_t uid, uint32_t gid) = 0;
  virtual int change_times(double atime, double mtime) = 0;
  virtual int sync(bool data_only) = 0;
  // Never waits: EWOULDBLOCK where another has it.
  virtual int lock(bool exclusive) = 0;
  virtual int unlock() = 0;
  // Itself where it lies behind a network (edgert/binding/remote_files.h); else null.
  virtual RemoteFile* remote() { return nullptr; }
};

// A folder that is being told, or a tree that is being removed, in pieces of some milliseconds.
// Thread: any, one call at a time.
class Listing {
 public:
  virtual ~Listing() = default;
  // Some entries more, behind those in `out`: 1 where there may be others, 0 at the end, or a
  // negative errno.
  virtual int more(std::vector<FolderEntry>* out) = 0;
};
class Removal {
 public:
  virtual ~Removal() = default;
  // 1 where there is more to do, 0 at the end, or a negative errno.
  virtual int more() = 0;
};

// Paths are absolute. No path of the host stands in an answer, unless the host's files are what the
// worker sees. Calls wait for the disk and for nothing else. Thread: any. What does not change
// anything has no default; all else says that the files are only there to be read.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // `flags`: O_… of open(2).
  virtual int open(const std::string& path, int flags, uint32_t mode,
                   std::shared_ptr<OpenedFile>* file) = 0;
  virtual int status(const std::string& path, bool follows, FileStatus* out) = 0;
  virtual int volume(const std::string& path, VolumeStatus* out) = 0;
  virtual int begin_list(const std::string& path, std::unique_ptr<Listing>* listing) = 0;
  // All of it at once.
  int list(const std::string& path, std::vector<FolderEntry>* out);
  virtual int read_link(const std::string& path, std::string* out) = 0;
  virtual int real_path(const std::string& path, std::string* out) = 0;
  virtual int access(const std::string& path, int mode) = 0;

  // `first`: the first folder that had to be made; empty: none.
  virtual int make_folder(const std::string& path, uint32_t mode, bool recursive,
                          std::string* first);
  virtual int remove_folder(const std::string& path);
  virtual int remove_file(const std::string& path);
  // A file, or a folder with all that is in it; links are not followed. `rest`: what is left to do;
  // null: nothing.
  virtual int begin_remove(const std::string& path, std::unique_ptr<Removal>* rest);
  // All of it at once.
  int remove_all(const std::string& path);
  virtual int rename(const std::string& from, const std::string& to);
  // The content and the mode of a file. All at once; in steps: Copying.
  int copy(const std::string& from, const std::string& to, bool is_exclusive);
  virtual int link(const std::string& from, const std::string& to);
  virtual int symlink(const std::string& target, const std::string& path);
  virtual int truncate(const std::string& path, uint64_t length);
  virtual int change_mode(const std::string& path, uint32_t mode);
  virtual int change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows);
  virtual int change_times(const std::string& path, double atime, double mtime, bool follows);
  // `made`: `prefix`, six random characters, `suffix`.
  static std::string temporary_path(const std::string& prefix, const std::string& suffix);
  int make_temporary(const std::string& prefix, const std::string& suffix, bool is_folder,
                     std::string* made);
};

// A copy of a file under way. Its files are open from the first step to its end. Thread: any, one
// step at a time.
class Copying {
 public:
  Copying(std::string from, std::string to, bool is_exclusive)
      : from_(std::move(from)), to_(std::move(to)), is_exclusive_(is_exclusive) {}

  // Some megabyte. 1 where there is more to copy, 0 at the end, or a negative errno.
  int step(FileSystem& files);

 private:
  int begin(FileSystem& files, bool* is_itself);
  int copy_some();

  const std::string from_, to_;
  const bool is_exclusive_;
  std::shared_ptr<OpenedFile> source_, target_;
};

}  // namespace edgert::binding
