// Outbound: the requests that one endpoint has sent to workers and that are not finished.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "edgert/worker.h"
#include "wire/inbox.h"
#include "wire/remote_body.h"

namespace edgert::worker {

// The client's side of exchanges. Thread: one, its owner's.
class Outbound {
 public:
  using Done = std::function<void(Result<FetchResponse>)>;

  struct Unsent {
    std::unique_ptr<RequestHead> head;
    std::unique_ptr<ByteSource> body;
    Bytes bytes;
  };
  // Hears of a request that its worker gave back unopened, with what belonged to its send.
  using Returned = std::function<void(Unsent request, Done done, std::shared_ptr<void> origin,
                                      const Error& why)>;

  Outbound(std::shared_ptr<const wire::Sender> sender, Returned returned)
      : sender_(std::move(sender)), returned_(std::move(returned)) {}

  // Fails calls whose worker has been silent for `timeout_ms`. Returns after how many milliseconds
  // to look again; 0: nothing to look at until the next send.
  uint64_t fail_silent(double now_ms, uint64_t timeout_ms);
  // Fails what is open.
  void close(const Error& error);

  // Sends a request; `done` hears the response head or the error, never inside this call. Gives the
  // unsent parts back when `server` takes no requests. `origin` is kept until the exchange is over.
  bool send(const std::shared_ptr<wire::Receiver>& server, uint32_t id, Unsent& request, Done& done,
            std::shared_ptr<void> origin);
  uint32_t next_id();
  void abort(uint32_t id, const Error& reason);
  void on_message(wire::Message message);

 private:
  struct Call {
    std::shared_ptr<const wire::Line> line;
    Done done;
    std::shared_ptr<wire::Outgoing> outgoing;  // the request body
    std::shared_ptr<wire::Incoming> incoming;  // the response body
    std::shared_ptr<void> origin;              // what belongs to the send
    bool body_sent = true;
    bool timed = true;  // silence counts: not for bodies of known length
    double heard_ms = 0;
  };
  void give_back(uint32_t id, wire::Message message);
  void settle(uint32_t id, Call& call, Result<FetchResponse> result);
  void drop_when_over(uint32_t id);

  std::shared_ptr<const wire::Sender> sender_;
  Returned returned_;
  uint32_t next_id_ = 0;
  std::unordered_map<uint32_t, std::shared_ptr<Call>> calls_;
};

}  // namespace edgert::worker
