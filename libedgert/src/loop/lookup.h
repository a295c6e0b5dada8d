// Lookup: the addresses of a host name, by the system's resolver, off the thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/async.h"
#include "loop/loop.h"

namespace edgert::loop {

// Thread: the loop's. Destroying it gives up at once, however long the resolver goes on. Few of a
// loop's lookups run at a time, so that names which take long delay their own worker alone.
class Lookup {
 public:
  // Addresses in text, best first, each once.
  using Found = std::function<void(Result<std::vector<std::string>>)>;
  // `found` is called once, never inside this call, and may destroy this object; an error's message
  // is the reason alone.
  Lookup(Loop& loop, const std::string& host, Found found);
  // Another question to the system's resolver: `ask` runs on a thread of the resolver's, even when
  // this object is gone, or not at all when there is no thread; then `answered` here.
  Lookup(Loop& loop, std::function<void()> ask, std::function<void()> answered);
  ~Lookup();
  struct Query;

 private:
  struct Answer;
  Lookup(Loop& loop, const std::string& host, Found found, std::shared_ptr<Answer> answer);

  std::function<void()> answered_;
  Async wake_;
  std::shared_ptr<Query> query_;
};

}  // namespace edgert::loop
