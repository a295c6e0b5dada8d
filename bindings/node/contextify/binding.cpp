// Natives of contextify: code of scripts, compiled for this realm or for a context beside it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings/node/contextify/context.h"
#include "bindings/node/contextify/running.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using node::VmContext;

v8::ScriptOrigin origin_of(Scope& scope, const Arguments& info) {
  return binding::compat::script_origin(scope.isolate(), node::name_of_code(scope, info[1]),
                                        node::place_in_code(info[2]), node::place_in_code(info[3]));
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
    if (!VmContext::read(scope, info[4], &context)) return;
    v8::ScriptCompiler::Source source(info[0].As<v8::String>(), origin_of(scope, info));
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
    if (!VmContext::read(scope, info[1], &context, &queue)) return;
    v8::Local<v8::UnboundScript> code = self->script_.Get(scope.isolate());
    v8::Local<v8::Value> value;
    const auto evaluate = [&](Scope&) {
      const v8::Context::Scope inside(context);
      return code->BindToCurrentContext()->Run(context);
    };
    if (node::run_in_time(scope, info[2], queue, evaluate).ToLocal(&value))
      binding::give(info, value);
  }

 private:
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
  if (!VmContext::read(scope, info[5], &context)) return;
  const binding::Elements given = binding::elements(scope, info[6], kMostExtensions);
  std::vector<v8::Local<v8::Object>> extensions;
  for (size_t i = 0; given && i < given->size(); ++i) {
    if ((*given)[i]->IsObject()) extensions.push_back((*given)[i].As<v8::Object>());
  }
  if (!given || extensions.size() != given->size())
    return binding::throw_type_error(scope, "compileFunction needs objects for extensions");
  std::vector<v8::Local<v8::String>> parameters;
  for (const std::string& name : names) parameters.push_back(binding::text(scope, name));
  v8::ScriptCompiler::Source source(info[0].As<v8::String>(), origin_of(scope, info));
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
