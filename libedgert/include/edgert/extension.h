// Extension: globals and native functions that a host adds to realms.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "edgert/executor.h"
#include "edgert/native_call.h"

namespace edgert {

// How a function of the host's is called.
struct FunctionOptions {
  // So many calls of one worker's scripts may be unsettled at once; one more fails with
  // Deno.errors.Busy. Each counts as the worker's memory, with all its arguments, until it is
  // settled.
  uint32_t max_pending = 1000;
  // Where the function is called, for each script that calls it. Null: on the worker's thread,
  // inside the script's call, so that the worker stands still until it returns. When the executor
  // takes no more work, calls fail.
  std::shared_ptr<Executor> executor = nullptr;
  // The script gets no promise, but the answer itself, or throws it: what the call is settled with
  // before the function returns, which is on the worker's thread. An executor is refused.
  bool is_synchronous = false;
};

// Must not throw. Thread: as FunctionOptions::executor says; calls of different workers overlap.
using HostFunction = std::function<void(NativeCall)>;

// Receives what an extension adds to one realm: before any code of its function runs. Objects are
// globals by name, made when there are none; an empty name is the global object itself. All that
// is added belongs to the realm and goes with it.
//
// Thread: the worker's, inside Extension::install. Owner: edgert; not to be used after install.
// Errors: what cannot be added (a name that is frozen, a value that is no JSON, a script that
// throws) fails the boot of the worker with a message that says so. Cost: of each boot.
class ExtensionScope {
 public:
  virtual ~ExtensionScope() = default;
  // Whose realm it is, and what it was made with.
  virtual const WorkerIdentity& worker() const = 0;
  virtual const WorkerOptions& options() const = 0;
  // What the extension keeps for this realm: null at first, found again as NativeCall::state, and
  // let go of with the realm, on its thread, or with the last call that is still held.
  virtual std::shared_ptr<void>& state() = 0;

  // `globalThis.<object>.<name>(…args)`, which returns a promise, or see is_synchronous.
  virtual void add_function(std::string_view object, std::string_view name, HostFunction function,
                            FunctionOptions options = {}) = 0;
  // `globalThis.<object>.<name>` = what JSON text says, deeply frozen.
  virtual void add_value(std::string_view object, std::string_view name, std::string_view json) = 0;
  // Runs JavaScript, as a classic script: a part of the platform that is easier written so, around
  // functions that were added before. `name` stands in stack traces. Within the boot's limits.
  virtual void add_script(std::string_view name, std::string_view source) = 0;
  // Nothing of the global `object` changes from here on, neither what it holds, own property by own
  // property and however deep, nor that the global is this object. Not for the global object.
  virtual void freeze(std::string_view object) = 0;
};

// Implemented by the host. Owner: PoolOptions' are the host's and outlive the pool; those of
// WorkerOptions are shared. Thread: install runs on each new worker's thread, so it must be safe to
// run concurrently; a worker that boots anew for Node's library runs it once more. Errors: must not
// throw; what its scope refuses fails the boot. Cost: of each boot.
class Extension {
 public:
  virtual ~Extension() = default;
  // Adds to one realm; must return quickly, because a request waits for the boot.
  virtual void install(ExtensionScope& scope) noexcept = 0;
};

}  // namespace edgert
