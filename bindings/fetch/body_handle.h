// BodyHandle: a body that JS may read, pass on or drop without its bytes ever entering JS.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

// Owner: its JS object. Thread: the isolate's. Taken once: by a reader, a collector, or another
// exchange.
class BodyHandle final : public binding::Wrap<BodyHandle>, private ByteSink {
 public:
  ~BodyHandle() override { uncount(); }
  explicit BodyHandle(Bytes whole) : whole_(std::move(whole)) {}
  // `length` < 0: unknown.
  explicit BodyHandle(std::unique_ptr<ByteSource> source, int64_t length = -1)
      : source_(std::move(source)), length_(length) {}

  // The body is coded, and `headers` tell of it; readers get it decoded.
  void set_coding(std::string coding, HeaderList headers) {
    coding_ = std::move(coding);
    coded_headers_ = std::move(headers);
  }
  // Empty for a body that is not coded, or no longer.
  const std::string& coding() const { return coding_; }
  // The body as it came, from here on, and the header fields that it came with.
  HeaderList keep_coded() {
    coding_.clear();
    return std::move(coded_headers_);
  }
  const HeaderList& coded_headers() const { return coded_headers_; }

  // What has not been read yet; the handle is empty afterwards.
  std::unique_ptr<ByteSource> take_source();
  bool is_whole() const { return source_ == nullptr && coding_.empty(); }
  int64_t length() const { return coding_.empty() ? length_ : -1; }
  Bytes take_whole() { return std::move(whole_); }

  // Bytes of all bodies that the realm keeps where V8 does not see them, and whether they may be as
  // many by the worker's memory limit.
  static std::shared_ptr<size_t> kept_bytes(binding::Realm& realm);
  static bool may_keep(binding::Realm& realm, size_t bytes);

  // JS: read(handle, onChunk(Uint8Array), onEnd(), onError(message)), then pull(handle, bytes);
  // collect(handle, onDone(Uint8Array), onError(message)); collect_text gives onDone a string.
  static void read(const binding::Arguments& info);
  static void pull(const binding::Arguments& info);
  static void collect(const binding::Arguments& info);
  static void collect_text(const binding::Arguments& info);
  static void cancel(const binding::Arguments& info);

 private:
  void begin(binding::Scope& scope, v8::Local<v8::Value> self);
  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;
  void call(binding::Scope& scope, binding::Pin& callback, v8::Local<v8::Value> argument);
  void tell(binding::Pin& callback, const std::string* bytes);
  void tell_text(binding::Pin& callback, std::string_view text);
  void release();
  // Keeps bytes that are collected; false when there are too many. What lies outside of V8's
  // sight counts against the worker's memory limit.
  bool keep(Bytes bytes);
  std::string take_collected();
  void uncount();

  Bytes whole_;
  std::unique_ptr<ByteSource> source_;
  int64_t length_ = -1;
  std::string coding_;
  HeaderList coded_headers_;
  binding::Realm* realm_ = nullptr;
  // Alive while a reader waits, so that nothing is collected under it.
  binding::Pin self_, on_chunk_, on_end_, on_error_;
  bool collecting_ = false;
  bool as_text_ = false;
  // In pieces, because a string that grows and grows leaves holes of its former sizes.
  std::vector<std::string> collected_;
  size_t collected_bytes_ = 0;
  std::shared_ptr<size_t> total_;  // of the realm
};

}  // namespace edgert::bindings
