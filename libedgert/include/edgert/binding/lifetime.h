// Lifetime: until when a realm's worker stays.
#pragma once

#include <v8.h>

#include <memory>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// Who has a last word for its peer when the realm ends.
class Leaver {
 public:
  virtual ~Leaver() = default;
  // What is written inside is sent, as far as credit goes. Scripts do not run any more.
  virtual void realm_ends() noexcept = 0;
};

// Thread: the realm's. Owner: the realm.
class Lifetime {
 public:
  // Keeps a retired worker until the promise is settled, however that goes.
  virtual void wait_until(Scope& scope, v8::Local<v8::Promise> promise) = 0;
  // Ends this worker after the current turn, as if it had been asked for from outside.
  virtual void schedule_termination() = 0;
  // Told once, unless V8 does not give the realm's thread back. Who goes before is forgotten.
  virtual void tell_at_end(std::weak_ptr<Leaver> leaver) = 0;

 protected:
  ~Lifetime() = default;
};

}  // namespace edgert::binding
