// FileSource: a file as the body of a response.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "edgert/binding/file_system.h"
#include "edgert/binding/work.h"
#include "edgert/bytes.h"
#include "edgert/result.h"

namespace edgert::bindings {

// How many files a realm has open as bodies.
struct OpenFileCount {
  std::atomic<size_t> files{0};
};

// An open file, closed with its last owner.
class OpenFile {
 public:
  // Fails for what is no regular file, for what is not among `files`, and for one more than a realm
  // may have open. Blocks.
  static Result<std::shared_ptr<OpenFile>> open(binding::FileSystem& files, const std::string& path,
                                                std::shared_ptr<OpenFileCount> open_files);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int64_t size() const { return size_; }
  // Up to `most` bytes from there; empty at the end. Blocks. Thread: any.
  Result<std::string> read(int64_t offset, size_t most) const;

 private:
  explicit OpenFile(std::shared_ptr<OpenFileCount> open_files)
      : open_files_(std::move(open_files)) {}
  const std::shared_ptr<OpenFileCount> open_files_;
  std::shared_ptr<binding::OpenedFile> file_;
  int64_t size_ = 0;
};

// As many bytes as the file had when it was opened; fewer are a failure. Reads ahead no further
// than its sink has granted, on threads of the process's own. Thread: the
// realm's. Owner: whoever reads the body.
class FileSource final : public ByteSource {
 public:
  FileSource(binding::Work& work, std::shared_ptr<OpenFile> file);
  ~FileSource() override;

  void attach(ByteSink* sink) noexcept override;
  void grant(size_t bytes) noexcept override;
  void cancel(const Error& reason) noexcept override;

 private:
  struct Reading;
  static void read_on(const std::shared_ptr<Reading>& reading);
  // Reads in flight hold it too.
  std::shared_ptr<Reading> reading_;
};

}  // namespace edgert::bindings
