// RealmThread: what a realm tells the thread that it lives on.
#pragma once

#include <string>

#include "edgert/result.h"

namespace edgert::worker {

// Each request crosses here twice, once when it begins and once when it has ended; what the thread
// wants to know of it stands in Duties. Thread: the worker's.
class RealmThread {
 public:
  // A request has come, and is counted in Duties; a worker that serves one at a time counts its
  // limits anew with each.
  virtual void request_began() = 0;
  // The last request, or the last promise of waitUntil, has ended: a retired worker may be over, an
  // idle one's time begins.
  virtual void duties_ended() = 0;
  // Nobody caught an error: the worker ends, and requests in flight are refused with it.
  virtual void fail(Error error) = 0;
  // V8 has given up in the middle of a call: the worker ends here, and what can be taken from it is
  // given back.
  [[noreturn]] virtual void quarantine(const std::string& why) = 0;

 protected:
  ~RealmThread() = default;
};

}  // namespace edgert::worker
