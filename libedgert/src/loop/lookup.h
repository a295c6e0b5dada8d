// Lookup: the addresses of a host name, by the system's resolver, off the thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/async.h"
#include "loop/loop.h"
#include "loop/timer.h"

namespace edgert::loop {

// Thread: the loop's. Destroying it gives up at once, however long the resolver goes on.
//
// Addresses in text, the loopback's names and those of /etc/hosts are answered without a thread,
// and what the resolver has said a moment ago is not asked again. The rest is asked on threads that
// do nothing else: few for one party at a time, and who has none running does not wait for those
// who have.
class Lookup {
 public:
  // Addresses in text, best first, each once.
  using Found = std::function<void(Result<std::vector<std::string>>)>;
  // `found` is called once, never inside this call, and may destroy this object; an error's message
  // is the reason alone.
  Lookup(Loop& loop, const std::string& host, Found found);
  // Another question to the system's resolver: `ask` runs on a thread of the resolver's, even when
  // this object is gone, or not at all; then `answered` here, with the reason where it was given up
  // or there was no thread.
  Lookup(Loop& loop, std::function<void()> ask, std::function<void(Status)> answered);
  ~Lookup();

  // How a question goes on; only the resolver looks inside.
  struct Query;

 private:
  void wait();
  void answer_soon();
  void take();

  Loop& loop_;
  std::function<void(Query&)> told_;
  std::unique_ptr<Query> query_;
  std::unique_ptr<Async> wake_;
  std::unique_ptr<Timer> timeout_;
  std::shared_ptr<Lookup*> self_ = std::make_shared<Lookup*>(this);
};

}  // namespace edgert::loop
