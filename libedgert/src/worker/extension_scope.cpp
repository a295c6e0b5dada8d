#include "worker/extension_scope.h"

#include <atomic>
#include <utility>

#include "edgert/binding/javascript.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert {

// Shared by the copies of a call; the promise stays with the realm.
struct NativeCall::Impl {
  std::string arguments;
  std::function<void(bool resolved, std::string text)> answer;
  std::atomic<bool> settled{false};

  void settle(bool resolved, std::string text) {
    if (!settled.exchange(true)) answer(resolved, std::move(text));
  }
  // A call that is dropped unsettled would leave JS waiting for ever.
  ~Impl() { settle(false, "the native function gave no answer"); }
};

namespace {

void settle(binding::Scope& scope, v8::Local<v8::Promise::Resolver> promise, bool resolved,
            const std::string& text) {
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::Value> value;
  if (resolved && v8::JSON::Parse(scope.context(), binding::text(scope, text)).ToLocal(&value)) {
    promise->Resolve(scope.context(), value).IsNothing();
    return;
  }
  const std::string reason = resolved ? "the native function's answer is no JSON text" : text;
  promise->Reject(scope.context(), v8::Exception::Error(binding::text(scope, reason))).IsNothing();
}

}  // namespace

NativeCall::NativeCall(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
NativeCall::~NativeCall() = default;
NativeCall::NativeCall(const NativeCall&) = default;
NativeCall& NativeCall::operator=(const NativeCall&) = default;
const std::string& NativeCall::arguments() const { return impl_->arguments; }
void NativeCall::resolve(std::string json) { impl_->settle(true, std::move(json)); }
void NativeCall::reject(std::string message) { impl_->settle(false, std::move(message)); }

}  // namespace edgert

namespace edgert::worker {

namespace {

class HostFunction final : public binding::Wrap<HostFunction> {
 public:
  explicit HostFunction(std::function<void(NativeCall)> native) : native_(std::move(native)) {}

  static void call(const binding::Arguments& info) {
    binding::Scope scope(info);
    HostFunction* self = unwrap(info.Data());
    if (self == nullptr) return binding::throw_type_error(scope, "the native function is gone");
    v8::Local<v8::Array> list = v8::Array::New(scope.isolate(), info.Length());
    for (int i = 0; i < info.Length(); ++i) {
      if (list->Set(scope.context(), static_cast<uint32_t>(i), info[i]).IsNothing()) return;
    }
    v8::Local<v8::String> json;
    v8::Local<v8::Promise::Resolver> resolver;
    if (!v8::JSON::Stringify(scope.context(), list).ToLocal(&json) ||
        !v8::Promise::Resolver::New(scope.context()).ToLocal(&resolver)) {
      return;
    }
    auto call = std::make_shared<NativeCall::Impl>();
    call->arguments = binding::to_text(scope, json);
    call->answer = scope.realm().js().expect<bool, std::string>(
        [pin = std::make_shared<binding::Pin>(scope, resolver)](
            binding::Scope& inner, bool resolved, const std::string& text) {
          settle(inner, pin->get(inner.isolate()).As<v8::Promise::Resolver>(), resolved, text);
        });
    info.GetReturnValue().Set(resolver->GetPromise());
    self->native_(NativeCall(std::move(call)));
  }

 private:
  std::function<void(NativeCall)> native_;
};

void freeze_deeply(binding::Scope& scope, v8::Local<v8::Value> value) {
  if (!value->IsObject()) return;
  v8::Local<v8::Object> object = value.As<v8::Object>();
  v8::Local<v8::Array> keys;
  if (!object->GetOwnPropertyNames(scope.context()).ToLocal(&keys)) return;
  for (uint32_t i = 0; i < keys->Length(); ++i) {
    v8::Local<v8::Value> key, inner;
    if (keys->Get(scope.context(), i).ToLocal(&key) &&
        object->Get(scope.context(), key).ToLocal(&inner)) {
      freeze_deeply(scope, inner);
    }
  }
  object->SetIntegrityLevel(scope.context(), v8::IntegrityLevel::kFrozen).IsNothing();
}

}  // namespace

void RealmExtensions::refuse(std::string message) {
  if (status_.ok()) status_ = Error{ErrorCode::kInvalidArgument, std::move(message)};
}

v8::MaybeLocal<v8::Object> RealmExtensions::holder(binding::Scope& scope, std::string_view object) {
  v8::Local<v8::Object> global = scope.context()->Global();
  if (object.empty()) return global;
  v8::Local<v8::String> key = binding::name(scope, object);
  v8::Local<v8::Value> found;
  if (!global->Get(scope.context(), key).ToLocal(&found)) return {};
  if (found->IsObject()) return found.As<v8::Object>();
  v8::Local<v8::Object> made = v8::Object::New(scope.isolate());
  if (global->DefineOwnProperty(scope.context(), key, made, v8::DontEnum).IsNothing()) return {};
  return made;
}

void RealmExtensions::add_function(std::string_view object, std::string_view function,
                                   std::function<void(NativeCall)> native) {
  binding::Scope scope(isolate_);
  v8::Local<v8::Object> data =
      HostFunction::wrap(scope, std::make_unique<HostFunction>(std::move(native)));
  v8::Local<v8::Object> target;
  v8::Local<v8::Function> made;
  if (!holder(scope, object).ToLocal(&target) ||
      !v8::Function::New(scope.context(), HostFunction::call, data, 0,
                         v8::ConstructorBehavior::kThrow)
           .ToLocal(&made) ||
      target->DefineOwnProperty(scope.context(), binding::name(scope, function), made, v8::DontEnum)
          .IsNothing()) {
    return refuse("the extension's function " + std::string(function) + " cannot be defined");
  }
  made->SetName(binding::name(scope, function));
}

void RealmExtensions::add_value(std::string_view object, std::string_view name,
                                std::string_view json) {
  binding::Scope scope(isolate_);
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::Value> value;
  v8::Local<v8::Object> target;
  if (!v8::JSON::Parse(scope.context(), binding::text(scope, json)).ToLocal(&value)) {
    return refuse("the extension's value " + std::string(name) + " is no JSON text");
  }
  freeze_deeply(scope, value);
  if (!holder(scope, object).ToLocal(&target) ||
      target->DefineOwnProperty(scope.context(), binding::name(scope, name), value, v8::DontEnum)
          .IsNothing()) {
    refuse("the extension's value " + std::string(name) + " cannot be defined");
  }
}

}  // namespace edgert::worker
