// CountedSource: a body that counts what passes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "edgert/bytes.h"

namespace edgert::wire {

// Of one body.
struct Passed {
  uint64_t bytes = 0;
  std::optional<Error> broken;  // why it broke off
};

// Thread, owner: as of the source that it is around.
class CountedSource final : public ByteSource, private ByteSink {
 public:
  // `passed` may outlive the body's readers.
  CountedSource(std::unique_ptr<ByteSource> source, std::shared_ptr<Passed> passed)
      : source_(std::move(source)), passed_(std::move(passed)) {}

  void attach(ByteSink* sink) noexcept override {
    sink_ = sink;
    source_->attach(this);
  }
  void grant(size_t bytes) noexcept override { source_->grant(bytes); }
  void cancel(const Error& reason) noexcept override { source_->cancel(reason); }

 private:
  void on_bytes(Bytes bytes) noexcept override {
    passed_->bytes += bytes.size();
    sink_->on_bytes(std::move(bytes));
  }
  void on_end() noexcept override { sink_->on_end(); }
  void on_fail(const Error& error) noexcept override {
    passed_->broken = error;
    sink_->on_fail(error);
  }

  const std::unique_ptr<ByteSource> source_;
  const std::shared_ptr<Passed> passed_;
  ByteSink* sink_ = nullptr;
};

}  // namespace edgert::wire
