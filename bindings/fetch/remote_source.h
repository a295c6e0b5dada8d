// RemoteSource: a file behind a network as the body of a response.
#pragma once

#include <cstdint>
#include <memory>

#include "edgert/binding/remote_files.h"
#include "edgert/bytes.h"

namespace edgert::bindings {

// As many bytes as the file had when it was opened; fewer are a failure. One piece is asked for at
// a time, and no more than its sink has granted. Thread: the realm's. Owner: whoever reads the
// body.
class RemoteSource final : public ByteSource {
 public:
  RemoteSource(binding::RemoteFiles& files, std::shared_ptr<binding::OpenedFile> file,
               uint64_t size);
  ~RemoteSource() override;

  void attach(ByteSink* sink) noexcept override;
  void grant(size_t bytes) noexcept override;
  void cancel(const Error& reason) noexcept override;

 private:
  struct Reading;
  static void read_on(const std::shared_ptr<Reading>& reading);
  // What is asked for holds it too.
  std::shared_ptr<Reading> reading_;
};

}  // namespace edgert::bindings
