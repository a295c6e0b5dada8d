// HttpClient: requests to other servers, from a realm's own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::binding {

struct OutgoingRequest {
  RequestHead head;  // an absolute http: or https: URL; its peer is unused
  Bytes body;        // a body that is all there
  // Or one that still flows; its length is what a Content-Length field says, or unknown.
  std::unique_ptr<ByteSource> stream;
  // Whether there is a body at all, which may be empty.
  bool has_body = false;
  // A Host field among the headers goes out as it is.
  bool own_host = false;
  // Asks for another protocol: `stream` is what goes out in it once the server agrees, with status
  // 101 and what it sends as the response's stream.
  std::string upgrade = {};
  // The response's head and body come as the server sent them, not decoded.
  bool keeps_coding = false;
  // Called once when the connection has no more to do with the request, however that came, unless
  // the client goes first; may be null.
  std::function<void()> over;
};

struct HttpClientOptions {
  std::vector<std::string> ca_certs;  // PEM, beside the system's
  std::string proxy;                  // "http://host:port"; empty: from HTTP_PROXY and its kin
  std::string proxy_authorization;    // value of a Proxy-Authorization field
  bool environment_proxies = true;    // false: HTTP_PROXY and its kin do not count
  size_t max_idle_per_host = 64;
  uint64_t idle_timeout_ms = 90000;
  size_t max_per_host = 1024;
  size_t max_connections = 2048;
  uint64_t connect_timeout_ms = 30000;
  // What may be spoken; https: servers that know both choose HTTP/2. Without `http1` it is spoken
  // with http: servers too.
  bool http1 = true;
  bool http2 = true;
  // After how much silence a server in HTTP/2 that owes answers is asked whether it is there; after
  // as much again its connection counts as lost.
  uint64_t silence_ms = 30000;
};

// What the Content-Encoding of a response says, when decode_body undoes it; else empty.
std::string decodable_coding(const HeaderList& headers);
// Without the fields that do not hold of a decoded body.
HeaderList headers_of_decoded(const HeaderList& headers);
// The decoded body. Malformed and cut off bodies fail.
std::unique_ptr<ByteSource> decode_body(std::string_view coding, std::unique_ptr<ByteSource> coded);
// Whether who asked with these fields can decode it too: each coding is named, and not refused.
bool accepts_coding(const HeaderList& request, std::string_view coding);

// Keeps connections for reuse. Thread: the realm's. Owner: the realm, or whoever had it made; when
// it goes, requests without an answer are dropped without a word, and bodies of responses that
// flow fail, later.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  using Done = std::function<void(Result<FetchResponse>)>;
  // Sends a request; `done` is called once, never inside this call, with the response head and its
  // decoded body (but see keeps_coding), or with an error that names the host and the cause:
  // kNotCapable where the worker has no permission, else kIo and others. Redirects are not
  // followed. Returns a number for `abort`.
  virtual uint32_t fetch(OutgoingRequest request, Done done) = 0;
  // Ends the request, in HTTP/1.1 by closing its connection: `done` is not called any more, bodies
  // that flow fail with the reason.
  virtual void abort(uint32_t id, const Error& reason) = 0;
};

}  // namespace edgert::binding
