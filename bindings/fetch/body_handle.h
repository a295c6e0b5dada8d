// BodyHandle: a body that JS may read, pass on or drop without its bytes ever entering JS.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edgert/binding/growing_bytes.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"
#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/worker.h"

namespace edgert::bindings {

// Owner: its JS object. Thread: the isolate's. Taken once: by a reader, a collector, or another
// exchange.
class BodyHandle final : public binding::Wrap<BodyHandle>, private ByteSink {
 public:
  explicit BodyHandle(Bytes whole) : whole_(std::move(whole)) {}
  // `length` < 0: unknown.
  explicit BodyHandle(std::unique_ptr<ByteSource> source, int64_t length = -1)
      : source_(std::move(source)), length_(length) {}

  static std::unique_ptr<BodyHandle> take(FetchResponse& response);
  // V8 collects sooner those that nobody reads: they keep their bytes, and a long one its worker's
  // request.
  static v8::Local<v8::Object> wrap_response(binding::Scope& scope,
                                             std::unique_ptr<BodyHandle> self);

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

  // What it gives comes from this realm's own objects, not from a transport.
  void set_of_script() { of_script_ = true; }
  bool is_of_script() const { return of_script_; }
  // Whether a reader, a collector or somebody else has it already.
  bool is_taken() const { return taken_; }
  // What has not been read yet; the handle is taken afterwards.
  std::unique_ptr<ByteSource> take_source();
  bool is_whole() const { return source_ == nullptr && coding_.empty(); }
  int64_t length() const { return coding_.empty() ? length_ : -1; }
  Bytes take_whole() {
    taken_ = true;
    return std::move(whole_);
  }
  // The handle behind `value` when nobody has taken its body; else null, with a pending exception
  // when the body has been taken.
  static BodyHandle* untaken(binding::Scope& scope, v8::Local<v8::Value> value);

  // JS: read(handle, onChunk(Uint8Array), onEnd(), onError(message)), then pull(handle, bytes);
  // collect(handle, onDone(Uint8Array), onError(message)); collect_text gives onDone a string.
  static void read(const binding::Arguments& info);
  static void pull(const binding::Arguments& info);
  static void collect(const binding::Arguments& info);
  static void collect_text(const binding::Arguments& info);
  static void cancel(const binding::Arguments& info);
  // takeAs(id, as, onEnd, onError) of `source`, which says that it has so many bytes: what is here
  // already needs neither a handle nor callbacks.
  static void take_as(binding::Scope& scope, const binding::Arguments& info,
                      std::unique_ptr<ByteSource> source, int64_t length);

 private:
  // By the numbers that body.ts has for them.
  enum class As { kText, kJson, kBytes };
  static void collect_as(const binding::Arguments& info, As as);
  void begin(binding::Scope& scope, v8::Local<v8::Value> self);
  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override;
  void on_fail(const Error& error) noexcept override;
  void call(binding::Scope& scope, binding::Pin& callback, v8::Local<v8::Value> argument);
  void tell_chunk(std::string_view bytes);
  void tell_end();
  // What has been collected. Empty with a pending exception when it cannot be that.
  v8::MaybeLocal<v8::Value> value(binding::Scope& scope);
  void tell_text(binding::Pin& callback, std::string_view text);
  void release();
  // Keeps bytes that are collected; false when there are too many. What lies outside of V8's
  // sight counts against the worker's memory limit.
  bool keep(Bytes bytes);
  // From here on into memory that will be the array's; false when it does not fit.
  bool grow();
  bool append(std::string_view bytes);
  size_t said_length() const { return length() > 0 ? static_cast<size_t>(length()) : 0; }
  std::string take_collected();
  v8::MaybeLocal<v8::Value> take_bytes(binding::Scope& scope);

  Bytes whole_;
  std::unique_ptr<ByteSource> source_;
  int64_t length_ = -1;
  size_t outstanding_ = 0;  // granted to the source of a body that JS reads, and not delivered
  std::string coding_;
  HeaderList coded_headers_;
  binding::Realm* realm_ = nullptr;
  // Alive while a reader waits, so that nothing is collected under it.
  binding::Pin self_, on_chunk_, on_end_, on_error_;
  bool taken_ = false;
  bool of_script_ = false;
  bool collecting_ = false;
  As as_ = As::kBytes;
  bool is_called_back_ = true;
  std::optional<Status> arrived_;  // how it has ended while nobody is called back
  // In pieces, because a string that grows and grows leaves holes of its former sizes.
  std::vector<std::string> collected_;
  // A long one that will be bytes lies where they will be.
  std::optional<binding::GrowingBytes> growing_;
  size_t collected_bytes_ = 0;
  std::optional<binding::HeldBytes> held_;
};

}  // namespace edgert::bindings
