#include "bindings/fetch/http_client.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"
#include "bindings/fetch/given_body.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/servers.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

namespace {

// What a client keeps outside V8's heap, and with authorities of its own, roughly.
constexpr size_t kClientBytes = 16 * 1024;
constexpr size_t kAuthoritiesBytes = 64 * 1024;
// What a request keeps until it is over, beside its head and body, roughly.
constexpr size_t kRequestBytes = 3 * 1024;

size_t client_bytes(const binding::HttpClientOptions& options) {
  size_t bytes = kClientBytes + (options.ca_certs.empty() ? 0 : kAuthoritiesBytes);
  for (const std::string& pem : options.ca_certs) bytes += 2 * pem.size();
  return bytes;
}

// What hears of one request, until it is over. Where pins are empty the realm may be gone.
struct Listeners {
  binding::Javascript* js;
  Pin on_head, on_error, on_over;
  std::unique_ptr<binding::HeldBytes> held;  // while it waits or is sent
  Pin client;  // it goes with its JS object, and connections may be on the stack when V8 collects

  void head(FetchResponse response) {
    if (on_head.empty()) return;
    js->enter([&](Scope& scope) {
      if (on_head.empty()) return;
      const bool has_body = response.stream != nullptr || !response.body.empty();
      auto body = BodyHandle::take(response);
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
                                          BodyHandle::wrap_response(scope, std::move(body))};
      call(scope, on_head, 4, arguments);
    });
  }
  void error(const Error& error) {
    if (on_error.empty()) return;
    js->enter([&](Scope& scope) {
      if (on_error.empty()) return;
      v8::Local<v8::Value> arguments[] = {binding::name(scope, error_name(error.code)),
                                          binding::text(scope, error.message)};
      call(scope, on_error, 2, arguments);
    });
  }
  void refused(const binding::Refusal& refusal) {
    js->enter([&](Scope& scope) {
      if (on_error.empty()) return;
      v8::Local<v8::Value> arguments[] = {
          binding::name(scope, "RateLimitError"), binding::text(scope, refusal.message),
          v8::Number::New(scope.isolate(), static_cast<double>(refusal.retry_after_ms))};
      call(scope, on_error, 3, arguments);
    });
  }
  void over() {
    client.reset();
    held.reset();
    if (on_over.empty()) return;
    js->enter([&](Scope& scope) {
      if (!on_over.empty()) call(scope, on_over, 0, nullptr);
    });
  }

 private:
  void call(Scope& scope, Pin& callback, int count, v8::Local<v8::Value>* arguments) {
    v8::Local<v8::Value> function = callback.get(scope.isolate());
    on_head.reset();
    on_error.reset();
    if (&callback == &on_over) on_over.reset();
    if (function->IsFunction()) js->call(function.As<v8::Function>(), count, arguments, nullptr);
  }
};

}  // namespace

void HttpClientHandle::make(const Arguments& info) {
  Scope scope(info);
  binding::HttpClientOptions options;
  if (!binding::read_texts(scope, info[0], binding::kCaCerts, &options.ca_certs)) return;
  options.proxy = binding::short_text(scope, info[1]);
  if (!binding::read_latin1(scope, info[2], &options.proxy_authorization)) return;
  if (info[3]->IsUint32()) options.max_idle_per_host = info[3].As<v8::Uint32>()->Value();
  if (info[4]->IsUint32()) options.idle_timeout_ms = info[4].As<v8::Uint32>()->Value();
  options.http1 = info[6]->IsTrue();
  options.http2 = info[7]->IsTrue();
  const size_t bytes = client_bytes(options);
  if (!binding::has_room(scope, bytes)) return;
  auto client = scope.realm().servers().make_http_client(std::move(options));
  if (!client.ok()) return binding::throw_error(scope, client.error());
  info.GetReturnValue().Set(
      wrap(scope, std::make_unique<HttpClientHandle>(std::move(client).value(), info[5]->IsTrue()),
           bytes));
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
  binding::OutgoingRequest request;
  if (!binding::read_headers(scope, "request", {info[1], info[2]}, info[3],
                             &request.head.headers) ||
      !binding::read_text(scope, info[2], &request.head.url)) {
    return;
  }
  request.head.method = binding::short_text(scope, info[1]);
  request.upgrade = binding::short_text(scope, info[8]);
  request.keeps_coding = true;
  request.own_host = handle != nullptr && handle->own_host_;
  GivenBody body;
  if (!read_body(scope, info[4], info[9], info[10], &body)) return;
  // No exchange counts what this connection has not sent yet.
  if (body.writer != nullptr) body.writer->hold(realm.memory());
  request.has_body = body.is_there;
  request.body = std::move(body.whole);
  request.stream = std::move(body.stream);
  const size_t bytes = kRequestBytes + request.head.url.size() +
                       request.head.headers.flat().size() + request.body.size();
  auto listeners = std::make_shared<Listeners>(
      Listeners{&realm.js(), Pin(scope, info[5]), Pin(scope, info[6]),
                info[7]->IsFunction() ? Pin(scope, info[7]) : Pin(),
                std::make_unique<binding::HeldBytes>(realm.memory(), bytes),
                handle == nullptr ? Pin() : Pin(scope, info[0])});
  request.over = [listeners] { listeners->over(); };
  if (!request.body.empty() && realm.memory().holds_too_much()) {
    listeners->held.reset();
    realm.js().post([listeners, most = realm.memory().limit_bytes() >> 20] {
      listeners->error(
          Error{ErrorCode::kLimit,
                "the request body does not fit beside others into the worker's memory limit of " +
                    std::to_string(most) + " MB"});
    });
    return info.GetReturnValue().Set(0);
  }
  binding::HttpClient& client =
      handle == nullptr ? realm.servers().http_client() : *handle->client_;
  if (std::optional<binding::Refusal> refusal = realm.servers().let_out(scope, request.head)) {
    realm.js().post([listeners, refusal = std::move(*refusal)] { listeners->refused(refusal); });
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
  if ((handle == nullptr && !info[0]->IsNull()) || !info[1]->IsUint32()) return;
  binding::HttpClient& client =
      handle == nullptr ? scope.realm().servers().http_client() : *handle->client_;
  client.abort(info[1].As<v8::Uint32>()->Value(),
               Error{ErrorCode::kCancelled, "the request has been aborted"});
}

}  // namespace edgert::bindings
