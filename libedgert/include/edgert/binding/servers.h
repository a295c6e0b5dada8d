// Servers: what a realm asks of other servers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "edgert/binding/http_client.h"
#include "edgert/binding/scope.h"
#include "edgert/binding/socket.h"
#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert::binding {

// Why a request may not leave.
struct Refusal {
  std::string message;
  uint64_t retry_after_ms = 0;
};

// All that goes out holds to the worker's permissions. Thread: the realm's. Owner: the realm.
class Servers {
 public:
  // The one that scripts use who ask for none of their own; lives as long as the realm.
  virtual HttpClient& http_client() = 0;
  // One with connections and options of its own; fails for options that cannot be used.
  virtual Result<std::shared_ptr<HttpClient>> make_http_client(HttpClientOptions options) = 0;

  // Every request passes here before it leaves: it goes on in the trace of the JS that runs, and
  // counts against the worker's rate limit. A value: it must not leave.
  virtual std::optional<Refusal> let_out(Scope& scope, RequestHead& head) = 0;

  // Connections without HTTP; they live as long as the realm.
  virtual Sockets& sockets() = 0;

 protected:
  ~Servers() = default;
};

}  // namespace edgert::binding
