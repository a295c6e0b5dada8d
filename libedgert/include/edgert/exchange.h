// One request being answered, whoever sent it: a socket, another worker, or the host.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert {

// A server's side of one request. Thread: the one that serves it, or the executor of a host that
// forwards it to a worker (Worker::forward); every call and callback happens there. Owner: whoever
// answers it holds the unique_ptr; destroying an unanswered exchange fails it as kInternal. Errors:
// come by on_abort; calls that are out of order do nothing. Cost: none of the calls waits; bodies
// are moved.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& head() const noexcept = 0;

  // Whether a body follows the head (it may turn out empty). Read before take_body.
  virtual bool has_body() const noexcept {
    const std::string_view length = head().headers.find("content-length");
    return head().headers.find("transfer-encoding").data() != nullptr ||
           (length.data() != nullptr && length != "0");
  }

  // The request's body, once; null when the request has none, or when it was taken before. The
  // source stays valid on its own: it ends with a failure when the client goes away, and must not
  // be used after the exchange has been destroyed.
  // Of a request that asks_for_upgrade: what the client sends once it has been answered with status
  // 101.
  virtual std::unique_ptr<ByteSource> take_body() noexcept = 0;

  // Answers with a body that is all there. `head.headers` must hold no framing fields
  // (content-length, transfer-encoding, connection are the server's); a body for HEAD or a null
  // body status is dropped, but its length is announced for HEAD. At most one respond or fail call.
  virtual void respond(ResponseHead head, Bytes body) noexcept = 0;

  // Answers with a stream. `content_length` < 0: unknown. The exchange attaches its own sink and
  // grants as the client drains. Status 101 switches to the protocol that the request's Upgrade
  // field names, and the head must name again: the stream's bytes go out as they are, until either
  // side ends. Asked for nothing like that, a socket answers 502.
  virtual void respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                              int64_t content_length) noexcept = 0;

  // Gives up: a socket answers 500/503 or closes, a worker's caller sees the error.
  virtual void fail(const Error& error) noexcept = 0;

  // Called at most once, when the client goes away before the response was delivered completely.
  // The exchange may still be destroyed only by its owner.
  virtual void on_abort(std::function<void()> callback) noexcept = 0;

  // Called once, when the response has been handed over completely or has failed. The owner may
  // destroy the exchange inside the callback.
  virtual void on_done(std::function<void()> callback) noexcept = 0;
};

// Receives requests. Thread: the one that serves them. Owner: whoever made it; outlives the server.
// Errors: must not throw. Cost: its thread stands still meanwhile.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  virtual void on_request(std::unique_ptr<Exchange> exchange) noexcept = 0;
};

}  // namespace edgert
