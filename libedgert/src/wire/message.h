// What crosses from one worker to another: plain data with owned buffers, so that a worker could as
// well live in another process.
#pragma once

#include <cstdint>
#include <memory>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"
#include "wire/control.h"

namespace edgert::wire {

// Who sends or receives messages; never reused.
using EndpointId = uint64_t;

struct Message {
  enum class Kind : uint8_t {
    kRequest,   // to the server: request, streamed (a body follows), bytes (a body that is all
                // there), response (room for one, of the client's)
    kResponse,  // to the client: response, streamed, content_length, bytes, and request (what it
                // was, so that memory goes back to where it came from) unless it is streamed
    kBytes,     // a chunk of a streamed body
    kEnd,       // the streamed body is complete
    kFail,      // the body, or the whole exchange, broke off: error
    kGrant,     // `credit` more bytes may be sent
    kReturn,  // to the client: its request, as it came, that no script has seen: request, streamed,
              // bytes, and the reason as error
    kCancel,  // the receiver of the body wants no more; from the client without a response yet: the
              // request is aborted
    kControl,  // of no exchange: control; an answer goes to `from`
  };

  Kind kind = Kind::kEnd;
  bool to_server = false;  // true: from the client of the exchange
  bool streamed = false;
  bool may_wait = false;  // until the end of the sender's turn: see LaterWakes
  uint32_t exchange = 0;  // numbered by the client
  EndpointId client = 0;  // the client's endpoint; with `exchange` it names the exchange
  EndpointId from = 0;    // the sender's endpoint, for a fair turn among others
  uint64_t credit = 0;
  double sent_ms = 0;  // of a request; monotonic
  int64_t content_length = -1;
  Bytes bytes;
  // Heads are rare next to chunks, so they live apart.
  std::unique_ptr<RequestHead> request;
  std::unique_ptr<ResponseHead> response;
  std::unique_ptr<Error> error;
  std::unique_ptr<Control> control;
};

// Takes messages from any thread.
class Receiver {
 public:
  virtual ~Receiver() = default;
  // False when the receiver takes no (more) messages of this kind; `message` is then untouched.
  virtual bool deliver(Message& message) = 0;
  // It is there for many exchanges, so that it is worth while to know it again.
  virtual bool is_lasting() const { return false; }
};

}  // namespace edgert::wire
