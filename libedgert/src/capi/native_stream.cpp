// Streams of native calls of C: those that scripts give, and those that they get.
#include <algorithm>
#include <deque>
#include <optional>

#include "capi/handles.h"
#include "capi/native_call.h"
#include "capi/structs.h"

struct edgert_reader final : edgert::ByteSink {
  edgert_reader(const edgert_byte_sink& told, std::unique_ptr<edgert::ByteSource> given)
      : host(told), source(std::move(given)) {}

  // The host may free the handle inside each of these.
  void on_bytes(edgert::Bytes bytes) noexcept override {
    host.on_bytes(host.user, this, bytes.view().data(), bytes.size());
  }
  void on_end() noexcept override { host.on_end(host.user, this); }
  void on_fail(const edgert::Error& error) noexcept override {
    const edgert_error told{error};
    host.on_fail(host.user, this, &told);
  }

  const edgert_byte_sink host;
  const std::unique_ptr<edgert::ByteSource> source;
};

// Shared by the host's reference, which is itself, and by the source that the script reads.
struct edgert_writer : std::enable_shared_from_this<edgert_writer> {
  void attach(edgert::ByteSink* to) {
    const std::lock_guard lock(mutex);
    sink = to;
  }
  void grant(size_t bytes) {
    constexpr size_t kMost = size_t{1} << 40;
    const std::lock_guard lock(mutex);
    credit += static_cast<int64_t>(std::min(bytes, kMost));
    flush();
  }
  void write(edgert::Bytes bytes) {
    const std::lock_guard lock(mutex);
    if (is_closed || last || bytes.empty()) return;
    waiting.push_back(std::move(bytes));
    flush();
  }
  void end(std::optional<edgert::Error> error) {
    const std::lock_guard lock(mutex);
    if (is_closed || last) return;
    last = Last{std::move(error)};
    flush();
  }
  // Nobody reads any more.
  void close() {
    const std::lock_guard lock(mutex);
    is_closed = true;
    sink = nullptr;
    waiting.clear();
  }
  bool is_over() {
    const std::lock_guard lock(mutex);
    return is_closed || last.has_value();
  }

  std::shared_ptr<edgert_writer> hosts;  // the host's reference; null: it has been freed

 private:
  struct Last {
    std::optional<edgert::Error> error;
  };

  // With the lock held, so that the sink does not go meanwhile. Its end may destroy the source,
  // which comes back to `close`.
  void flush() {
    while (sink != nullptr && credit > 0 && !waiting.empty()) {
      edgert::Bytes bytes = std::move(waiting.front());
      waiting.pop_front();
      credit -= static_cast<int64_t>(bytes.size());
      sink->on_bytes(std::move(bytes));
    }
    if (sink == nullptr || !waiting.empty() || !last) return;
    edgert::ByteSink* const told = std::exchange(sink, nullptr);
    if (last->error) return told->on_fail(*last->error);
    told->on_end();
  }

  std::recursive_mutex mutex;  // guards what follows
  edgert::ByteSink* sink = nullptr;
  int64_t credit = 0;
  std::deque<edgert::Bytes> waiting;
  std::optional<Last> last;
  bool is_closed = false;
};

namespace edgert::capi {

namespace {

class WrittenSource final : public ByteSource {
 public:
  WrittenSource(const edgert_byte_source& host, std::shared_ptr<edgert_writer> writer)
      : host_(host), writer_(std::move(writer)) {}
  ~WrittenSource() override {
    writer_->close();
    if (host_.release != nullptr) host_.release(host_.user);
  }
  void attach(ByteSink* sink) noexcept override { writer_->attach(sink); }
  void grant(size_t bytes) noexcept override {
    // What it sets free may be this.
    const std::shared_ptr<edgert_writer> writer = writer_;
    const edgert_byte_source host = host_;
    const bool was_over = writer->is_over();
    writer->grant(bytes);
    if (!was_over) host.on_grant(host.user, writer.get(), bytes);
  }
  void cancel(const Error&) noexcept override { writer_->close(); }

 private:
  const edgert_byte_source host_;
  const std::shared_ptr<edgert_writer> writer_;
};

Status read_sink(const edgert_byte_sink* given, edgert_byte_sink& sink) {
  if (Status is_read = read(given, sink); !is_read.ok()) return is_read;
  if (sink.on_bytes == nullptr || sink.on_end == nullptr || sink.on_fail == nullptr)
    return Error{ErrorCode::kInvalidArgument, "a callback of edgert_byte_sink is NULL"};
  return Unit{};
}

}  // namespace

}  // namespace edgert::capi

using edgert::Bytes;
using edgert::capi::Failure;
using edgert::capi::text;

extern "C" {

edgert_reader* edgert_native_call_read(edgert_native_call* call, size_t place,
                                       const edgert_byte_sink* sink, size_t credit,
                                       edgert_error** error) {
  const Failure fail(error);
  edgert_byte_sink told{};
  if (call == nullptr) return fail.missing("call");
  if (!fail.settle(edgert::capi::read_sink(sink, told))) return nullptr;
  auto source = call->call.stream(place);
  if (source == nullptr) {
    return fail({edgert::ErrorCode::kInvalidArgument,
                 "argument " + std::to_string(place) + " is no stream, or has been taken"});
  }
  auto reader = std::make_unique<edgert_reader>(told, std::move(source));
  reader->source->attach(reader.get());
  reader->source->grant(credit);
  return reader.release();
}

void edgert_reader_grant(edgert_reader* reader, size_t bytes) {
  if (reader != nullptr) reader->source->grant(bytes);
}

void edgert_reader_free(edgert_reader* reader) { delete reader; }

edgert_writer* edgert_native_call_resolve_stream(edgert_native_call* call,
                                                 const edgert_byte_source* source,
                                                 edgert_error** error) {
  const Failure fail(error);
  edgert_byte_source host{};
  if (call == nullptr) return fail.missing("call");
  if (!fail.settle(edgert::capi::read(source, host))) return nullptr;
  if (host.on_grant == nullptr) return fail.missing("edgert_byte_source.on_grant");
  const auto writer = std::make_shared<edgert_writer>();
  writer->hosts = writer;
  call->call.resolve_stream(std::make_unique<edgert::capi::WrittenSource>(host, writer));
  return writer.get();
}

void edgert_writer_write(edgert_writer* writer, const void* data, size_t size) {
  if (writer != nullptr && data != nullptr)
    writer->write(Bytes::copy({static_cast<const char*>(data), size}));
}

void edgert_writer_end(edgert_writer* writer) {
  if (writer != nullptr) writer->end(std::nullopt);
}

void edgert_writer_fail(edgert_writer* writer, const char* message) {
  if (writer != nullptr)
    writer->end(edgert::Error{edgert::ErrorCode::kIo, std::string(text(message))});
}

void edgert_writer_free(edgert_writer* writer) {
  if (writer == nullptr) return;
  const std::shared_ptr<edgert_writer> hosts = std::move(writer->hosts);
  hosts->end(edgert::Error{edgert::ErrorCode::kCancelled, "the host has broken off"});
}

}  // extern "C"
