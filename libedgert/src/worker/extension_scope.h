// RealmExtensions: puts a host's globals and native functions into one realm.
#pragma once

#include <string>
#include <string_view>

#include "edgert/binding/scope.h"
#include "edgert/extension.h"

namespace edgert::worker {

// Thread: the realm's. Lives while extensions are installed, with the realm entered.
class RealmExtensions final : public ExtensionScope {
 public:
  explicit RealmExtensions(v8::Isolate* isolate) : isolate_(isolate) {}

  void add_function(std::string_view object, std::string_view function,
                    std::function<void(NativeCall)> native) override;
  void add_value(std::string_view object, std::string_view name, std::string_view json) override;

  // The first thing that went wrong: a name that is taken, a value that is no JSON.
  const Status& status() const { return status_; }

 private:
  // globalThis[object], made when absent; globalThis itself for an empty name.
  v8::MaybeLocal<v8::Object> holder(binding::Scope& scope, std::string_view object);
  void refuse(std::string message);

  v8::Isolate* const isolate_;
  Status status_ = Unit{};
};

}  // namespace edgert::worker
