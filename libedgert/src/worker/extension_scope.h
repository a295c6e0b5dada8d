// RealmExtensions: puts a host's globals and native functions into one realm.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "edgert/binding/scope.h"
#include "edgert/extension.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// What one extension may add. Thread: the realm's. Lives while that is installed, with the realm
// entered.
class RealmExtensions final : public ExtensionScope {
 public:
  RealmExtensions(v8::Isolate* isolate, std::shared_ptr<const WorkerState> state)
      : isolate_(isolate), state_(std::move(state)) {}

  const WorkerIdentity& worker() const override { return state_->identity; }
  const WorkerOptions& options() const override { return state_->options; }
  std::shared_ptr<void>& state() override { return *kept_; }
  void add_function(std::string_view object, std::string_view name, HostFunction function,
                    FunctionOptions options) override;
  void add_value(std::string_view object, std::string_view name, std::string_view json) override;
  void add_script(std::string_view name, std::string_view source) override;
  void freeze(std::string_view object) override;

  // What the extension keeps in the realm, for as long as that is there.
  std::shared_ptr<void> keep() const { return kept_; }
  // The first thing that went wrong.
  const Status& status() const { return status_; }

 private:
  // globalThis[object], made when absent; globalThis itself for an empty name.
  v8::MaybeLocal<v8::Object> holder(binding::Scope& scope, std::string_view object);
  bool define(binding::Scope& scope, std::string_view object, std::string_view name,
              v8::Local<v8::Value> value);
  void refuse(std::string message);

  v8::Isolate* const isolate_;
  const std::shared_ptr<const WorkerState> state_;
  const std::shared_ptr<std::shared_ptr<void>> kept_ = std::make_shared<std::shared_ptr<void>>();
  Status status_ = Unit{};
};

}  // namespace edgert::worker
