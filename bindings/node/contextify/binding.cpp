// Natives of contextify: code of scripts, compiled in this realm.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

int number_of(v8::Local<v8::Value> value) {
  return value->IsInt32() ? value.As<v8::Int32>()->Value() : 0;
}

v8::ScriptOrigin origin_of(Scope& scope, v8::Local<v8::Value> name, v8::Local<v8::Value> line,
                           v8::Local<v8::Value> column) {
  const std::string text = binding::short_text(scope, name);
  return binding::compat::script_origin(scope.isolate(), binding::text(scope, text),
                                        number_of(line), number_of(column));
}

// A compiled script, bound to no context.
class Script final : public binding::Wrap<Script, binding::Goes::kAtOnce> {
 public:
  Script(v8::Isolate* isolate, v8::Local<v8::UnboundScript> script) : script_(isolate, script) {}

  // compile(code, name, line, column) → handle
  static void compile(const Arguments& info) {
    Scope scope(info);
    if (!info[0]->IsString()) return binding::throw_type_error(scope, "compile needs a text");
    v8::ScriptCompiler::Source source(info[0].As<v8::String>(),
                                      origin_of(scope, info[1], info[2], info[3]));
    v8::Local<v8::UnboundScript> script;
    if (!v8::ScriptCompiler::CompileUnboundScript(scope.isolate(), &source).ToLocal(&script))
      return;
    binding::give(info, wrap(scope, std::make_unique<Script>(scope.isolate(), script)));
  }

  // run(handle) → what it evaluates to
  static void run(const Arguments& info) {
    Scope scope(info);
    Script* const self = unwrap(info[0]);
    if (self == nullptr) return binding::throw_type_error(scope, "run needs a script");
    v8::Local<v8::Script> script = self->script_.Get(scope.isolate())->BindToCurrentContext();
    binding::give(info, script->Run(scope.context()));
  }

 private:
  v8::Global<v8::UnboundScript> script_;
};

// compileFunction(code, name, line, column, parameters) → function
void compile_function(const Arguments& info) {
  constexpr binding::ListBounds kParameters{"params", 1000, 65536};
  Scope scope(info);
  std::vector<std::string> names;
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "compileFunction needs a text");
  if (!binding::read_texts(scope, info[4], kParameters, &names)) return;
  std::vector<v8::Local<v8::String>> parameters;
  for (const std::string& name : names) parameters.push_back(binding::text(scope, name));
  v8::ScriptCompiler::Source source(info[0].As<v8::String>(),
                                    origin_of(scope, info[1], info[2], info[3]));
  v8::Local<v8::Function> function;
  if (v8::ScriptCompiler::CompileFunction(scope.context(), &source, parameters.size(),
                                          parameters.data())
          .ToLocal(&function))
    info.GetReturnValue().Set(function);
}

}  // namespace

void install_node_contextify(binding::Natives& natives) {
  natives.late_folder("node/contextify");
  natives.add("compile", Script::compile, 4);
  natives.add("run", Script::run, 1);
  natives.add("compileFunction", compile_function, 5);
}

}  // namespace edgert::bindings
