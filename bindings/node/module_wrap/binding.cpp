// Natives of module_wrap: modules of node:vm, which a script makes of texts and functions beside
// those of the realm's graph. V8 ends the process where a module is asked for what its state does
// not allow, so each native looks at the states of all that V8 would touch.
// https://nodejs.org/api/vm.html#class-vmmodule
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bindings/node/contextify/context.h"
#include "bindings/node/contextify/running.h"
#include "bindings/node/throwing.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using node::VmContext;
using Status = v8::Module::Status;

class Linking;
struct Loose {
  v8::Global<v8::Function> told;  // empty until there is one
  v8::Global<v8::ObjectTemplate> holders;
  std::unordered_map<double, v8::Global<v8::Object>> by_id;  // handles, weak
  Linking* linking = nullptr;                                // while V8 asks
};
const std::shared_ptr<void>& loose_slot(Scope& scope) {
  static const char kTag = 0;
  std::shared_ptr<void>& slot = scope.realm().slot(&kTag);
  if (slot == nullptr) slot = std::make_shared<Loose>();
  return slot;
}
Loose& loose_of(Scope& scope) { return *static_cast<Loose*>(loose_slot(scope).get()); }

// Says what an object is, and is known by the number of its import(). The module, and all that it
// needs, are the object's own private values, so that V8 collects modules that hold each other.
class Identity final : public binding::Wrap<Identity, binding::Goes::kAtOnce> {
 public:
  Identity(std::shared_ptr<void> loose, double id) : loose_(std::move(loose)), id_(id) {}
  ~Identity() override { static_cast<Loose*>(loose_.get())->by_id.erase(id_); }

 private:
  const std::shared_ptr<void> loose_;
  const double id_;
};

// What private values are called.
constexpr char kModule[] = "edgert.vm.module";    // an object that has it in its field
constexpr char kContext[] = "edgert.vm.context";  // a handle; undefined: this realm's
constexpr char kLinks[] = "edgert.vm.links";      // a list of handles, in the order of requests
constexpr char kOwner[] = "edgert.vm.owner";      // who is told of it; of a namespace, too

v8::Local<v8::Private> key_of(v8::Isolate* isolate, const char* name) {
  return v8::Private::ForApi(isolate, v8::String::NewFromUtf8(isolate, name).ToLocalChecked());
}
bool keep(Scope& scope, v8::Local<v8::Object> object, const char* name,
          v8::Local<v8::Value> value) {
  return object->SetPrivate(scope.context(), key_of(scope.isolate(), name), value).FromMaybe(false);
}
v8::Local<v8::Value> kept(Scope& scope, v8::Local<v8::Object> object, const char* name) {
  v8::Local<v8::Value> value;
  if (!object->GetPrivate(scope.context(), key_of(scope.isolate(), name)).ToLocal(&value))
    value = v8::Undefined(scope.isolate());
  return value;
}

struct LooseModule {
  v8::Local<v8::Object> handle;
  v8::Local<v8::Module> module;
  Identity* identity = nullptr;
  Status status() const { return module->GetStatus(); }
  v8::Local<v8::Object> names() const { return module->GetModuleNamespace().As<v8::Object>(); }
};

// Nothing, with a pending exception, for any other value.
std::optional<LooseModule> read(Scope& scope, v8::Local<v8::Value> value) {
  if (Identity* const identity = Identity::unwrap(value)) {
    v8::Local<v8::Object> handle = value.As<v8::Object>();
    v8::Local<v8::Value> holder = kept(scope, handle, kModule);
    if (holder->IsObject())
      return LooseModule{handle, binding::compat::module_field(holder.As<v8::Object>(), 0),
                         identity};
  }
  binding::throw_type_error(scope, "this is no module of node:vm");
  return std::nullopt;
}

void throw_status(Scope& scope, std::string_view what) {
  node::throw_coded(scope, v8::Exception::Error(binding::text(scope, what)),
                    "ERR_VM_MODULE_STATUS");
}

v8::Local<v8::Object> handle_of(Scope& scope, v8::Local<v8::Module> module,
                                v8::Local<v8::Value> context, v8::Local<v8::Value> owner,
                                double id) {
  v8::Isolate* isolate = scope.isolate();
  Loose& loose = loose_of(scope);
  if (loose.holders.IsEmpty()) {
    v8::Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate);
    shape->SetInternalFieldCount(2);  // with one, it would be a wrap's
    loose.holders.Reset(isolate, shape);
  }
  v8::Local<v8::Object> holder;
  if (!loose.holders.Get(isolate)->NewInstance(scope.context()).ToLocal(&holder)) return {};
  binding::compat::set_module_field(holder, 0, module);
  v8::Local<v8::Object> handle =
      Identity::wrap(scope, std::make_unique<Identity>(loose_slot(scope), id));
  if (handle.IsEmpty() || !keep(scope, handle, kModule, holder) ||
      !keep(scope, handle, kContext, context) || !keep(scope, handle, kOwner, owner))
    return {};
  if (id != 0) {
    v8::Global<v8::Object>& weak = loose.by_id[id];
    weak.Reset(isolate, handle);
    weak.SetWeak();
  }
  return handle;
}

// compile(code, name, line, column, context, owner, id) → handle; a syntax error is the context's.
// Its import() is known by the id.
void compile(const Arguments& info) {
  Scope scope(info);
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context;
  if (!info[0]->IsString() || !info[5]->IsObject() || !info[6]->IsNumber())
    return binding::throw_type_error(scope, "compile needs a text, an object and a number");
  if (!VmContext::read(scope, info[4], &context)) return;
  const double id = info[6].As<v8::Number>()->Value();
  if (!(id > 0) || loose_of(scope).by_id.contains(id))
    return binding::throw_type_error(scope, "a module has a number of its own");
  v8::Local<v8::PrimitiveArray> options = v8::PrimitiveArray::New(isolate, 1);
  options->Set(isolate, 0, info[6].As<v8::Number>());
  v8::ScriptCompiler::Source source(
      info[0].As<v8::String>(),
      binding::compat::script_origin(isolate, node::name_of_code(scope, info[1]),
                                     node::place_in_code(info[2]), node::place_in_code(info[3]),
                                     true, options));
  v8::Local<v8::Module> module;
  {
    const v8::Context::Scope inside(context);
    if (!v8::ScriptCompiler::CompileModule(isolate, &source).ToLocal(&module)) return;
  }
  binding::give(info, handle_of(scope, module, info[4], info[5], id));
}

// What such a module does in place of running code: its owner is told.
v8::MaybeLocal<v8::Value> evaluate_synthetic(v8::Local<v8::Context> context,
                                             v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  Scope scope(isolate);
  constexpr int kEvaluate = 2;  // behind those of binding::Javascript::ModuleQuestion
  v8::Local<v8::Value> question[] = {
      v8::Integer::New(isolate, kEvaluate),
      kept(scope, module->GetModuleNamespace().As<v8::Object>(), kOwner)};
  if (loose_of(scope)
          .told.Get(isolate)
          ->Call(context, v8::Undefined(isolate), std::size(question), question)
          .IsEmpty())
    return {};
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, v8::Undefined(isolate)).IsNothing())
    return {};
  return resolver->GetPromise();
}

// synthetic(name, exports, context, owner) → handle of a module that has them
void synthetic(const Arguments& info) {
  constexpr binding::ListBounds kExports{"exportNames", 10000, 1 << 20};
  Scope scope(info);
  v8::Local<v8::Context> context;
  std::vector<std::string> names;
  if (!info[3]->IsObject() || loose_of(scope).told.IsEmpty())
    return binding::throw_type_error(scope, "synthetic needs an object, and who is told");
  if (!VmContext::read(scope, info[2], &context)) return;
  if (!binding::read_texts(scope, info[1], kExports, &names)) return;
  std::vector<v8::Local<v8::String>> exports;
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      return binding::throw_type_error(scope, "a name is exported twice");
    exports.push_back(binding::text(scope, name));
  }
  v8::Local<v8::String> called = node::name_of_code(scope, info[0]).As<v8::String>();
  const v8::Context::Scope inside(context);
  v8::Local<v8::Module> module = binding::compat::synthetic_module(
      scope.isolate(), called, exports.data(), exports.size(), evaluate_synthetic);
  binding::give(info, handle_of(scope, module, info[2], info[3], 0));
}

// What its import statements name, in the order of V8's list.
// requests(handle) → [[specifier, …keys and values of attributes]…]
void requests(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  constexpr int kEach = 3;  // a key, a value and where they stand
  std::vector<v8::Local<v8::Value>> all;
  if (one->module->IsSourceTextModule()) {
    v8::Local<v8::FixedArray> list = one->module->GetModuleRequests();
    for (int i = 0; i < list->Length(); ++i) {
      auto request = binding::compat::element(scope.context(), list, i).As<v8::ModuleRequest>();
      v8::Local<v8::FixedArray> attributes = binding::compat::import_attributes(request);
      std::vector<v8::Local<v8::Value>> parts{request->GetSpecifier()};
      for (int at = 0; at + 1 < attributes->Length(); at += kEach) {
        for (int part = 0; part < 2; ++part)
          parts.push_back(
              binding::compat::element(scope.context(), attributes, at + part).As<v8::Value>());
      }
      v8::Local<v8::Value> array;
      if (!binding::array_of(scope, parts.data(), parts.size()).ToLocal(&array)) return;
      all.push_back(array);
    }
  }
  binding::give(info, binding::array_of(scope, all.data(), all.size()));
}

// Says which modules its requests lead to, in their order.
// link(handle, handles)
void link(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  if (!one->module->IsSourceTextModule() || one->status() != Status::kUninstantiated)
    return throw_status(scope, "only a module of code that is not linked yet can be linked");
  const auto count = static_cast<size_t>(one->module->GetModuleRequests()->Length());
  binding::Elements links = binding::elements(scope, info[1], count);
  if (!links || links->size() != count)
    return binding::throw_type_error(scope, "each request is linked with one module");
  v8::Local<v8::Value> context = kept(scope, one->handle, kContext);
  for (v8::Local<v8::Value> each : *links) {
    const std::optional<LooseModule> other = read(scope, each);
    if (!other) return;
    if (!kept(scope, other->handle, kContext)->StrictEquals(context))
      return node::throw_coded(
          scope,
          v8::Exception::Error(binding::text(scope, "Linked modules must use the same context")),
          "ERR_VM_MODULE_DIFFERENT_CONTEXT");
  }
  v8::Local<v8::Value> list;
  if (binding::array_of(scope, links->data(), count).ToLocal(&list))
    keep(scope, one->handle, kLinks, list);
}

// `one` and what it leads to, each once, but for what lies behind modules that have reached
// `state`. Nothing, with a pending exception, where V8 is at work on one of them.
std::optional<std::vector<LooseModule>> graph_of(Scope& scope, const LooseModule& one,
                                                 Status state) {
  std::vector<LooseModule> graph{one};
  std::unordered_set<const Identity*> seen{one.identity};
  for (size_t at = 0; at < graph.size(); ++at) {
    const Status status = graph[at].status();
    if (status == Status::kInstantiating || status == Status::kEvaluating) {
      throw_status(scope, "a module of this graph is being linked or evaluated");
      return std::nullopt;
    }
    if (status >= state) continue;
    v8::Local<v8::Value> links = kept(scope, graph[at].handle, kLinks);
    if (!links->IsArray()) continue;
    v8::Local<v8::Array> list = links.As<v8::Array>();
    for (uint32_t i = 0; i < list->Length(); ++i) {
      v8::Local<v8::Value> each;
      if (!list->Get(scope.context(), i).ToLocal(&each)) return std::nullopt;
      const std::optional<LooseModule> next = read(scope, each);
      if (!next) return std::nullopt;
      if (seen.insert(next->identity).second) graph.push_back(*next);
    }
  }
  return graph;
}

// Answers V8 while it links a graph. On the stack.
class Linking {
 public:
  Linking(Scope& scope, const std::vector<LooseModule>& graph)
      : loose_(loose_of(scope)), before_(std::exchange(loose_.linking, this)) {
    for (const LooseModule& one : graph)
      nodes_.emplace(one.module->GetIdentityHash(), Node{one, false, {}});
  }
  ~Linking() { loose_.linking = before_; }
  Linking(const Linking&) = delete;
  Linking& operator=(const Linking&) = delete;

  static v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context>, v8::Local<v8::String> specifier,
                                            v8::Local<v8::FixedArray>,
                                            v8::Local<v8::Module> referrer) {
    Scope scope(v8::Isolate::GetCurrent());
    Linking* const self = loose_of(scope).linking;
    v8::Local<v8::Module> found;
    if (self != nullptr) found = self->find(scope, specifier, referrer);
    if (!found.IsEmpty()) return found;
    node::throw_coded(scope,
                      v8::Exception::Error(binding::text(
                          scope, "request for '" + binding::short_text(scope, specifier) +
                                     "' is from a module that is not linked")),
                      "ERR_VM_MODULE_LINK_FAILURE");
    return {};
  }

 private:
  struct Node {
    LooseModule one;
    bool is_read;
    // By the hash of its specifier; of several with the same one the last counts, as in Node.
    std::unordered_map<int, std::vector<std::pair<v8::Local<v8::String>, v8::Local<v8::Module>>>>
        links;
  };

  v8::Local<v8::Module> find(Scope& scope, v8::Local<v8::String> specifier,
                             v8::Local<v8::Module> referrer) {
    const auto [from, to] = nodes_.equal_range(referrer->GetIdentityHash());
    for (auto at = from; at != to; ++at) {
      Node& node = at->second;
      if (node.one.module != referrer) continue;
      if (!std::exchange(node.is_read, true)) read_links(scope, node);
      v8::Local<v8::Module> found;
      for (const auto& [name, module] : node.links[specifier->GetIdentityHash()]) {
        if (name->StringEquals(specifier)) found = module;
      }
      return found;
    }
    return {};
  }

  static void read_links(Scope& scope, Node& node) {
    v8::Local<v8::Value> links = kept(scope, node.one.handle, kLinks);
    if (!links->IsArray()) return;
    v8::Local<v8::FixedArray> list = node.one.module->GetModuleRequests();
    for (int i = 0; i < list->Length(); ++i) {
      v8::Local<v8::Value> each;
      if (!links.As<v8::Array>()->Get(scope.context(), static_cast<uint32_t>(i)).ToLocal(&each))
        return;
      const std::optional<LooseModule> to = read(scope, each);
      if (!to) return;
      v8::Local<v8::String> name = binding::compat::element(scope.context(), list, i)
                                       .As<v8::ModuleRequest>()
                                       ->GetSpecifier();
      node.links[name->GetIdentityHash()].emplace_back(name, to->module);
    }
  }

  Loose& loose_;
  Linking* const before_;
  std::unordered_multimap<int, Node> nodes_;  // by V8's identity hash
};

// Links all that it leads to.
// instantiate(handle)
void instantiate(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  v8::Local<v8::Context> context;
  if (!VmContext::read(scope, kept(scope, one->handle, kContext), &context)) return;
  const auto graph = graph_of(scope, *one, Status::kInstantiated);
  if (!graph || one->status() >= Status::kInstantiated) return;
  Linking linking(scope, *graph);
  const v8::Context::Scope inside(context);
  one->module->InstantiateModule(context, Linking::resolve).IsNothing();
}

// evaluate(handle, ms | -1) → promise
void evaluate(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  v8::Local<v8::Context> context;
  v8::MicrotaskQueue* queue = nullptr;
  if (!VmContext::read(scope, kept(scope, one->handle, kContext), &context, &queue)) return;
  const auto graph = graph_of(scope, *one, Status::kEvaluated);
  if (!graph) return;
  if (one->status() < Status::kInstantiated)
    return throw_status(scope, "a module is linked before it is evaluated");
  // While its code can run, so long does its owner live.
  for (const LooseModule& each : *graph) {
    if (each.status() == Status::kInstantiated &&
        !keep(scope, each.names(), kOwner, kept(scope, each.handle, kOwner)))
      return;
  }
  const auto run = [&](Scope&) {
    const v8::Context::Scope inside(context);
    return one->module->Evaluate(context);
  };
  binding::give(info, node::run_in_time(scope, info[1], queue, run));
}

// status(handle) → as V8 counts them
void status_of(const Arguments& info) {
  Scope scope(info);
  if (const std::optional<LooseModule> one = read(scope, info[0]))
    info.GetReturnValue().Set(static_cast<int32_t>(one->status()));
}

// namespaceOf(handle) → its namespace object
void namespace_of(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  if (one->status() < Status::kInstantiated)
    return throw_status(scope, "a module has no namespace before it is linked");
  info.GetReturnValue().Set(one->names());
}

// errorOf(handle) → what its evaluation threw
void error_of(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  if (one->status() != Status::kErrored) return throw_status(scope, "this module has no error");
  info.GetReturnValue().Set(one->module->GetException());
}

// setExport(handle, name, value)
void set_export(const Arguments& info) {
  Scope scope(info);
  const std::optional<LooseModule> one = read(scope, info[0]);
  if (!one) return;
  if (!one->module->IsSyntheticModule() || !info[1]->IsString())
    return binding::throw_type_error(scope, "setExport needs a synthetic module and a name");
  if (one->status() < Status::kInstantiated)
    return throw_status(scope, "a module is linked before it gets exports");
  one->module->SetSyntheticModuleExport(scope.isolate(), info[1].As<v8::String>(), info[2])
      .IsNothing();
}

// ownerOf(namespace) → the owner of a module that has been evaluated
void owner_of(const Arguments& info) {
  Scope scope(info);
  if (info[0]->IsModuleNamespaceObject())
    info.GetReturnValue().Set(kept(scope, info[0].As<v8::Object>(), kOwner));
}

// ownerWithId(id) → the owner of the module with it, if it is still there
void owner_with_id(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsNumber()) return;
  const auto& by_id = loose_of(scope).by_id;
  const auto found = by_id.find(info[0].As<v8::Number>()->Value());
  if (found != by_id.end() && !found->second.IsEmpty())
    info.GetReturnValue().Set(kept(scope, found->second.Get(scope.isolate()), kOwner));
}

// hear(told): answers for them all, as binding::Javascript says, and told(2, owner) does what a
// synthetic module does.
void hear(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsFunction()) return binding::throw_type_error(scope, "hear needs a function");
  loose_of(scope).told.Reset(scope.isolate(), info[0].As<v8::Function>());
  scope.realm().js().answer_for_modules(info[0].As<v8::Function>());
}

}  // namespace

void install_node_module_wrap(binding::Natives& natives) {
  natives.late_folder("node/module_wrap");
  natives.add("compile", compile, 7);
  natives.add("synthetic", synthetic, 4);
  natives.add("requests", requests, 1);
  natives.add("link", link, 2);
  natives.add("instantiate", instantiate, 1);
  natives.add("evaluate", evaluate, 2);
  natives.add("status", status_of, 1);
  natives.add("namespaceOf", namespace_of, 1);
  natives.add("errorOf", error_of, 1);
  natives.add("setExport", set_export, 3);
  natives.add("ownerOf", owner_of, 1);
  natives.add("ownerWithId", owner_with_id, 1);
  natives.add("hear", hear, 1);
}

}  // namespace edgert::bindings
