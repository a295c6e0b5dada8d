#include "bindings/fetch/http_client.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::OutgoingRequest;
using binding::Pin;
using binding::Scope;

namespace {

// A body as scripts give it. False with a pending exception, or for what is no body.
bool read_body(Scope& scope, v8::Local<v8::Value> given, OutgoingRequest* request) {
  request->has_body = !given->IsNullOrUndefined();
  if (!request->has_body) return true;
  if (given->IsString()) {
    request->body = Bytes(binding::to_text(scope, given));
  } else if (BodyHandle* handle = BodyHandle::unwrap(given)) {
    if (handle->is_whole()) {
      request->body = handle->take_whole();
    } else {
      request->stream = handle->take_source();
    }
  } else if (given->IsArray()) {
    v8::Local<v8::Object> parts = given.As<v8::Object>();
    v8::Local<v8::Value> on_pull, on_cancel, start, ignored;
    if (!parts->Get(scope.context(), 0).ToLocal(&on_pull) ||
        !parts->Get(scope.context(), 1).ToLocal(&on_cancel) ||
        !parts->Get(scope.context(), 2).ToLocal(&start) || !start->IsFunction()) {
      return false;
    }
    v8::Local<v8::Value> writer = BodyWriter::make(scope, on_pull, on_cancel, &request->stream);
    return !start.As<v8::Function>()
                ->Call(scope.context(), v8::Undefined(scope.isolate()), 1, &writer)
                .IsEmpty();
  } else {
    request->body = binding::copy_bytes(given);
  }
  return true;
}

// A body that is sent whole counts with those that the realm keeps, until it goes.
class Counted {
 public:
  Counted(binding::Realm& realm, size_t bytes)
      : total_(BodyHandle::kept_bytes(realm)), bytes_(bytes) {
    *total_ += bytes_;
    fits_ = bytes_ == 0 || BodyHandle::may_keep(realm, *total_);
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { *total_ -= bytes_; }
  bool fits() const { return fits_; }

 private:
  const std::shared_ptr<size_t> total_;
  const size_t bytes_;
  bool fits_;
};

// What hears of one request, until it is over. Where pins are empty the realm may be gone.
struct Listeners {
  binding::Realm* realm;
  Pin on_head, on_error, on_over;
  std::unique_ptr<Counted> body;
  Pin client;  // it goes with its JS object, and connections may be on the stack when V8 collects

  void head(FetchResponse response) {
    if (on_head.empty()) return;
    realm->enter([&](Scope& scope) {
      if (on_head.empty()) return;
      const bool has_body = response.stream != nullptr || !response.body.empty();
      auto body = response.stream ? std::make_unique<BodyHandle>(std::move(response.stream),
                                                                 response.content_length)
                                  : std::make_unique<BodyHandle>(std::move(response.body));
      // Scripts see the decoded body's head, as browsers show it.
      HeaderList& headers = response.head.headers;
      if (std::string coding = has_body ? binding::decodable_coding(headers) : "";
          !coding.empty()) {
        HeaderList shown = binding::headers_of_decoded(headers);
        body->set_coding(std::move(coding), std::exchange(headers, std::move(shown)));
      }
      v8::Local<v8::Value> arguments[] = {v8::Integer::New(scope.isolate(), response.head.status),
                                          binding::latin1(scope, response.head.status_text),
                                          binding::latin1(scope, response.head.headers.flat()),
                                          BodyHandle::wrap(scope, std::move(body))};
      call(scope, on_head, 4, arguments);
    });
  }
  void error(const Error& error) {
    if (on_error.empty()) return;
    realm->enter([&](Scope& scope) {
      if (on_error.empty()) return;
      v8::Local<v8::Value> arguments[] = {binding::name(scope, error_name(error.code)),
                                          binding::text(scope, error.message)};
      call(scope, on_error, 2, arguments);
    });
  }
  void refused(const binding::Refusal& refusal) {
    realm->enter([&](Scope& scope) {
      if (on_error.empty()) return;
      v8::Local<v8::Value> arguments[] = {
          binding::name(scope, "RateLimitError"), binding::text(scope, refusal.message),
          v8::Number::New(scope.isolate(), static_cast<double>(refusal.retry_after_ms))};
      call(scope, on_error, 3, arguments);
    });
  }
  void over() {
    client.reset();
    body.reset();
    if (on_over.empty()) return;
    realm->enter([&](Scope& scope) {
      if (!on_over.empty()) call(scope, on_over, 0, nullptr);
    });
  }

 private:
  void call(Scope& scope, Pin& callback, int count, v8::Local<v8::Value>* arguments) {
    v8::Local<v8::Value> function = callback.get(scope.isolate());
    on_head.reset();
    on_error.reset();
    if (&callback == &on_over) on_over.reset();
    if (function->IsFunction()) realm->call(function.As<v8::Function>(), count, arguments, nullptr);
  }
};

}  // namespace

void HttpClientHandle::make(const Arguments& info) {
  Scope scope(info);
  binding::HttpClientOptions options;
  if (info[0]->IsArray()) {
    v8::Local<v8::Array> given = info[0].As<v8::Array>();
    for (uint32_t i = 0; i < given->Length(); ++i) {
      v8::Local<v8::Value> pem;
      if (!given->Get(scope.context(), i).ToLocal(&pem)) return;
      options.ca_certs.push_back(binding::to_text(scope, pem));
    }
  }
  options.proxy = binding::to_text(scope, info[1]);
  if (!binding::to_latin1(scope, info[2], &options.proxy_authorization)) return;
  if (info[3]->IsUint32()) options.max_idle_per_host = info[3].As<v8::Uint32>()->Value();
  if (info[4]->IsUint32()) options.idle_timeout_ms = info[4].As<v8::Uint32>()->Value();
  options.http1 = info[6]->IsTrue();
  options.http2 = info[7]->IsTrue();
  auto client = scope.realm().make_http_client(std::move(options));
  if (!client.ok()) return binding::throw_error(scope, client.error());
  info.GetReturnValue().Set(wrap(
      scope, std::make_unique<HttpClientHandle>(std::move(client).value(), info[5]->IsTrue())));
}

void HttpClientHandle::close(const Arguments& info) {
  if (HttpClientHandle* handle = unwrap(info[0])) handle->closed_ = true;
}

void HttpClientHandle::send(const Arguments& info) {
  Scope scope(info);
  binding::Realm& realm = scope.realm();
  HttpClientHandle* handle = unwrap(info[0]);
  if (handle == nullptr && !info[0]->IsNull())
    return binding::throw_type_error(scope, "not an HTTP client");
  if (handle != nullptr && handle->closed_)
    return binding::throw_type_error(scope, "the HTTP client is closed");
  OutgoingRequest request;
  std::string flat;
  request.head.method = binding::to_text(scope, info[1]);
  request.head.url = binding::to_text(scope, info[2]);
  if (!binding::to_latin1(scope, info[3], &flat)) return;
  request.head.headers = HeaderList(std::move(flat));
  request.keeps_coding = true;
  request.own_host = handle != nullptr && handle->own_host_;
  if (!read_body(scope, info[4], &request)) return;
  request.upgrade = binding::to_text(scope, info[8]);
  auto listeners =
      std::make_shared<Listeners>(Listeners{&realm, Pin(scope, info[5]), Pin(scope, info[6]),
                                            info[7]->IsFunction() ? Pin(scope, info[7]) : Pin(),
                                            std::make_unique<Counted>(realm, request.body.size()),
                                            handle == nullptr ? Pin() : Pin(scope, info[0])});
  request.over = [listeners] { listeners->over(); };
  if (!listeners->body->fits()) {
    listeners->body.reset();
    realm.post([listeners, most = realm.options().limits.memory_mb] {
      listeners->error(
          Error{ErrorCode::kLimit,
                "the request body does not fit beside others into the worker's memory limit of " +
                    std::to_string(most) + " MB"});
    });
    return info.GetReturnValue().Set(0);
  }
  binding::HttpClient& client = handle == nullptr ? realm.http_client() : *handle->client_;
  if (std::optional<binding::Refusal> refusal = realm.let_out(scope, request.head)) {
    realm.post([listeners, refusal = std::move(*refusal)] { listeners->refused(refusal); });
    return info.GetReturnValue().Set(0);
  }
  const uint32_t id = client.fetch(std::move(request), [listeners](Result<FetchResponse> response) {
    if (response.ok()) {
      listeners->head(std::move(response).value());
    } else {
      listeners->error(response.error());
    }
  });
  info.GetReturnValue().Set(id);
}

void HttpClientHandle::abort(const Arguments& info) {
  Scope scope(info);
  HttpClientHandle* handle = unwrap(info[0]);
  if (!info[1]->IsUint32()) return;
  binding::HttpClient& client = handle == nullptr ? scope.realm().http_client() : *handle->client_;
  client.abort(info[1].As<v8::Uint32>()->Value(),
               Error{ErrorCode::kCancelled, "the request has been aborted"});
}

}  // namespace edgert::bindings
