// Caller: the client's side of one exchange, from the request that is sent to the last byte of both
// bodies. Whoever asks a worker for something does it through this: realms and hosts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "edgert/worker.h"
#include "wire/remote_body.h"

namespace edgert::wire {

// Who answers, as those see it who call. Thread: the call's.
class Server {
 public:
  virtual ~Server() = default;
  // Where requests to it go.
  virtual const std::shared_ptr<Receiver>& receiver() const = 0;
  // A request is about to be sent: false when it is another's for now, so that somebody else has to
  // answer.
  virtual bool claim() = 0;
  // Why it broke down; none: it lives, or has ended in order.
  virtual std::optional<Error> failure() const = 0;
  // Looks for another one that does the same. `found` is called at most once, later, on the call's
  // thread. False: there is none.
  using Found = std::function<void(Result<std::shared_ptr<Server>>)>;
  virtual bool find_successor(Found found) = 0;
};

// It goes to the server that it is meant for, or, while no script has seen it, to a successor of
// that one. Thread: one at a time, its owner's; `done` and the bodies are called there too. Owner:
// whoever brings it its messages; it lets go when the call is over.
class Caller final : public std::enable_shared_from_this<Caller> {
 public:
  using Done = std::function<void(Result<FetchResponse>)>;

  struct Request {
    std::unique_ptr<RequestHead> head;
    std::unique_ptr<ByteSource> body;  // one that streams,
    Bytes bytes;                       // or one that is all there
    // Where the response's head may be written, in memory of the caller's; may be null.
    std::unique_ptr<ResponseHead> spare;
  };

  // `number` names the call among those of the sender's endpoint. `over` is called once, when
  // nothing is left to say on either side; it may be the last that is done with this object.
  Caller(std::shared_ptr<const Sender> sender, uint32_t number, std::shared_ptr<Server> server,
         Request request, Done done, std::function<void()> over);

  // `done` hears the response's head, or why there is none; once, and never inside this call. The
  // last thing that is done is to hand the request over, which others may answer at once.
  void send();
  // Of its exchange.
  void on_message(Message&& message);
  // Nobody waits any more. The server hears it, and `done`, where it still waits, after this call.
  void abort(const Error& reason);
  // The same where no turn of the sender will follow: `done` hears it at once.
  void close(const Error& reason);
  // Aborts the call when its server has said nothing for `most_ms`. Returns after how many
  // milliseconds to look again; 0: there is nothing to look at.
  uint64_t look_for_silence(uint64_t most_ms);

  bool is_over() const { return over_ == nullptr; }

 private:
  // False: the server takes no requests, and all is as it was.
  bool hand_over();
  // Has another server answer; too often, or in vain, and `why` is the call's end.
  void find_successor(const Error& why);
  void give_back(Message&& message);
  void answer(Result<FetchResponse> result);
  void fail_later(const Error& error);
  void drop_request_body(const Error& reason);
  void break_off(const Error& reason);
  // Both sides have said all, though this one's readers may not have heard it yet.
  bool is_settled() const;
  void end_when_over();
  void end();

  const std::shared_ptr<const Sender> sender_;
  const uint32_t number_;
  std::shared_ptr<Server> server_;
  Request request_;  // unless it has been sent
  Done done_;        // until the answer
  std::function<void()> over_;
  std::optional<Line> line_;  // none: it has not been sent
  std::shared_ptr<Outgoing> outgoing_;
  std::shared_ptr<Incoming> incoming_;
  bool body_sent_ = true;
  bool is_timed_ = true;  // silence counts: not for bodies of known length
  double heard_ms_ = 0;
  int attempts_ = 0;
};

}  // namespace edgert::wire
