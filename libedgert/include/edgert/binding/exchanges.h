// Exchanges: the requests that a realm answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "edgert/binding/scope.h"
#include "edgert/exchange.h"

namespace edgert::binding {

// Thread: the realm's. Owner: the realm.
class Exchanges {
 public:
  // JS knows exchanges by number. Null for numbers that ended; else good until JS runs again.
  virtual Exchange* find(uint32_t id) = 0;

  // The entry script has registered a request handler: the worker counts as ready.
  virtual void handler_registered() = 0;
  // Whether one may still be registered. Requests that wait for one hear when that is over.
  virtual bool awaits_handler() = 0;

  // Whether so many bytes of a response may wait for their client beside those that wait already.
  virtual bool may_wait(size_t bytes) const = 0;

  // The trace of the request for which JS runs; empty: there is none, or the worker's options do
  // not ask for traces.
  virtual std::string trace_id(Scope& scope) = 0;

 protected:
  ~Exchanges() = default;
};

}  // namespace edgert::binding
