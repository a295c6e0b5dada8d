// A realm: one global object with its platform, in one isolate, on one thread. Where bindings find
// what they may ask of their surroundings.
#pragma once

#include <v8.h>

#include <memory>
#include <unordered_map>

namespace edgert::binding {

class Exchanges;
class Files;
class Javascript;
class Lifetime;
class Memory;
class Self;
class Servers;
class Timers;
class Work;
class Workers;

// The topics, each with a header of its own name in snake_case beside this one: who asks for one
// includes it. They live as long as the realm; a binding that keeps one keeps that, not the realm.
// Thread: the realm's. Owner: the worker.
class Realm final {
 public:
  struct Topics {
    Javascript& js;
    Memory& memory;
    Exchanges& exchanges;
    Workers& workers;
    Servers& servers;
    Files& files;
    Work& work;
    Timers& timers;
    Self& self;
    Lifetime& lifetime;
  };
  explicit Realm(const Topics& topics) : topics_(topics) {}
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;

  static Realm& from(v8::Isolate* isolate);

  // Entering JS, from the loop and from other threads.
  Javascript& js() const { return topics_.js; }
  // What the worker may use, and whether there is room for more.
  Memory& memory() const { return topics_.memory; }
  // Requests that the realm answers.
  Exchanges& exchanges() const { return topics_.exchanges; }
  // Other workers and other servers, and requests to them.
  Workers& workers() const { return topics_.workers; }
  Servers& servers() const { return topics_.servers; }
  Files& files() const { return topics_.files; }
  // Threads beside this one.
  Work& work() const { return topics_.work; }
  Timers& timers() const { return topics_.timers; }
  // The worker itself, and until when it stays.
  Self& self() const { return topics_.self; }
  Lifetime& lifetime() const { return topics_.lifetime; }

  // Native state of a binding in this realm, by the address of a static tag; created by the binding
  // at first use, destroyed with the realm while the isolate still lives.
  std::shared_ptr<void>& slot(const void* tag) { return slots_[tag]; }
  // For the worker, in its realm's end.
  void empty_slots() { slots_.clear(); }

 private:
  const Topics topics_;
  std::unordered_map<const void*, std::shared_ptr<void>> slots_;
};

}  // namespace edgert::binding
