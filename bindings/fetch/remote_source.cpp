#include "bindings/fetch/remote_source.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

namespace edgert::bindings {

namespace {

constexpr size_t kMostOfRemote = 256 * 1024;

}  // namespace

struct RemoteSource::Reading {
  binding::RemoteFiles& files;
  std::shared_ptr<binding::OpenedFile> file;
  uint64_t left = 0;
  ByteSink* sink = nullptr;
  size_t credit = 0;
  bool busy = false;

  ByteSink* end() {
    file.reset();
    return std::exchange(sink, nullptr);
  }
};

RemoteSource::RemoteSource(binding::RemoteFiles& files, std::shared_ptr<binding::OpenedFile> file,
                           uint64_t size)
    : reading_(std::make_shared<Reading>(Reading{files, std::move(file), size})) {}

RemoteSource::~RemoteSource() { reading_->end(); }

void RemoteSource::attach(ByteSink* sink) noexcept { reading_->sink = sink; }

void RemoteSource::cancel(const Error&) noexcept { reading_->end(); }

void RemoteSource::grant(size_t bytes) noexcept {
  reading_->credit += bytes;
  read_on(reading_);
}

void RemoteSource::read_on(const std::shared_ptr<Reading>& reading) {
  if (reading->busy || reading->sink == nullptr || reading->credit == 0) return;
  if (reading->left == 0) return reading->end()->on_end();
  reading->busy = true;
  binding::FileAsk asked{.what = binding::FileAsk::What::kRead, .file = reading->file};
  asked.size = std::min({reading->left, uint64_t{reading->credit}, uint64_t{kMostOfRemote}});
  reading->files.ask(std::move(asked), [reading](binding::Scope&, binding::FileOutcome outcome) {
    reading->busy = false;
    if (reading->sink == nullptr) return;
    if (outcome.code < 0 || outcome.bytes.empty()) {
      const char* const why = outcome.code < 0 ? std::strerror(static_cast<int>(-outcome.code))
                                               : "the file has become shorter";
      return reading->end()->on_fail({ErrorCode::kIo, why});
    }
    reading->left -= std::min(reading->left, uint64_t{outcome.bytes.size()});
    reading->credit -= std::min(reading->credit, outcome.bytes.size());
    reading->sink->on_bytes(Bytes(std::move(outcome.bytes)));
    read_on(reading);
  });
}

}  // namespace edgert::bindings
