// Natives of fetch: answers to requests, bodies, files, and requests to other servers.
#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"
#include "bindings/fetch/file_source.h"
#include "bindings/fetch/http_client.h"
#include "bindings/fetch/multipart_parser.h"
#include "bindings/fetch/remote_source.h"
#include "edgert/binding/exchanges.h"
#include "edgert/binding/files.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/remote_files.h"
#include "edgert/binding/self.h"
#include "edgert/binding/source_handle.h"
#include "edgert/binding/work.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

Exchange* exchange_of(Scope& scope, const Arguments& info) {
  return info[0]->IsUint32() ? scope.realm().exchanges().find(info[0].As<v8::Uint32>()->Value())
                             : nullptr;
}

// Arguments 1…3: status, statusText, flat headers. False with a pending exception.
bool read_head(Scope& scope, const Arguments& info, ResponseHead* head) {
  head->status = info[1]->IsInt32() ? info[1].As<v8::Int32>()->Value() : 200;
  return binding::read_headers(scope, "response", {info[2]}, info[3], &head->headers) &&
         binding::read_latin1(scope, info[2], &head->status_text);
}

// respond(id, status, statusText, headers, body)
void respond(const Arguments& info) {
  Scope scope(info);
  ResponseHead head;
  Bytes body;
  if (!read_head(scope, info, &head) || !BodyWriter::may_send(scope, info[4]) ||
      !binding::read_content(scope, info[4], &body)) {
    return;
  }
  if (Exchange* exchange = exchange_of(scope, info))
    exchange->respond(std::move(head), std::move(body));
}

// respondStream(id, status, statusText, headers, writer, onPull, onCancel)
void respond_stream(const Arguments& info) {
  Scope scope(info);
  ResponseHead head;
  BodyWriter* writer = BodyWriter::unwrap(info[4]);
  if (writer == nullptr) return binding::throw_type_error(scope, "not a body writer");
  if (!read_head(scope, info, &head)) return;
  std::unique_ptr<ByteSource> source = writer->take_source(scope, info[5], info[6]);
  if (source == nullptr) return binding::throw_type_error(scope, "the body has been taken");
  // Without an exchange the source goes, and the writer hears that nothing is wanted.
  if (Exchange* exchange = exchange_of(scope, info))
    exchange->respond_stream(std::move(head), std::move(source), -1);
}

// A coded body passes as it came when the script has left the head as it was shown, and the client
// can decode it. Not to another worker's script, which would read it.
bool passes_coded(const Scope& scope, const Exchange& exchange, const BodyHandle& body,
                  const HeaderList& given) {
  return !body.coding().empty() && scope.realm().self().options().privileged &&
         binding::headers_of_decoded(body.coded_headers()).flat() == given.flat() &&
         binding::accepts_coding(exchange.head().headers, body.coding());
}

// respondSplice(id, status, statusText, headers, body)
void respond_splice(const Arguments& info) {
  Scope scope(info);
  ResponseHead head;
  if (!read_head(scope, info, &head)) return;
  Exchange* exchange = exchange_of(scope, info);
  BodyHandle* body = BodyHandle::untaken(scope, info[4]);
  if (exchange == nullptr || body == nullptr) return;
  if (passes_coded(scope, *exchange, *body, head.headers)) head.headers = body->keep_coded();
  if (body->is_whole()) {
    exchange->respond(std::move(head), body->take_whole());
  } else {
    exchange->respond_stream(std::move(head), body->take_source(), body->length());
  }
}

// failRequest(id, errorName, message)
void fail_request(const Arguments& info) {
  Scope scope(info);
  const std::string message = binding::short_text(scope, info[1]);
  if (Exchange* exchange = exchange_of(scope, info))
    exchange->fail(Error{ErrorCode::kInvalidWorkerResponse, message});
}

// A body that nobody had asked for when its request was answered.
class LateSource final : public ByteSource {
 public:
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t) noexcept override {
    if (ByteSink* sink = std::exchange(sink_, nullptr)) {
      sink->on_fail(Error{ErrorCode::kCancelled,
                          "the request was answered before anybody began to read its body"});
    }
  }
  void cancel(const Error&) noexcept override { sink_ = nullptr; }

 private:
  ByteSink* sink_ = nullptr;
};

// What it says of its body; -1: nothing, or nothing that can be.
int64_t said_length(const RequestHead& head) {
  const std::string_view text = head.headers.find("content-length");
  int64_t length = -1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? length : -1;
}

// takeBody(id) → body | null
void take_body(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  Exchange* exchange = exchange_of(scope, info);
  std::unique_ptr<ByteSource> source =
      exchange == nullptr ? std::make_unique<LateSource>() : exchange->take_body();
  if (source != nullptr) {
    info.GetReturnValue().Set(
        BodyHandle::wrap(scope, std::make_unique<BodyHandle>(std::move(source))));
  }
}

// takeAs(id, as, onEnd, onError) → what it is, or undefined
void take_as(const Arguments& info) {
  Scope scope(info);
  Exchange* exchange = exchange_of(scope, info);
  std::unique_ptr<ByteSource> source =
      exchange == nullptr ? std::make_unique<LateSource>() : exchange->take_body();
  if (source == nullptr) source = std::make_unique<WholeSource>(Bytes());
  BodyHandle::take_as(scope, info, std::move(source),
                      exchange == nullptr ? -1 : said_length(exchange->head()));
}

void handler_registered(const Arguments& info) {
  Scope(info).realm().exchanges().handler_registered();
}

// awaitsHandler() → whether one may still be registered
void awaits_handler(const Arguments& info) {
  info.GetReturnValue().Set(Scope(info).realm().exchanges().awaits_handler());
}

using Callbacks = std::shared_ptr<std::pair<Pin, Pin>>;

void tell_opened(Scope& scope, const Callbacks& callbacks, std::unique_ptr<ByteSource> source,
                 int64_t size) {
  v8::Local<v8::Value> arguments[] = {
      BodyHandle::wrap(scope, std::make_unique<BodyHandle>(std::move(source), size)),
      v8::Number::New(scope.isolate(), static_cast<double>(size))};
  scope.realm().js().call(callbacks->first.get(scope.isolate()).As<v8::Function>(), 2, arguments,
                          nullptr);
}

void tell_unopened(Scope& scope, const Callbacks& callbacks, const std::string& why) {
  v8::Local<v8::Value> message = binding::text(scope, why);
  scope.realm().js().call(callbacks->second.get(scope.isolate()).As<v8::Function>(), 1, &message,
                          nullptr);
}

constexpr char kNoFile[] = "there is no such file that this worker may read";

void open_remote_file(binding::RemoteFiles& remote, const std::string& path,
                      const Callbacks& callbacks) {
  remote.ask({.what = binding::FileAsk::What::kOpen, .path = path, .flags = O_RDONLY},
             [&remote, callbacks](Scope& scope, binding::FileOutcome outcome) {
               if (outcome.code < 0) {
                 const bool is_missing = outcome.code == -ENOENT || outcome.code == -EISDIR;
                 return tell_unopened(scope, callbacks,
                                      is_missing
                                          ? kNoFile
                                          : std::string("cannot open the file: ") +
                                                std::strerror(static_cast<int>(-outcome.code)));
               }
               const uint64_t size = outcome.status.size;
               tell_opened(scope, callbacks,
                           std::make_unique<RemoteSource>(remote, std::move(outcome.file), size),
                           static_cast<int64_t>(size));
             });
}

// openFile(url, onOpen(body, size), onError(message))
void open_file(const Arguments& info) {
  Scope scope(info);
  binding::Realm& realm = scope.realm();
  if (!info[1]->IsFunction() || !info[2]->IsFunction())
    return binding::throw_type_error(scope, "openFile needs functions that hear of it");
  const std::string path = realm.files().path_of(binding::short_text(scope, info[0]));
  auto opened =
      std::make_shared<Result<std::shared_ptr<OpenFile>>>(Error{ErrorCode::kNotCapable, kNoFile});
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[1]), Pin(scope, info[2]));
  if (binding::RemoteFiles* const remote = realm.files().remote();
      remote != nullptr && !path.empty() && remote->has(path)) {
    return open_remote_file(*remote, path, callbacks);
  }
  static const char kOpenFiles = 0;
  std::shared_ptr<void>& slot = realm.slot(&kOpenFiles);
  if (slot == nullptr) slot = std::make_shared<OpenFileCount>();
  realm.work().run_off_thread(
      [path, files = realm.files().system(), opened,
       open_files = std::static_pointer_cast<OpenFileCount>(slot)](const std::atomic<bool>&) {
        if (!path.empty()) *opened = OpenFile::open(*files, path, open_files);
      },
      [&realm, opened, callbacks](Scope& inner) {
        if (!opened->ok()) return tell_unopened(inner, callbacks, opened->error().message);
        const std::shared_ptr<OpenFile>& file = opened->value();
        tell_opened(inner, callbacks, std::make_unique<FileSource>(realm.work(), file),
                    file->size());
      });
}

// parseMultipart(body, boundary) → [name, filename | null, contentType, from, to, …]
void parse_multipart_body(const Arguments& info) {
  Scope scope(info);
  const binding::ByteSpan span = binding::byte_span(info[0]);
  if (!span.is_bytes) return binding::throw_type_error(scope, "parseMultipart needs bytes");
  const auto parts = parse_multipart({reinterpret_cast<const char*>(span.data), span.size},
                                     binding::short_text(scope, info[1]));
  if (!parts.ok()) return binding::throw_error(scope, parts.error());
  std::vector<v8::Local<v8::Value>> flat;
  flat.reserve(parts.value().size() * 5);
  for (const MultipartPart& part : parts.value()) {
    flat.push_back(binding::text(scope, part.name));
    if (part.filename) {
      flat.push_back(binding::text(scope, *part.filename));
    } else {
      flat.push_back(v8::Null(scope.isolate()));
    }
    flat.push_back(binding::text(scope, part.content_type));
    flat.push_back(v8::Number::New(scope.isolate(), static_cast<double>(part.from)));
    flat.push_back(v8::Number::New(scope.isolate(), static_cast<double>(part.to)));
  }
  binding::give(info, binding::array_of(scope, flat.data(), flat.size()));
}

// sourceOf(writer, onPull, onCancel) → source
void source_of(const Arguments& info) {
  Scope scope(info);
  BodyWriter* const writer = BodyWriter::unwrap(info[0]);
  if (writer == nullptr) return binding::throw_type_error(scope, "not a body writer");
  std::unique_ptr<ByteSource> source = writer->take_source(scope, info[1], info[2]);
  if (source == nullptr) return binding::throw_type_error(scope, "the body has been taken");
  writer->hold(scope.realm().memory());
  binding::give(info, binding::SourceHandle::wrap(
                          scope, std::make_unique<binding::SourceHandle>(std::move(source))));
}

// bodyOf(source) → body
void body_of(const Arguments& info) {
  Scope scope(info);
  binding::SourceHandle* const handle = binding::SourceHandle::unwrap(info[0]);
  std::unique_ptr<ByteSource> source = handle == nullptr ? nullptr : handle->take();
  if (source == nullptr) return binding::throw_type_error(scope, "not a source");
  binding::give(info, BodyHandle::wrap(scope, std::make_unique<BodyHandle>(std::move(source))));
}

}  // namespace

void install_fetch(binding::Natives& natives) {
  natives.folder("fetch");
  natives.add("respond", respond, 5);
  natives.add("respondStream", respond_stream, 7);
  natives.add("respondSplice", respond_splice, 5);
  natives.add("failRequest", fail_request, 2);
  natives.add("takeBody", take_body, 1);
  natives.add("takeAs", take_as, 4);
  natives.add("handlerRegistered", handler_registered, 0);
  natives.add("awaitsHandler", awaits_handler, 0);
  natives.add("readBody", BodyHandle::read, 4);
  natives.add("pullBody", BodyHandle::pull, 2);
  natives.add("collectBody", BodyHandle::collect, 3);
  natives.add("collectText", BodyHandle::collect_text, 3);
  natives.add("cancelBody", BodyHandle::cancel, 1);
  natives.add("parseMultipart", parse_multipart_body, 2);
  natives.add("makeWriter", BodyWriter::make, 0);
  natives.add("write", BodyWriter::write, 2);
  natives.add("end", BodyWriter::end, 1);
  natives.add("failBody", BodyWriter::fail, 2);
  natives.add("sourceOf", source_of, 3);
  natives.add("bodyOf", body_of, 1);
  natives.add("openFile", open_file, 3);
  natives.add("makeClient", HttpClientHandle::make, 8);
  natives.add("closeClient", HttpClientHandle::close, 1);
  natives.add("send", HttpClientHandle::send, 11);
  natives.add("abortSend", HttpClientHandle::abort, 2);
}

}  // namespace edgert::bindings
