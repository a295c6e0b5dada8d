// ClientCall: one request to an upstream; ClientConnection: what carries such calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/http_client.h"
#include "http/client/connector.h"
#include "http/client/upstream.h"
#include "http/codec/body_sender.h"
#include "http/codec/request_head.h"
#include "http/codec/response_parser.h"
#include "http/codec/socket_body.h"

namespace edgert::http {

class ClientConnection;

// One request from its start to the end of both bodies.
struct ClientCall {
  uint32_t id = 0;
  Upstream upstream;
  std::string key;  // of the upstream's connections
  std::optional<Proxy> proxy;
  OutgoingHead head;
  Asked asked = Asked::kAnything;
  bool idempotent = false;
  bool keeps_coding = false;
  Bytes whole;
  std::unique_ptr<BodySender> sender;  // of a body that flows
  bool sent_before = false;            // on a connection that turned out stale
  binding::HttpClient::Done done;      // empty once called, or aborted
  std::function<void()> over;
  ClientConnection* connection = nullptr;
  int32_t stream = 0;  // of an HTTP/2 connection

  // Nobody has heard an answer, and the request may go out once more. `unprocessed`: the server
  // says (RFC 9113 §8.7), or shows, that it has done nothing with it.
  bool may_be_sent_again(bool unprocessed) const;
  void leave_connection_to_be_sent_again();
  // Tells whoever asked of the response. `body`: what has come of it, null where there is none;
  // `complete`: that is all.
  void answer(ParsedResponse response, SocketBody* body, bool complete);
  // Why the call fails when its connection breaks off. Names the host.
  Error broken_off(const std::string& how) const;
  Error failed(const std::string& what) const;
};

// Largest response head (bytes), in whatever version.
inline constexpr uint32_t kMaxResponseHead = 128 * 1024;
// What a response that nobody reads keeps in memory at most; there may be many.
inline constexpr size_t kUnreadRoom = 64 * 1024;

class ClientConnectionOwner {
 public:
  virtual ~ClientConnectionOwner() = default;
  // An exchange is over, or there is room for another in some other way.
  virtual void connection_free(ClientConnection* connection) = 0;
  // The connection is closed; it is on the stack below.
  virtual void connection_over(ClientConnection* connection) = 0;
  // Nobody has answered the request, and it may be sent again.
  virtual void send_again(std::shared_ptr<ClientCall> call) = 0;
  // Both bodies have ended; their callbacks may be on the stack below.
  virtual void call_over(std::shared_ptr<ClientCall> call) = 0;
};

// A connection to an upstream, whichever version of HTTP it speaks. Thread: the loop's.
class ClientConnection {
 public:
  explicit ClientConnection(std::string key) : key_(std::move(key)) {}
  virtual ~ClientConnection() = default;

  // What calls to the same upstream have as theirs.
  const std::string& key() const { return key_; }
  // Whether the call could be sent now.
  virtual bool takes(const ClientCall& call) const = 0;
  virtual void send(std::shared_ptr<ClientCall> call) = 0;
  // Whether it may carry many calls at once.
  virtual bool is_shared() const = 0;
  // Whether it carries calls.
  virtual bool busy() const = 0;
  // Whether the server is not known to have closed it while it was idle.
  virtual bool is_fresh() const = 0;
  // Lets go of the bodies of responses that flow, and adds them to `bodies`.
  virtual void leave_bodies(std::vector<std::shared_ptr<SocketBody>>* bodies) = 0;
  // Ends a call of this connection without a word to `done`; bodies that flow fail with the reason.
  virtual void abort(ClientCall& call, const Error& reason) = 0;
  virtual void close() = 0;
  // Seconds for which the server keeps an idle connection; negative: untold.
  virtual int64_t keep_alive_seconds() const = 0;

  uint64_t idle_until_ms = 0;  // the owner's; 0: not idle

 private:
  const std::string key_;
};

}  // namespace edgert::http
