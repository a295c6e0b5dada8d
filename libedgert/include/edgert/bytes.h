// Bytes and the streams that carry them between a socket, an isolate and another worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/result.h"

namespace edgert {

// An owned, movable run of bytes: either a std::string, or foreign memory with the owner that frees
// it. Thread: one at a time. Owner: whoever holds the value. Errors: none. Cost: moving copies no
// bytes; `copy`, and `to_string` of foreign memory, copy all of them.
class Bytes {
 public:
  Bytes() = default;
  Bytes(std::string owned) : owned_(std::move(owned)) {}  // NOLINT(runtime/explicit)

  // Keeps `owner` alive for as long as these bytes are; `data` must stay put until then, and may be
  // freed on any thread.
  static Bytes adopt(const void* data, size_t size, std::shared_ptr<void> owner) {
    Bytes bytes;
    bytes.data_ = static_cast<const char*>(data);
    bytes.size_ = size;
    bytes.owner_ = std::move(owner);
    return bytes;
  }
  static Bytes copy(std::string_view text) { return Bytes(std::string(text)); }

  std::string_view view() const {
    return owner_ ? std::string_view(data_, size_) : std::string_view(owned_);
  }
  size_t size() const { return owner_ ? size_ : owned_.size(); }
  bool empty() const { return size() == 0; }
  std::string to_string() && { return owner_ ? std::string(data_, size_) : std::move(owned_); }

 private:
  std::string owned_;
  std::shared_ptr<void> owner_;
  const char* data_ = nullptr;
  size_t size_ = 0;
};

// Takes the bytes of a body. Thread: that of the source. Owner: whoever made it; the source only
// points at it. Errors: must not throw. Cost: the source's thread stands still meanwhile.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // A chunk, never empty. The sink answers with grants to the source when it wants more.
  virtual void on_bytes(Bytes bytes) noexcept = 0;
  // The body is complete. Last call.
  virtual void on_end() noexcept = 0;
  // The body broke off; what arrived before stays valid. Last call.
  virtual void on_fail(const Error& error) noexcept = 0;
};

// Gives the bytes of a body under credit-based backpressure, after Reactive Streams: no chunk is
// delivered without credit; a chunk may overdraw the credit once, so chunks are never split.
// Thread: one, that of its sink too. Owner: whoever was given it; destroying a source that has not
// ended cancels it. Errors: come to the sink. Cost: none of the calls waits.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Connects the one sink, which must outlive the source or the last call. Delivers nothing before
  // the first grant, and nothing inside this call.
  virtual void attach(ByteSink* sink) noexcept = 0;
  // Allows `bytes` more bytes. May deliver before it returns. Also serves as permission to deliver
  // end or failure.
  virtual void grant(size_t bytes) noexcept = 0;
  // No more bytes are wanted; the sink hears nothing afterwards.
  virtual void cancel(const Error& reason) noexcept = 0;
};

// Bytes that are all there, as a source. Thread, owner: as any source's. Errors: none. Cost: the
// bytes are moved.
class WholeSource final : public ByteSource {
 public:
  explicit WholeSource(Bytes bytes) : bytes_(std::move(bytes)) {}
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t) noexcept override {
    ByteSink* sink = std::exchange(sink_, nullptr);
    if (sink == nullptr) return;
    Bytes bytes = std::move(bytes_);
    if (!bytes.empty()) sink->on_bytes(std::move(bytes));
    sink->on_end();
  }
  void cancel(const Error&) noexcept override { sink_ = nullptr; }

 private:
  Bytes bytes_;
  ByteSink* sink_ = nullptr;
};

// The credit a sink keeps outstanding when it has no better idea (bytes).
inline constexpr size_t kDefaultCredit = 256 * 1024;

}  // namespace edgert
