// RemoteFiles: files behind a network. What is asked of them is answered later, and only so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "edgert/binding/file_outcome.h"
#include "edgert/binding/file_system.h"

namespace edgert::binding {

class Scope;

// One that is open. Whoever would wait for it hears that this cannot be.
class RemoteFile : public OpenedFile {
 public:
  int64_t read(char* into, size_t most, int64_t position) final;
  int64_t write(const char* from, size_t size, int64_t position) final;
  int64_t seek(int64_t offset, int whence) final;
  int status(FileStatus* out) final;
  int truncate(uint64_t length) final;
  int change_mode(uint32_t mode) final;
  int change_owner(uint32_t uid, uint32_t gid) final;
  int change_times(double atime, double mtime) final;
  int sync(bool data_only) final;
  int lock(bool exclusive) final;
  int unlock() final;
  RemoteFile* remote() final { return this; }
};

// What is asked. Of a file that is open from kRead on; else of a path.
struct FileAsk {
  enum class What : uint8_t {
    kOpen,      // `flags`: O_…
    kReadFile,  // all of it
    kStatus,
    kList,
    kAccess,  // `flags`: R_OK and its like
    kRealPath,
    kMakeFolder,
    kMakeTemporary,  // what `path` begins with; `text` is its end
    kRemoveFolder,
    kRemoveFile,
    kRemoveAll,
    kRead,   // `size` at most
    kWrite,  // `text`
    kFileStatus,
    kSync,
    kClose,    // what was written is there when this is answered
    kDiscard,  // and is not there, as far as that can be
  };
  What what = What::kStatus;
  std::string path = {};
  int flags = 0;
  bool is_recursive = false;  // of kMakeFolder
  bool is_folder = false;     // of kMakeTemporary
  std::shared_ptr<OpenedFile> file = nullptr;
  std::shared_ptr<const std::string> text = nullptr;
  uint64_t size = 0;
  int64_t position = -1;  // where the file stands
};

// Thread: the realm's. Owner: the realm.
class RemoteFiles {
 public:
  // Whether a path leads there.
  virtual bool has(const std::string& path) const = 0;
  // `done` is called once, inside the realm and never inside this call; when the realm ends first,
  // it is destroyed uncalled, while the isolate still lives. Null: nobody wants to know; what then
  // fails stands in the log, and what is asked of a path waits until that is done.
  using Done = std::function<void(Scope&, FileOutcome)>;
  virtual void ask(FileAsk asked, Done done) = 0;

 protected:
  ~RemoteFiles() = default;
};

}  // namespace edgert::binding
