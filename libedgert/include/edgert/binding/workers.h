// Workers: the other workers, as far as a realm may see them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "edgert/bytes.h"
#include "edgert/head.h"
#include "edgert/result.h"
#include "edgert/worker.h"

namespace edgert {
class EventQueue;
class IsolatePool;
}  // namespace edgert

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Workers {
 public:
  // Where workers are found and made; null for realms that may not.
  virtual IsolatePool* pool() = 0;
  // What happens to them; null for realms that do not receive events.
  virtual EventQueue* events() = 0;

  // Sends a request to a worker. `done` is called once, here and never inside this call, with the
  // response's head and body, or with an error. Returns a number for `abort`.
  using Done = std::function<void(Result<FetchResponse>)>;
  virtual uint32_t fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                         std::unique_ptr<ByteSource> body, Done done) = 0;
  virtual void abort(uint32_t id) = 0;

 protected:
  ~Workers() = default;
};

}  // namespace edgert::binding
