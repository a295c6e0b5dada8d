#include <utility>
#include <vector>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"
#include "bindings/fetch/file_source.h"
#include "bindings/fetch/http_client.h"
#include "bindings/fetch/multipart_parser.h"
#include "edgert/binding/natives.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

Exchange* exchange_of(Scope& scope, const Arguments& info) {
  return info[0]->IsUint32() ? scope.realm().exchange(info[0].As<v8::Uint32>()->Value()) : nullptr;
}

// Arguments 1…3: status, statusText, flat headers.
bool read_head(Scope& scope, const Arguments& info, ResponseHead* head) {
  std::string flat;
  head->status = info[1]->IsInt32() ? info[1].As<v8::Int32>()->Value() : 200;
  if (!binding::to_latin1(scope, info[2], &head->status_text) ||
      !binding::to_latin1(scope, info[3], &flat))
    return false;
  head->headers = HeaderList(std::move(flat));
  return true;
}

// respond(id, status, statusText, headers, body)
void respond(const Arguments& info) {
  Scope scope(info);
  Exchange* exchange = exchange_of(scope, info);
  ResponseHead head;
  if (exchange == nullptr || !read_head(scope, info, &head)) return;
  Bytes body;
  if (info[4]->IsString()) {
    body = Bytes(binding::to_text(scope, info[4]));
  } else if (!info[4]->IsNullOrUndefined()) {
    body = binding::copy_bytes(info[4]);
  }
  exchange->respond(std::move(head), std::move(body));
}

// respondStream(id, status, statusText, headers, onPull, onCancel, start(writer))
void respond_stream(const Arguments& info) {
  Scope scope(info);
  Exchange* exchange = exchange_of(scope, info);
  ResponseHead head;
  if (exchange == nullptr || !read_head(scope, info, &head)) return;
  std::unique_ptr<ByteSource> source;
  v8::Local<v8::Value> writer = BodyWriter::make(scope, info[4], info[5], &source);
  v8::Local<v8::Value> ignored;
  if (!info[6]->IsFunction() ||
      !info[6]
           .As<v8::Function>()
           ->Call(scope.context(), v8::Undefined(scope.isolate()), 1, &writer)
           .ToLocal(&ignored)) {
    return;
  }
  exchange->respond_stream(std::move(head), std::move(source), -1);
}

// A coded body passes as it came when the script has left the head as it was shown, and the client
// can decode it. Not to another worker's script, which would read it.
bool passes_coded(const Scope& scope, const Exchange& exchange, const BodyHandle& body,
                  const HeaderList& given) {
  return !body.coding().empty() && scope.realm().options().privileged &&
         binding::headers_of_decoded(body.coded_headers()).flat() == given.flat() &&
         binding::accepts_coding(exchange.head().headers, body.coding());
}

// respondSplice(id, status, statusText, headers, body)
void respond_splice(const Arguments& info) {
  Scope scope(info);
  Exchange* exchange = exchange_of(scope, info);
  BodyHandle* body = BodyHandle::unwrap(info[4]);
  ResponseHead head;
  if (exchange == nullptr || body == nullptr || !read_head(scope, info, &head)) return;
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
  if (Exchange* exchange = exchange_of(scope, info)) {
    exchange->fail(Error{ErrorCode::kInvalidWorkerResponse, binding::to_text(scope, info[1])});
  }
}

// takeBody(id) → body | null
void take_body(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  Exchange* exchange = exchange_of(scope, info);
  if (exchange == nullptr) return;
  if (std::unique_ptr<ByteSource> source = exchange->take_body()) {
    info.GetReturnValue().Set(
        BodyHandle::wrap(scope, std::make_unique<BodyHandle>(std::move(source))));
  }
}

void handler_registered(const Arguments& info) { Scope(info).realm().handler_registered(); }

// openFile(url, onOpen(body, size), onError(message))
void open_file(const Arguments& info) {
  Scope scope(info);
  binding::Realm& realm = scope.realm();
  const std::string path = realm.readable_path(binding::to_text(scope, info[0]));
  auto opened = std::make_shared<Result<std::shared_ptr<OpenFile>>>(
      Error{ErrorCode::kNotCapable, "there is no such file that this worker may read"});
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[1]), Pin(scope, info[2]));
  static const char kOpenFiles = 0;
  std::shared_ptr<void>& slot = realm.slot(&kOpenFiles);
  if (slot == nullptr) slot = std::make_shared<OpenFileCount>(0);
  realm.run_off_thread(
      [path, opened,
       open_files = std::static_pointer_cast<OpenFileCount>(slot)](const std::atomic<bool>&) {
        if (!path.empty()) *opened = OpenFile::open(path, open_files);
      },
      [&realm, opened, callbacks](Scope& inner) {
        v8::Isolate* isolate = inner.isolate();
        if (!opened->ok()) {
          v8::Local<v8::Value> message = binding::text(inner, opened->error().message);
          realm.call(callbacks->second.get(isolate).As<v8::Function>(), 1, &message, nullptr);
          return;
        }
        const std::shared_ptr<OpenFile>& file = opened->value();
        auto source = std::make_unique<FileSource>(realm, file);
        v8::Local<v8::Value> arguments[] = {
            BodyHandle::wrap(inner, std::make_unique<BodyHandle>(std::move(source), file->size())),
            v8::Number::New(isolate, static_cast<double>(file->size()))};
        realm.call(callbacks->first.get(isolate).As<v8::Function>(), 2, arguments, nullptr);
      });
}

// parseMultipart(body, boundary) → [name, filename | null, contentType, from, to, …]
void parse_multipart_body(const Arguments& info) {
  Scope scope(info);
  const binding::ByteSpan span = binding::byte_span(info[0]);
  if (!span.is_bytes) return binding::throw_type_error(scope, "parseMultipart needs bytes");
  const auto parts = parse_multipart({reinterpret_cast<const char*>(span.data), span.size},
                                     binding::to_text(scope, info[1]));
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
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), flat.data(), flat.size()));
}

}  // namespace

void install_fetch(binding::Natives& natives) {
  natives.folder("fetch");
  natives.add("respond", respond, 5);
  natives.add("respondStream", respond_stream, 7);
  natives.add("respondSplice", respond_splice, 5);
  natives.add("failRequest", fail_request, 2);
  natives.add("takeBody", take_body, 1);
  natives.add("handlerRegistered", handler_registered, 0);
  natives.add("readBody", BodyHandle::read, 4);
  natives.add("pullBody", BodyHandle::pull, 2);
  natives.add("collectBody", BodyHandle::collect, 3);
  natives.add("collectText", BodyHandle::collect_text, 3);
  natives.add("cancelBody", BodyHandle::cancel, 1);
  natives.add("parseMultipart", parse_multipart_body, 2);
  natives.add("write", BodyWriter::write, 2);
  natives.add("end", BodyWriter::end, 1);
  natives.add("failBody", BodyWriter::fail, 2);
  natives.add("openFile", open_file, 3);
  natives.add("makeClient", HttpClientHandle::make, 8);
  natives.add("closeClient", HttpClientHandle::close, 1);
  natives.add("send", HttpClientHandle::send, 9);
  natives.add("abortSend", HttpClientHandle::abort, 2);
}

}  // namespace edgert::bindings
