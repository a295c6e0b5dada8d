// What heads must be that no socket has brought or takes: a request's to be handed to a script, and
// a response's to be told to a host.
#pragma once

#include <string>

#include "edgert/head.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert::http {

// kInvalidArgument, or kLimit where it is too large, with the field's name and what it was.
Status check_head(const RequestHead& head);

// What the response to one request may be, whatever a script has made of it. Thread: one at a time.
// Owner: whoever makes it.
class HeldResponse final {
 public:
  explicit HeldResponse(const RequestHead& request);
  // Takes the fields of framing out, which are the host's as it writes the head, and sees to it
  // that the length is what a client may be told. kInvalidWorkerResponse: no client expects it.
  Status hold(FetchResponse& response) const;

 private:
  const bool is_head_;
  const std::string upgrade_;  // the protocols that the request asks for
};

}  // namespace edgert::http
