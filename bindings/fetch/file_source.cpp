#include "bindings/fetch/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace edgert::bindings {

namespace {

constexpr size_t kMostAtOnce = 256 * 1024;

Error failed(const std::string& what) {
  return {ErrorCode::kIo, what + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::shared_ptr<OpenFile>> OpenFile::open(const std::string& path) {
  // A pipe that nobody writes to must not hold the thread.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return failed("cannot open the file");
  struct stat found {};
  const bool known = fstat(descriptor, &found) == 0;
  std::shared_ptr<OpenFile> file(new OpenFile(descriptor, known ? found.st_size : 0));
  if (!known || !S_ISREG(found.st_mode)) return Error{ErrorCode::kIo, "it is no regular file"};
  return file;
}

OpenFile::~OpenFile() { close(descriptor_); }

Result<std::string> OpenFile::read(int64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  for (;;) {
    const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read the file");
    bytes.resize(static_cast<size_t>(got));
    return bytes;
  }
}

struct FileSource::Reading {
  binding::Realm& realm;
  std::shared_ptr<OpenFile> file;
  ByteSink* sink = nullptr;
  int64_t offset = 0;
  size_t credit = 0;
  bool busy = false;
};

FileSource::FileSource(binding::Realm& realm, std::shared_ptr<OpenFile> file)
    : reading_(std::make_shared<Reading>(Reading{realm, std::move(file)})) {}

FileSource::~FileSource() { reading_->sink = nullptr; }

void FileSource::attach(ByteSink* sink) noexcept { reading_->sink = sink; }

void FileSource::cancel(const Error&) noexcept { reading_->sink = nullptr; }

void FileSource::grant(size_t bytes) noexcept {
  reading_->credit += bytes;
  read_on(reading_);
}

void FileSource::read_on(const std::shared_ptr<Reading>& reading) {
  if (reading->busy || reading->sink == nullptr || reading->credit == 0) return;
  reading->busy = true;
  const size_t most = std::min(reading->credit, kMostAtOnce);
  auto outcome = std::make_shared<Result<std::string>>(std::string());
  reading->realm.run_off_thread(
      [file = reading->file, offset = reading->offset, most, outcome](const std::atomic<bool>&) {
        *outcome = file->read(offset, most);
      },
      [reading, outcome](binding::Scope&) {
        reading->busy = false;
        ByteSink* const sink = reading->sink;
        if (sink == nullptr) return;
        if (!outcome->ok() || outcome->value().empty()) {
          reading->sink = nullptr;
          return outcome->ok() ? sink->on_end() : sink->on_fail(outcome->error());
        }
        std::string bytes = std::move(*outcome).value();
        reading->offset += static_cast<int64_t>(bytes.size());
        reading->credit -= std::min(reading->credit, bytes.size());
        sink->on_bytes(Bytes(std::move(bytes)));
        read_on(reading);
      });
}

}  // namespace edgert::bindings
