// import() (https://tc39.es/ecma262/#sec-ContinueDynamicImport).
//
// Its work waits for a turn of its own among the microtasks: there no module is being evaluated, as
// V8 demands. What has to come from elsewhere first is waited for without this thread: the import
// goes on in a turn of the loop. What either needs is an array that no script sees.
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/binding/javascript.h"
#include "graph/addresses.h"
#include "graph/source_reading.h"
#include "modules/module_map.h"

namespace edgert::modules {

namespace {

enum Part : uint32_t {
  kResolver,
  kSpecifier,
  kReferrer,
  kContext,
  kFrame,
  kType,   // a number
  kFault,  // of the attributes; empty: none
  kParts
};

template <typename T>
v8::Local<T> part(binding::Scope& scope, v8::Local<v8::Array> import, Part which) {
  v8::Local<v8::Value> value;
  if (!import->Get(scope.context(), which).ToLocal(&value)) value = v8::Undefined(scope.isolate());
  return value.As<T>();
}

// Where import() was called, as "file:///f/index.ts:3:9"; the turn in which it fails has no stack.
v8::Local<v8::Value> calling_frame(v8::Isolate* isolate) {
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, 1);
  if (trace->GetFrameCount() == 0) return v8::Undefined(isolate);
  v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, 0);
  v8::Local<v8::Value> name = frame->GetScriptName();
  if (name.IsEmpty()) name = v8::Undefined(isolate);
  v8::Local<v8::Value> parts[] = {name, v8::Integer::New(isolate, frame->GetLineNumber()),
                                  v8::Integer::New(isolate, frame->GetColumn())};
  return v8::Array::New(isolate, parts, 3);
}

// The number with which a binding has compiled the code that calls; empty: none has.
v8::Local<v8::Value> id_of(v8::Local<v8::Context> context, v8::Local<v8::Data> host_options) {
  v8::Local<v8::FixedArray> options = host_options.As<v8::FixedArray>();
  if (options.IsEmpty() || options->Length() != 1) return {};
  return binding::compat::element(context, options, 0).As<v8::Value>();
}

}  // namespace

v8::MaybeLocal<v8::Promise> ModuleMap::ask_for_import(v8::Local<v8::Context> context,
                                                      v8::Local<v8::Value> id,
                                                      v8::Local<v8::String> specifier,
                                                      v8::Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  std::vector<v8::Local<v8::Value>> flat;
  for (int i = 0; i + 1 < attributes->Length(); i += kOfCalls) {
    for (int part = 0; part < 2; ++part)
      flat.push_back(binding::compat::element(context, attributes, i + part).As<v8::Value>());
  }
  v8::Local<v8::Value> question[] = {
      v8::Integer::New(isolate, static_cast<int>(binding::Javascript::ModuleQuestion::kImport)), id,
      specifier, v8::Array::New(isolate, flat.data(), flat.size())};
  v8::Local<v8::Value> answer;
  if (!js::Isolate::from(isolate).ask_of_module(std::size(question), question).ToLocal(&answer))
    return {};
  if (answer->IsPromise()) return answer.As<v8::Promise>();
  binding::Scope scope(isolate);
  binding::throw_type_error(scope, "import() is not answered here");
  return {};
}

v8::MaybeLocal<v8::Promise> ModuleMap::on_dynamic_import(v8::Local<v8::Context> context,
                                                         v8::Local<v8::Data> host_options,
                                                         v8::Local<v8::Value> referrer,
                                                         v8::Local<v8::String> specifier,
                                                         v8::Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  if (v8::Local<v8::Value> id = id_of(context, host_options); !id.IsEmpty())
    return ask_for_import(context, id, specifier, attributes);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  // A module is of the realm whose global object it was compiled for, and others have none.
  if (context != js::Isolate::from(isolate).context()) {
    const v8::Context::Scope context_scope(context);
    binding::Scope scope(isolate);
    v8::Local<v8::String> said =
        binding::text(scope, "import() in a context of node:vm is not supported");
    if (resolver->Reject(context, v8::Exception::TypeError(said)).IsNothing()) return {};
    return resolver->GetPromise();
  }
  v8::Local<v8::Value> parts[kParts] = {};
  parts[kResolver] = resolver;
  parts[kSpecifier] = specifier;
  parts[kReferrer] = referrer;
  parts[kContext] = binding::compat::continuation_data(isolate);
  parts[kFrame] = calling_frame(isolate);
  binding::Scope scope(isolate);
  const Attributes said = attributes_of(scope, attributes, kOfCalls);
  parts[kType] = v8::Integer::New(isolate, static_cast<int>(said.type));
  parts[kFault] = binding::text(scope, said.fault);
  v8::Local<v8::Function> turn;
  if (!v8::Function::New(context, on_import_turn, v8::Array::New(isolate, parts, kParts))
           .ToLocal(&turn)) {
    return {};
  }
  isolate->EnqueueMicrotask(turn);
  return resolver->GetPromise();
}

void ModuleMap::on_import_turn(const binding::Arguments& info) {
  binding::Scope scope(info);
  // The realm may have ended.
  auto* self = static_cast<ModuleMap*>(scope.isolate()->GetData(1));
  if (self == nullptr) return;
  v8::Local<v8::Array> import = info.Data().As<v8::Array>();
  // The module runs in the trace of the request that imports it first.
  v8::Local<v8::Value> before = binding::compat::continuation_data(scope.isolate());
  binding::compat::set_continuation_data(scope.isolate(), part<v8::Value>(scope, import, kContext));
  self->begin_import(scope, import);
  binding::compat::set_continuation_data(scope.isolate(), before);
}

void ModuleMap::reject_import(binding::Scope& scope, v8::Local<v8::Array> import,
                              const Error& error) {
  const bool is_unlinked = error.message.starts_with(kUncaughtSyntax);
  const std::string message =
      is_unlinked ? error.message.substr(sizeof kUncaughtSyntax - 1) : error.message;
  const bool is_syntax = is_unlinked || is_no_json(error);
  v8::Local<v8::String> said = binding::text(scope, message);
  v8::Local<v8::Value> exception =
      is_syntax ? v8::Exception::SyntaxError(said) : v8::Exception::TypeError(said);
  if (v8::Local<v8::Value> frame = part<v8::Value>(scope, import, kFrame); frame->IsArray()) {
    v8::Local<v8::Value> name, line, column;
    v8::Local<v8::Array> place = frame.As<v8::Array>();
    if (place->Get(scope.context(), 0).ToLocal(&name) &&
        place->Get(scope.context(), 1).ToLocal(&line) &&
        place->Get(scope.context(), 2).ToLocal(&column)) {
      std::string source = binding::to_text(scope, name);
      int line_number = line.As<v8::Int32>()->Value();
      int column_number = column.As<v8::Int32>()->Value();
      map_position(source, &line_number, &column_number, &source);
      const std::string stack = (is_syntax ? "SyntaxError: " : "TypeError: ") + message +
                                "\n    at " + source + ":" + std::to_string(line_number) + ":" +
                                std::to_string(column_number);
      exception.As<v8::Object>()
          ->CreateDataProperty(scope.context(), binding::name(scope, "stack"),
                               binding::text(scope, stack))
          .IsNothing();
    }
  }
  part<v8::Promise::Resolver>(scope, import, kResolver)
      ->Reject(scope.context(), exception)
      .IsNothing();
}

void ModuleMap::begin_import(binding::Scope& scope, v8::Local<v8::Array> import) {
  v8::Local<v8::String> specifier = part<v8::String>(scope, import, kSpecifier);
  if (Status room = make_room(static_cast<uint64_t>(specifier->Length()), "the module's URL");
      !room.ok()) {
    return reject_import(scope, import, room.error());
  }
  if (const std::string fault = binding::to_text(scope, part<v8::Value>(scope, import, kFault));
      !fault.empty()) {
    return reject_import(scope, import, {ErrorCode::kNotSupported, fault});
  }
  const Result<std::string> resolved =
      address_of(binding::to_text(scope, specifier),
                 binding::to_text(scope, part<v8::Value>(scope, import, kReferrer)));
  if (!resolved.ok()) return reject_import(scope, import, resolved.error());
  const std::string& url = resolved.value();
  const auto type = static_cast<graph::ImportType>(part<v8::Int32>(scope, import, kType)->Value());
  if (url.starts_with("blob:")) return reject_import(scope, import, graph::unsupported_scheme(url));
  if (!is_known(url)) {
    return reject_import(
        scope, import,
        Error{ErrorCode::kNotFound,
              "Module not found \"" + url +
                  "\". A function imports what its modules name by a literal, as in "
                  "import(\"./lazy.ts\")."});
  }
  const std::string address = graph::typed_address(type, url);
  if (find(address) != nullptr) return end_import(scope, import, address, Unit{});
  const LoadingPlace loading = begin_loading(address, binding::Pin(scope, import));
  const std::optional<Status> ended = advance(*loading);
  if (!ended) return;  // take_sources goes on with it
  end_loading(loading);
  end_import(scope, import, address, *ended);
}

void ModuleMap::take_sources(binding::Scope& scope) {
  struct Ended {
    v8::Local<v8::Array> import;
    std::string url;
    Status status;
  };
  for (graph::SourceAnswer& answer : options_.asker.box->take()) arrived(std::move(answer));
  ask();
  // What is evaluated may begin others, or end the worker.
  std::vector<Ended> all;
  for (auto at = loadings_.begin(); at != loadings_.end();) {
    const LoadingPlace loading = at++;
    std::optional<Status> status = advance(*loading);
    if (!status) continue;
    v8::Local<v8::Value> import = loading->import.get(scope.isolate());
    if (!import.IsEmpty())
      all.push_back({import.As<v8::Array>(), loading->url, *std::move(status)});
    end_loading(loading);
  }
  v8::Local<v8::Value> before = binding::compat::continuation_data(scope.isolate());
  for (const Ended& ended : all) {
    // The module runs in the trace of the request that imports it first.
    binding::compat::set_continuation_data(scope.isolate(),
                                           part<v8::Value>(scope, ended.import, kContext));
    end_import(scope, ended.import, ended.url, ended.status);
  }
  binding::compat::set_continuation_data(scope.isolate(), before);
}

void ModuleMap::end_import(binding::Scope& scope, v8::Local<v8::Array> import,
                           const std::string& address, const Status& status) {
  if (!status.ok()) return reject_import(scope, import, status.error());
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context = scope.context();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Promise::Resolver> resolver = part<v8::Promise::Resolver>(scope, import, kResolver);
  const Entry* const found = find(address);
  if (found == nullptr) {
    return reject_import(scope, import, graph::module_not_found(graph::address_in(address)));
  }
  v8::Local<v8::Module> module = found->module.Get(isolate);
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) {
    if (!caught.HasTerminated() && caught.HasCaught())
      resolver->Reject(context, caught.Exception()).IsNothing();
    return;
  }
  v8::Local<v8::Promise> promise = evaluated.As<v8::Promise>();
  if (promise->State() == v8::Promise::kFulfilled) {
    resolver->Resolve(context, module->GetModuleNamespace()).IsNothing();
    return;
  }
  v8::Local<v8::Value> both[] = {resolver, module->GetModuleNamespace()};
  v8::Local<v8::Array> data = v8::Array::New(isolate, both, 2);
  v8::Local<v8::Function> done, failed;
  // What `then` gives is a script's, where one has put another constructor in place of Promise.
  if (v8::Function::New(context, on_import_evaluated, data).ToLocal(&done) &&
      v8::Function::New(context, on_import_failed, data).ToLocal(&failed) &&
      !promise->Then(context, done, failed).IsEmpty()) {
    return;
  }
  if (!caught.HasTerminated() && caught.HasCaught())
    resolver->Reject(context, caught.Exception()).IsNothing();
}

void ModuleMap::on_import_evaluated(const binding::Arguments& info) {
  binding::Scope scope(info);
  v8::Local<v8::Array> data = info.Data().As<v8::Array>();
  v8::Local<v8::Value> resolver, result;
  if (data->Get(scope.context(), 0).ToLocal(&resolver) &&
      data->Get(scope.context(), 1).ToLocal(&result)) {
    resolver.As<v8::Promise::Resolver>()->Resolve(scope.context(), result).IsNothing();
  }
}

void ModuleMap::on_import_failed(const binding::Arguments& info) {
  binding::Scope scope(info);
  v8::Local<v8::Value> resolver;
  if (info.Data().As<v8::Array>()->Get(scope.context(), 0).ToLocal(&resolver))
    resolver.As<v8::Promise::Resolver>()->Reject(scope.context(), info[0]).IsNothing();
}

}  // namespace edgert::modules
