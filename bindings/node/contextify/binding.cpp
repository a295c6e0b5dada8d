// Natives of contextify: code of scripts, compiled for this realm or for a context beside it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings/node/contextify/context.h"
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

int number_of(v8::Local<v8::Value> value) {
  return value->IsInt32() ? value.As<v8::Int32>()->Value() : 0;
}

v8::ScriptOrigin origin_of(Scope& scope, v8::Local<v8::Value> name, v8::Local<v8::Value> line,
                           v8::Local<v8::Value> column) {
  const std::string text = binding::short_text(scope, name);
  return binding::compat::script_origin(scope.isolate(), binding::text(scope, text),
                                        number_of(line), number_of(column));
}

// The context that `handle` stands for, this realm's where it is undefined. False with a pending
// exception for anything else.
bool read_context(Scope& scope, v8::Local<v8::Value> handle, v8::Local<v8::Context>* context,
                  v8::MicrotaskQueue** queue = nullptr) {
  if (handle->IsUndefined()) {
    *context = scope.context();
    return true;
  }
  const VmContext* const given = VmContext::unwrap(handle);
  if (given != nullptr) *context = given->get(scope.isolate());
  if (given != nullptr && queue != nullptr) *queue = given->queue();
  if (context->IsEmpty()) binding::throw_type_error(scope, "this is no context of node:vm");
  return !context->IsEmpty();
}

// A compiled script, bound to no context.
class Script final : public binding::Wrap<Script, binding::Goes::kAtOnce> {
 public:
  Script(v8::Isolate* isolate, v8::Local<v8::UnboundScript> script) : script_(isolate, script) {}

  // compile(code, name, line, column, context) → handle; a syntax error is the context's
  static void compile(const Arguments& info) {
    Scope scope(info);
    v8::Local<v8::Context> context;
    if (!info[0]->IsString()) return binding::throw_type_error(scope, "compile needs a text");
    if (!read_context(scope, info[4], &context)) return;
    v8::ScriptCompiler::Source source(info[0].As<v8::String>(),
                                      origin_of(scope, info[1], info[2], info[3]));
    v8::Local<v8::UnboundScript> script;
    {
      const v8::Context::Scope inside(context);
      if (!v8::ScriptCompiler::CompileUnboundScript(scope.isolate(), &source).ToLocal(&script))
        return;
    }
    binding::give(info, wrap(scope, std::make_unique<Script>(scope.isolate(), script)));
  }

  // run(handle, context, ms | -1) → what it evaluates to
  static void run(const Arguments& info) {
    Scope scope(info);
    Script* const self = unwrap(info[0]);
    if (self == nullptr) return binding::throw_type_error(scope, "run needs a script");
    v8::Local<v8::Context> context;
    v8::MicrotaskQueue* queue = nullptr;
    if (!read_context(scope, info[1], &context, &queue)) return;
    const double ms = info[2]->IsNumber() ? info[2].As<v8::Number>()->Value() : -1;
    v8::Local<v8::UnboundScript> code = self->script_.Get(scope.isolate());
    v8::MaybeLocal<v8::Value> value;
    const auto evaluate = [&](Scope&) {
      const v8::Context::Scope inside(context);
      value = code->BindToCurrentContext()->Run(context);
      if (queue != nullptr && !value.IsEmpty()) queue->PerformCheckpoint(scope.isolate());
    };
    if (!(ms >= 0)) {
      evaluate(scope);
      return binding::give(info, value);
    }
    if (in_time(scope, ms, evaluate)) return binding::give(info, value);
    node::throw_coded(scope,
                      v8::Exception::Error(binding::text(
                          scope, "Script execution timed out after " +
                                     std::to_string(static_cast<int64_t>(ms)) + "ms")),
                      "ERR_SCRIPT_EXECUTION_TIMEOUT");
  }

 private:
  // False when it was ended; what else goes wrong is pending.
  template <typename Run>
  static bool in_time(Scope& scope, double ms, const Run& evaluate) {
    v8::TryCatch caught(scope.isolate());
    if (scope.realm().js().run_within(scope, ms, evaluate))
      return scope.isolate()->IsExecutionTerminating();
    if (caught.HasCaught()) caught.ReThrow();
    return true;
  }

  v8::Global<v8::UnboundScript> script_;
};

// compileFunction(code, name, line, column, parameters, context, extensions) → function; names that
// it does not know are looked for in the extensions first
void compile_function(const Arguments& info) {
  constexpr binding::ListBounds kParameters{"params", 1000, 65536};
  constexpr size_t kMostExtensions = 1000;
  Scope scope(info);
  std::vector<std::string> names;
  v8::Local<v8::Context> context;
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "compileFunction needs a text");
  if (!binding::read_texts(scope, info[4], kParameters, &names)) return;
  if (!read_context(scope, info[5], &context)) return;
  const binding::Elements given = binding::elements(scope, info[6], kMostExtensions);
  std::vector<v8::Local<v8::Object>> extensions;
  for (size_t i = 0; given && i < given->size(); ++i) {
    if ((*given)[i]->IsObject()) extensions.push_back((*given)[i].As<v8::Object>());
  }
  if (!given || extensions.size() != given->size())
    return binding::throw_type_error(scope, "compileFunction needs objects for extensions");
  std::vector<v8::Local<v8::String>> parameters;
  for (const std::string& name : names) parameters.push_back(binding::text(scope, name));
  v8::ScriptCompiler::Source source(info[0].As<v8::String>(),
                                    origin_of(scope, info[1], info[2], info[3]));
  const v8::Context::Scope inside(context);
  v8::Local<v8::Function> function;
  if (v8::ScriptCompiler::CompileFunction(context, &source, parameters.size(), parameters.data(),
                                          extensions.size(), extensions.data())
          .ToLocal(&function))
    info.GetReturnValue().Set(function);
}

}  // namespace

void install_node_contextify(binding::Natives& natives) {
  natives.late_folder("node/contextify");
  natives.add("makeContext", VmContext::create, 3);
  natives.add("compile", Script::compile, 5);
  natives.add("run", Script::run, 3);
  natives.add("compileFunction", compile_function, 7);
}

}  // namespace edgert::bindings
