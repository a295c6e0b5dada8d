#include "bindings/fetch/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "edgert/binding/work.h"

namespace edgert::bindings {

namespace {

constexpr size_t kMostAtOnce = 256 * 1024;
// Of one worker; descriptors are the whole process's.
constexpr size_t kMostOpenFiles = 256;

Error failed(const std::string& what, int64_t error) {
  return {ErrorCode::kIo, what + ": " + std::strerror(static_cast<int>(-error))};
}

}  // namespace

Result<std::shared_ptr<OpenFile>> OpenFile::open(binding::FileSystem& files,
                                                 const std::string& path,
                                                 std::shared_ptr<OpenFileCount> open_files) {
  std::shared_ptr<OpenFile> file(new OpenFile(std::move(open_files)));
  if (file->open_files_->files.fetch_add(1) >= kMostOpenFiles)
    return Error{ErrorCode::kLimit, "the worker has as many as " + std::to_string(kMostOpenFiles) +
                                        " files open that it has not read to their end"};
  const int error = files.open(path, O_RDONLY, 0, &file->file_);
  if (error == -ENOENT || error == -ENOTDIR)
    return Error{ErrorCode::kNotCapable, "there is no such file that this worker may read"};
  if (error != 0) return failed("cannot open the file", error);
  binding::FileStatus found;
  if (file->file_->status(&found) != 0 || !S_ISREG(found.mode))
    return Error{ErrorCode::kIo, "it is no regular file"};
  file->size_ = static_cast<int64_t>(found.size);
  return file;
}

OpenFile::~OpenFile() { open_files_->files.fetch_sub(1); }

Result<std::string> OpenFile::read(int64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  const int64_t got = file_->read(bytes.data(), bytes.size(), offset);
  if (got < 0) return failed("cannot read the file", got);
  bytes.resize(static_cast<size_t>(got));
  return bytes;
}

struct FileSource::Reading {
  binding::Work& work;
  std::shared_ptr<OpenFile> file;
  ByteSink* sink = nullptr;
  int64_t offset = 0;
  size_t credit = 0;
  bool busy = false;

  // A read in flight keeps the file for itself.
  ByteSink* end() {
    file.reset();
    return std::exchange(sink, nullptr);
  }
};

FileSource::FileSource(binding::Work& work, std::shared_ptr<OpenFile> file)
    : reading_(std::make_shared<Reading>(Reading{work, std::move(file)})) {}

FileSource::~FileSource() { reading_->end(); }

void FileSource::attach(ByteSink* sink) noexcept { reading_->sink = sink; }

void FileSource::cancel(const Error&) noexcept { reading_->end(); }

void FileSource::grant(size_t bytes) noexcept {
  reading_->credit += bytes;
  read_on(reading_);
}

void FileSource::read_on(const std::shared_ptr<Reading>& reading) {
  if (reading->busy || reading->sink == nullptr || reading->credit == 0) return;
  const auto left = static_cast<size_t>(reading->file->size() - reading->offset);
  if (left == 0) return reading->end()->on_end();
  reading->busy = true;
  const size_t most = std::min({left, reading->credit, kMostAtOnce});
  auto outcome = std::make_shared<Result<std::string>>(std::string());
  reading->work.run_off_thread(
      [file = reading->file, offset = reading->offset, most, outcome](const std::atomic<bool>&) {
        *outcome = file->read(offset, most);
      },
      [reading, outcome](binding::Scope&) {
        reading->busy = false;
        if (reading->sink == nullptr) return;
        if (outcome->ok() && outcome->value().empty())
          *outcome = Error{ErrorCode::kIo, "the file has become shorter"};
        if (!outcome->ok()) return reading->end()->on_fail(outcome->error());
        std::string bytes = std::move(*outcome).value();
        reading->offset += static_cast<int64_t>(bytes.size());
        reading->credit -= std::min(reading->credit, bytes.size());
        reading->sink->on_bytes(Bytes(std::move(bytes)));
        read_on(reading);
      });
}

}  // namespace edgert::bindings
