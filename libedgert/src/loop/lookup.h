// Lookup: the addresses of a host name, by the system's resolver, off the thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/loop.h"

namespace edgert::loop {

// Thread: the loop's. Destroying it gives up; a resolver that is at work is not interrupted, and
// the loop cannot close before it has answered.
class Lookup {
 public:
  // Addresses in text, best first, each once.
  using Found = std::function<void(Result<std::vector<std::string>>)>;
  // `found` is called once, never inside this call, and may destroy this object; an error's message
  // is the reason alone.
  Lookup(Loop& loop, const std::string& host, Found found);
  ~Lookup();

 private:
  struct Internals;
  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
