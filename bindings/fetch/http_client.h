// HttpClientHandle: requests of JS to other servers.
#pragma once

#include <memory>

#include "edgert/binding/http_client.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

// A client with connections of its own, owned by its JS object. Thread: the isolate's.
class HttpClientHandle final : public binding::Wrap<HttpClientHandle> {
 public:
  HttpClientHandle(std::shared_ptr<binding::HttpClient> client, bool own_host)
      : client_(std::move(client)), own_host_(own_host) {}

  // JS: makeClient(caCerts[], proxyUrl, proxyAuthorization, maxIdlePerHost | null, idleTimeoutMs |
  // null, ownHost, http1, http2) → client; closeClient(client): later requests on it are refused.
  // send(client | null, method, url, headers, body: null | string | Uint8Array | body handle |
  // writer, onHead(status, statusText, headers, body), onError(name, message, retryAfterMs?),
  // onOver | null, upgrade?, onPull?, onCancel?) → number; abort(client | null, number).
  static void make(const binding::Arguments& info);
  static void close(const binding::Arguments& info);
  static void send(const binding::Arguments& info);
  static void abort(const binding::Arguments& info);

 private:
  std::shared_ptr<binding::HttpClient> client_;
  const bool own_host_;
  bool closed_ = false;
};

}  // namespace edgert::bindings
