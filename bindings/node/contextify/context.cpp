#include "bindings/node/contextify/context.h"

#include <unordered_map>
#include <utility>

#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/v8_compat_hooks.h"

namespace edgert::bindings::node {

namespace {

using binding::Arguments;
using binding::Scope;

struct Contextified {
  v8::Global<v8::Context> context;  // weak
  v8::Global<v8::Object> sandbox;   // weak; empty where there is none
};
// Handlers know theirs by a number: what V8 keeps for them can be no object of a context.
struct Contexts {
  std::unordered_map<int32_t, Contextified> all;
  int32_t last = 0;
};

std::shared_ptr<void>& contexts_slot(v8::Isolate* isolate) {
  static const char kTag = 0;
  std::shared_ptr<void>& slot = binding::Realm::from(isolate).slot(&kTag);
  if (slot == nullptr) slot = std::make_shared<Contexts>();
  return slot;
}

// What stands behind a global object's names: the object that was made a context
// (https://nodejs.org/api/vm.html#what-does-it-mean-to-contextify-an-object).
class Sandbox {
 public:
  Sandbox(v8::Isolate* isolate, v8::Local<v8::Value> data) {
    const auto& all = static_cast<Contexts*>(contexts_slot(isolate).get())->all;
    const auto found = data->IsInt32() ? all.find(data.As<v8::Int32>()->Value()) : all.end();
    if (found == all.end() || found->second.context.IsEmpty() || found->second.sandbox.IsEmpty())
      return;
    context = found->second.context.Get(isolate);
    object = found->second.sandbox.Get(isolate);
  }
  explicit operator bool() const { return !object.IsEmpty(); }

  v8::Local<v8::Context> context;
  v8::Local<v8::Object> object;
};

bool is_read_only(v8::Maybe<v8::PropertyAttribute> attributes) {
  return (attributes.FromMaybe(v8::None) & v8::ReadOnly) != 0;
}

struct SandboxNames {
  static v8::MaybeLocal<v8::Value> get(v8::Isolate* isolate, v8::Local<v8::Value> data,
                                       v8::Local<v8::Name> name) {
    const Sandbox sandbox(isolate, data);
    v8::Local<v8::Value> value;
    if (!sandbox || !sandbox.object->GetRealNamedProperty(sandbox.context, name).ToLocal(&value))
      return {};
    if (value == sandbox.object) return sandbox.context->Global();
    return value;
  }

  static bool set(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> receiver,
                  v8::Local<v8::Name> name, v8::Local<v8::Value> value, bool is_strict) {
    const Sandbox sandbox(isolate, data);
    if (!sandbox) return false;
    v8::Local<v8::Object> global = sandbox.context->Global();
    const auto own = sandbox.object->GetRealNamedPropertyAttributes(sandbox.context, name);
    const auto builtin = global->GetRealNamedPropertyAttributes(sandbox.context, name);
    if (is_read_only(own) || is_read_only(builtin)) return false;
    // A name that strict code has not declared is V8's to refuse; functions are declared this way.
    const bool is_bare = !receiver.IsEmpty() && receiver != global;
    if (is_strict && is_bare && own.IsNothing() && builtin.IsNothing() && !value->IsFunction())
      return false;
    return sandbox.object->Set(sandbox.context, name, value).IsJust();
  }

  static v8::MaybeLocal<v8::Value> describe(v8::Isolate* isolate, v8::Local<v8::Value> data,
                                            v8::Local<v8::Name> name) {
    const Sandbox sandbox(isolate, data);
    if (!sandbox || !sandbox.object->HasOwnProperty(sandbox.context, name).FromMaybe(false))
      return {};
    return sandbox.object->GetOwnPropertyDescriptor(sandbox.context, name);
  }

  static bool define(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Name> name,
                     const v8::PropertyDescriptor& given) {
    const Sandbox sandbox(isolate, data);
    if (!sandbox) return false;
    const auto builtin =
        sandbox.context->Global()->GetRealNamedPropertyAttributes(sandbox.context, name);
    if (is_read_only(builtin) && (builtin.FromJust() & v8::DontDelete) != 0) return false;
    const auto pass_on = [&](v8::PropertyDescriptor& descriptor) {
      if (given.has_enumerable()) descriptor.set_enumerable(given.enumerable());
      if (given.has_configurable()) descriptor.set_configurable(given.configurable());
      return sandbox.object->DefineProperty(sandbox.context, name, descriptor).IsJust();
    };
    v8::Local<v8::Value> nothing = v8::Undefined(isolate);
    if (given.has_get() || given.has_set()) {
      v8::PropertyDescriptor descriptor(given.has_get() ? given.get() : nothing,
                                        given.has_set() ? given.set() : nothing);
      return pass_on(descriptor);
    }
    v8::Local<v8::Value> value;
    if (given.has_value()) value = given.value();
    if (given.has_writable()) {
      v8::PropertyDescriptor descriptor(value, given.writable());
      return pass_on(descriptor);
    }
    if (given.has_value()) {
      v8::PropertyDescriptor descriptor(value);
      return pass_on(descriptor);
    }
    v8::PropertyDescriptor descriptor;
    return pass_on(descriptor);
  }

  static bool remove(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Name> name) {
    const Sandbox sandbox(isolate, data);
    return !sandbox || sandbox.object->Delete(sandbox.context, name).FromMaybe(false);
  }

  static v8::MaybeLocal<v8::Array> names(v8::Isolate* isolate, v8::Local<v8::Value> data) {
    const Sandbox sandbox(isolate, data);
    if (!sandbox) return {};
    return sandbox.object->GetPropertyNames(
        sandbox.context, v8::KeyCollectionMode::kOwnOnly,
        static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
        v8::IndexFilter::kIncludeIndices, v8::KeyConversionMode::kConvertToString);
  }
};

// What the platform counts, or stops, in its own realm, and what no context of node:vm therefore
// has: memory of WebAssembly, waiters, and lists that ICU formats.
bool remove_uncounted(Scope& scope, v8::Local<v8::Context> context) {
  const auto remove = [&](std::initializer_list<const char*> path) {
    v8::Local<v8::Object> holder = context->Global();
    const char* const* at = path.begin();
    for (; at + 1 != path.end(); ++at) {
      v8::Local<v8::Value> next;
      if (!holder->Get(context, binding::name(scope, *at)).ToLocal(&next)) return false;
      if (!next->IsObject()) return true;
      holder = next.As<v8::Object>();
    }
    return holder->Delete(context, binding::name(scope, *at)).FromMaybe(false);
  };
  return remove({"WebAssembly"}) && remove({"Atomics", "waitAsync"}) &&
         remove({"Intl", "ListFormat"});
}

v8::Local<v8::Private> key_of(v8::Isolate* isolate, const char* name) {
  return v8::Private::ForApi(isolate, v8::String::NewFromUtf8(isolate, name).ToLocalChecked());
}

}  // namespace

void VmContext::create(const Arguments& info) {
  Scope scope(info);
  v8::Isolate* isolate = scope.isolate();
  const bool has_sandbox = !info[0]->IsUndefined();
  if (has_sandbox && !info[0]->IsObject())
    return binding::throw_type_error(scope, "makeContext needs an object");
  const bool allows_strings = info[1]->IsTrue();
  std::shared_ptr<void> table = contexts_slot(isolate);
  auto& contexts = *static_cast<Contexts*>(table.get());
  const int32_t id = ++contexts.last;
  std::unique_ptr<v8::MicrotaskQueue> queue;
  if (info[2]->IsTrue()) queue = v8::MicrotaskQueue::New(isolate, v8::MicrotasksPolicy::kExplicit);
  v8::Local<v8::ObjectTemplate> shape;
  if (has_sandbox) {
    shape = v8::ObjectTemplate::New(isolate);
    binding::compat::set_handlers<SandboxNames>(shape, v8::Integer::New(isolate, id));
  }
  v8::Local<v8::Context> context = v8::Context::New(isolate, nullptr, shape, {}, {}, queue.get());
  if (context.IsEmpty()) return binding::throw_error(scope, "V8 makes no further context");
  // The handlers find no sandbox yet.
  if (!remove_uncounted(scope, context)) return;
  context->AllowCodeGenerationFromStrings(allows_strings);
  // Scripts of both go to and fro.
  context->SetSecurityToken(scope.context()->GetSecurityToken());
  v8::Local<v8::Object> global = context->Global();
  v8::Local<v8::Object> handle =
      wrap(scope, std::make_unique<VmContext>(id, table, std::move(queue)));
  if (handle.IsEmpty()) return;
  v8::Local<v8::Private> key = key_of(isolate, "edgert.vm.other");
  v8::Local<v8::Private> behind = key_of(isolate, "edgert.vm.sandbox");
  if (!handle->SetPrivate(scope.context(), key, global).FromMaybe(false) ||
      !global->SetPrivate(context, key, handle).FromMaybe(false) ||
      (has_sandbox && !global->SetPrivate(context, behind, info[0]).FromMaybe(false)))
    return;
  Contextified& one = contexts.all[id];
  one.context.Reset(isolate, context);
  one.context.SetWeak();
  if (has_sandbox) {
    one.sandbox.Reset(isolate, info[0].As<v8::Object>());
    one.sandbox.SetWeak();
  }
  // By the library's own mark; a proxy keeps it for itself.
  v8::Local<v8::Private> mark = key_of(isolate, "contextify_context_private_symbol");
  v8::Local<v8::Object> marked = has_sandbox ? info[0].As<v8::Object>() : global;
  if (!marked->SetPrivate(scope.context(), mark, handle).FromMaybe(false)) return;
  info.GetReturnValue().Set(global);
}

bool VmContext::read(Scope& scope, v8::Local<v8::Value> handle, v8::Local<v8::Context>* context,
                     v8::MicrotaskQueue** queue) {
  if (handle->IsUndefined()) {
    *context = scope.context();
    return true;
  }
  const VmContext* const given = unwrap(handle);
  if (given != nullptr) *context = given->get(scope.isolate());
  if (given != nullptr && queue != nullptr) *queue = given->queue();
  if (context->IsEmpty()) binding::throw_type_error(scope, "this is no context of node:vm");
  return !context->IsEmpty();
}

VmContext::~VmContext() { static_cast<Contexts*>(table_.get())->all.erase(id_); }

v8::Local<v8::Context> VmContext::get(v8::Isolate* isolate) const {
  const auto& all = static_cast<const Contexts*>(table_.get())->all;
  const auto found = all.find(id_);
  return found == all.end() ? v8::Local<v8::Context>() : found->second.context.Get(isolate);
}

}  // namespace edgert::bindings::node
