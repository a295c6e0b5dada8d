// SourceHandle: bytes that still flow, on their way between a host and the platform's streams.
#pragma once

#include <memory>
#include <utility>

#include "edgert/binding/wrap.h"
#include "edgert/bytes.h"

namespace edgert::binding {

// Hook `hostArgument` gives one for a stream of a script's, hook `hostStream` makes a stream of
// one. Scripts never see it. Owner: its JS object. Thread: the isolate's.
class SourceHandle final : public Wrap<SourceHandle> {
 public:
  explicit SourceHandle(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // Once; null afterwards.
  std::unique_ptr<ByteSource> take() { return std::move(source_); }

 private:
  std::unique_ptr<ByteSource> source_;
};

}  // namespace edgert::binding
