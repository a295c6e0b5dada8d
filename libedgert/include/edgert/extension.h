// Extension: globals and native functions that a host adds to every realm.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert {

// An async native function called from JS as `await object.name(text)`. Arguments arrive as one
// JSON array text, the answer is JSON text; this keeps V8 out of hosts. Hosts that want V8 itself
// use edgert/binding/.
class NativeCall final {
 public:
  struct Impl;
  explicit NativeCall(std::shared_ptr<Impl> impl);
  ~NativeCall();
  NativeCall(const NativeCall&);
  NativeCall& operator=(const NativeCall&);

  // The JS arguments as a JSON array.
  const std::string& arguments() const;
  // Settles the JS promise, from any thread, once; later calls and calls after the worker ended do
  // nothing. `json` must be JSON text.
  void resolve(std::string json);
  void reject(std::string message);

 private:
  std::shared_ptr<Impl> impl_;
};

// Receives the names an extension adds to one realm.
class ExtensionScope {
 public:
  virtual ~ExtensionScope() = default;
  // `globalThis.<object>.<function>(…args)` returning a promise. `object` may be empty: the
  // function becomes a global itself.
  virtual void add_function(std::string_view object, std::string_view function,
                            std::function<void(NativeCall)> native) = 0;
  // `globalThis.<object>.<name>` = a JSON value, deeply frozen.
  virtual void add_value(std::string_view object, std::string_view name, std::string_view json) = 0;
};

// Implemented by the host. Thread: install runs on each new worker's thread, so it must be safe to
// run concurrently; natives too.
class Extension {
 public:
  virtual ~Extension() = default;
  virtual void install(ExtensionScope& scope) noexcept = 0;
};

}  // namespace edgert
