// Calls of C.
#include "capi/call.h"

#include "capi/fields.h"
#include "capi/structs.h"

namespace edgert::capi {

namespace {

edgert_call_options usual_call() {
  const FetchOptions taken;
  edgert_call_options options{};
  options.credit = taken.credit;
  options.idle_timeout_ms = -1;
  return options;
}

class HostSink final : public ResponseSink {
 public:
  HostSink(const edgert_sink& host, std::shared_ptr<edgert_call> call)
      : host_(host), call_(std::move(call)) {}

  void on_head(Call& call, ResponseHead head, int64_t content_length) noexcept override {
    call_->call = &call;
    const Fields fields(head.headers);
    edgert_response_head told{};
    told.size = sizeof told;
    told.status_text = head.status_text.c_str();
    told.fields = fields.data();
    told.field_count = fields.size();
    told.content_length = content_length;
    told.status = head.status;
    host_.on_head(host_.user, call_.get(), &told);
  }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    call_->call = &call;
    host_.on_bytes(host_.user, call_.get(), bytes.view().data(), bytes.size());
  }
  void on_end(Call& call) noexcept override {
    call_->call = &call;
    host_.on_end(host_.user, call_.get());
  }
  void on_fail(Call& call, const Error& error) noexcept override {
    call_->call = &call;
    const edgert_error told{error};
    host_.on_fail(host_.user, call_.get(), &told);
  }

 private:
  const edgert_sink host_;
  const std::shared_ptr<edgert_call> call_;
};

// Tells the host once, at the latest when nobody can any more.
class Drained final {
 public:
  Drained(edgert_drained drained, void* user) : drained_(drained), user_(user) {}
  ~Drained() { tell(); }
  Drained(const Drained&) = delete;
  Drained& operator=(const Drained&) = delete;
  void tell() {
    if (const edgert_drained drained = std::exchange(drained_, nullptr)) drained(user_);
  }

 private:
  edgert_drained drained_;
  void* const user_;
};

Status read_head(const edgert_request& request, RequestHead& head) {
  if (request.method == nullptr || request.url == nullptr)
    return Error{ErrorCode::kInvalidArgument, request.url == nullptr
                                                  ? "edgert_request.url is NULL"
                                                  : "edgert_request.method is NULL"};
  if (request.peer_port > UINT16_MAX)
    return Error{ErrorCode::kInvalidArgument, "edgert_request.peer_port is no port"};
  head.method = request.method;
  head.url = request.url;
  head.peer_address = text(request.peer_address);
  head.peer_port = static_cast<uint16_t>(request.peer_port);
  return read_fields(
      "edgert_request.fields", request.fields, request.field_count,
      [&](std::string_view name, std::string_view value) { head.headers.append(name, value); });
}

Status read_body(const edgert_request& request, BodyKind& kind, Bytes& body) {
  switch (request.body_kind) {
    case EDGERT_BODY_NONE:
      kind = BodyKind::kNone;
      return Unit{};
    case EDGERT_BODY_STREAM:
      kind = BodyKind::kStream;
      return Unit{};
    case EDGERT_BODY_WHOLE:
      kind = BodyKind::kWhole;
      if (request.body == nullptr && request.body_size != 0)
        return Error{ErrorCode::kInvalidArgument, "edgert_request.body is NULL, but not its size"};
      if (request.body_size != 0)
        body = Bytes::copy({static_cast<const char*>(request.body), request.body_size});
      return Unit{};
    default:
      return Error{ErrorCode::kInvalidArgument, "edgert_request.body_kind is " +
                                                    std::to_string(request.body_kind) +
                                                    ", and none of EDGERT_BODY_…"};
  }
}

Status read_options(const edgert_call_options* given, FetchOptions& fetch) {
  edgert_call_options wanted = usual_call();
  if (given != nullptr) {
    if (Status is_read = read(given, wanted); !is_read.ok()) return is_read;
  }
  if (wanted.idle_timeout_ms < -1)
    return Error{ErrorCode::kInvalidArgument, "edgert_call_options.idle_timeout_ms is negative"};
  fetch.credit = wanted.credit;
  fetch.max_body_bytes = wanted.max_body_bytes;
  fetch.head_timeout_ms = wanted.head_timeout_ms;
  fetch.total_timeout_ms = wanted.total_timeout_ms;
  if (wanted.idle_timeout_ms >= 0)
    fetch.idle_timeout_ms = static_cast<uint64_t>(wanted.idle_timeout_ms);
  fetch.executor = of(wanted.executor);
  return Unit{};
}

Status read_sink(const edgert_sink* given, edgert_sink& sink) {
  if (Status is_read = read(given, sink); !is_read.ok()) return is_read;
  if (sink.on_head == nullptr || sink.on_bytes == nullptr || sink.on_end == nullptr ||
      sink.on_fail == nullptr) {
    return Error{ErrorCode::kInvalidArgument, "a callback of edgert_sink is NULL"};
  }
  return Unit{};
}

}  // namespace

edgert_call* start_call(const edgert_request* request, const edgert_sink* sink,
                        const edgert_call_options* options, edgert_error** error,
                        const Start& start) {
  const Failure fail(error);
  edgert_request asked{};
  edgert_sink told{};
  RequestHead head;
  BodyKind kind = BodyKind::kNone;
  FetchOptions fetch;
  if (!fail.settle(read(request, asked)) || !fail.settle(read_sink(sink, told)) ||
      !fail.settle(read_options(options, fetch)) || !fail.settle(read_head(asked, head)) ||
      !fail.settle(read_body(asked, kind, fetch.body))) {
    return nullptr;
  }
  const auto call = std::make_shared<edgert_call>();
  call->hosts = call;
  std::shared_ptr<Call> begun =
      start(std::move(head), kind, std::make_shared<HostSink>(told, call), std::move(fetch));
  call->call = begun.get();
  {
    const std::lock_guard lock(call->mutex);
    if (call->hosts != nullptr) call->handle = std::move(begun);
  }
  return call.get();
}

namespace {

// Memory of the host's that is in use.
class Kept final {
 public:
  Kept(void (*release)(void*), void* owner) : release_(release), owner_(owner) {}
  ~Kept() {
    if (release_ != nullptr) release_(owner_);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

 private:
  void (*const release_)(void*);
  void* const owner_;
};

void write_bytes(edgert_call* call, Bytes bytes, edgert_drained drained, void* user) {
  Call* const begun = call->call;
  if (drained == nullptr) return begun->write(std::move(bytes), nullptr);
  begun->write(std::move(bytes),
               [told = std::make_shared<Drained>(drained, user)] { told->tell(); });
}

}  // namespace

}  // namespace edgert::capi

using edgert::Bytes;

extern "C" {

void edgert_call_options_init(edgert_call_options* options, size_t size) {
  edgert::capi::begin(edgert::capi::usual_call(), options, size);
}

void edgert_call_grant(edgert_call* call, size_t bytes) {
  if (call != nullptr) call->call.load()->grant(bytes);
}

void edgert_call_write(edgert_call* call, const void* data, size_t size, edgert_drained drained,
                       void* user) {
  if (call == nullptr) return;
  Bytes bytes;
  if (data != nullptr) bytes = Bytes::copy({static_cast<const char*>(data), size});
  edgert::capi::write_bytes(call, std::move(bytes), drained, user);
}

void edgert_call_write_kept(edgert_call* call, const void* data, size_t size,
                            void (*release)(void* owner), void* owner, edgert_drained drained,
                            void* user) {
  // Released also where nothing can be written.
  const auto kept = std::make_shared<edgert::capi::Kept>(release, owner);
  if (call == nullptr) return;
  Bytes bytes;
  if (data != nullptr) bytes = Bytes::adopt(data, size, kept);
  edgert::capi::write_bytes(call, std::move(bytes), drained, user);
}

void edgert_call_end_body(edgert_call* call) {
  if (call != nullptr) call->call.load()->end_body();
}

void edgert_call_cancel(edgert_call* call, const char* why) {
  if (call != nullptr) call->call.load()->cancel(std::string(edgert::capi::text(why)));
}

void edgert_call_free(edgert_call* call) {
  if (call == nullptr) return;
  // Let go of without the lock: the call is cancelled by it, and may ask the host's executor.
  std::shared_ptr<edgert_call> hosts;
  std::shared_ptr<edgert::Call> handle;
  const std::lock_guard lock(call->mutex);
  hosts = std::move(call->hosts);
  handle = std::move(call->handle);
}

}  // extern "C"
