#include "bindings/fetch/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>

#include "edgert/binding/work.h"

namespace edgert::bindings {

namespace {

constexpr size_t kMostAtOnce = 256 * 1024;
// Of one worker; descriptors are the whole process's.
constexpr size_t kMostOpenFiles = 256;

Error failed(const std::string& what) {
  return {ErrorCode::kIo, what + ": " + std::strerror(errno)};
}

// What is open lies at `path` itself. The kernel knows, whatever becomes of the path meanwhile.
bool lies_at(int descriptor, const std::string& path) {
  std::string real(PATH_MAX, '\0');
  const ssize_t size =
      readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), real.data(), real.size());
  return size > 0 && path.compare(0, std::string::npos, real, 0, static_cast<size_t>(size)) == 0;
}

Error abandoned() { return {ErrorCode::kIo, "the worker has ended"}; }

}  // namespace

Result<std::shared_ptr<OpenFile>> OpenFile::open(const std::string& path, Links links,
                                                 std::shared_ptr<OpenFileCount> open_files) {
  const auto use = open_files->descriptors->use();
  if (!use) return abandoned();
  std::shared_ptr<OpenFile> file(new OpenFile(std::move(open_files)));
  const bool has_room = file->open_files_->descriptors->has_room();
  file->open_files_->descriptors->take();
  if (file->open_files_->files.fetch_add(1) >= kMostOpenFiles)
    return Error{ErrorCode::kLimit, "the worker has as many as " + std::to_string(kMostOpenFiles) +
                                        " files open that it has not read to their end"};
  if (!has_room) return Error{ErrorCode::kLimit, file->open_files_->descriptors->refusal()};
  // A pipe that nobody writes to must not hold the thread.
  file->descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file->descriptor_ < 0) return failed("cannot open the file");
  file->open_files_->descriptors->opened(file->descriptor_);
  struct stat found {};
  if (fstat(file->descriptor_, &found) != 0 || !S_ISREG(found.st_mode))
    return Error{ErrorCode::kIo, "it is no regular file"};
  if (links == Links::kNone && !lies_at(file->descriptor_, path))
    return Error{ErrorCode::kNotCapable,
                 "it is not where it was, or /proc does not say where it is"};
  file->size_ = found.st_size;
  return file;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) open_files_->descriptors->close(descriptor_);
  open_files_->files.fetch_sub(1);
  open_files_->descriptors->give();
}

Result<std::string> OpenFile::read(int64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  const auto use = open_files_->descriptors->use();
  if (!use) return abandoned();
  for (;;) {
    const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read the file");
    bytes.resize(static_cast<size_t>(got));
    return bytes;
  }
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
