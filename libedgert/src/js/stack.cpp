// Stack traces with source positions.
#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "js/isolate.h"

namespace edgert::js {

namespace {

// In the order of Isolate::Site.
constexpr const char* kSiteMethods[] = {"getFileName",   "getScriptNameOrSourceURL",
                                        "getLineNumber", "getColumnNumber",
                                        "getTypeName",   "isNative",
                                        "isAsync",       "toString"};

// The name under which an error keeps its place, where no script finds it.
v8::Local<v8::Private> place_key(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate,
                             v8::String::NewFromUtf8Literal(isolate, "edgert: where it was made"));
}

std::string value_text(binding::Scope& scope, v8::Local<v8::Value> value) {
  v8::Local<v8::String> string;
  if (!value->ToDetailString(scope.context()).ToLocal(&string))
    return "an error that cannot be shown";
  return binding::to_text(scope, string);
}

// A member of an error as text; `otherwise` when it is undefined or cannot be had.
std::string member_text(binding::Scope& scope, v8::Local<v8::Object> error, const char* member,
                        const char* otherwise) {
  v8::Local<v8::Value> value;
  v8::Local<v8::String> string;
  if (!error->Get(scope.context(), binding::name(scope, member)).ToLocal(&value) ||
      value->IsUndefined() || !value->ToString(scope.context()).ToLocal(&string))
    return otherwise;
  return binding::to_text(scope, string);
}

// https://tc39.es/ecma262/#sec-error.prototype.tostring, which V8 does itself where there is no
// callback: a script's own toString is not asked.
std::string header_of(binding::Scope& scope, v8::Local<v8::Value> error) {
  if (!error->IsObject()) return "Error";
  const std::string name = member_text(scope, error.As<v8::Object>(), "name", "Error");
  const std::string message = member_text(scope, error.As<v8::Object>(), "message", "");
  if (name.empty()) return message;
  return message.empty() ? name : name + ": " + message;
}

// What the platform calls its parts, and among them the files of Node's library.
constexpr std::string_view kPlatformPrefix = "edgert:";
constexpr std::string_view kLibraryPrefix = "edgert:node/library/";

// Of packages that an author uses nobody wants to see a line where there is one of his own.
bool is_of_author(std::string_view url) {
  return url.starts_with("file:") && url.find("/node_modules/") == std::string_view::npos;
}

}  // namespace

void Isolate::keep_site_methods(binding::Scope& scope, v8::Local<v8::Array> sites) {
  static_assert(std::size(kSiteMethods) == static_cast<size_t>(Site::kCount));
  v8::Local<v8::Value> site, method;
  if (!site_methods_.front().IsEmpty() || sites->Length() == 0 ||
      !sites->Get(scope.context(), 0).ToLocal(&site) || !site->IsObject())
    return;
  for (size_t i = 0; i < site_methods_.size(); ++i) {
    if (site.As<v8::Object>()
            ->Get(scope.context(), binding::name(scope, kSiteMethods[i]))
            .ToLocal(&method) &&
        method->IsFunction())
      site_methods_[i].Reset(isolate_, method.As<v8::Function>());
  }
}

// Undefined where V8 has no such method, or it throws.
v8::Local<v8::Value> Isolate::ask(binding::Scope& scope, v8::Local<v8::Object> site, Site what) {
  v8::Local<v8::Function> method = site_methods_[static_cast<size_t>(what)].Get(isolate_);
  v8::Local<v8::Value> answer;
  if (!method.IsEmpty() && method->Call(scope.context(), site, 0, nullptr).ToLocal(&answer))
    return answer;
  return v8::Undefined(isolate_);
}

Isolate::Origin Isolate::origin_of(binding::Scope& scope, v8::Local<v8::Object> site) {
  v8::Local<v8::Value> url = ask(scope, site, Site::kFileName);
  if (!url->IsString()) {
    return ask(scope, site, Site::kIsNative)->IsTrue() ||
                   ask(scope, site, Site::kNameOrSourceUrl)->IsNullOrUndefined()
               ? Origin::kBuiltin
               : Origin::kScript;
  }
  const std::string name = binding::to_text(scope, url);
  if (name.starts_with(kLibraryPrefix)) return Origin::kLibrary;
  return name.starts_with(kPlatformPrefix) ? Origin::kPlatform : Origin::kScript;
}

// Without the platform's frames, and those of builtins that it has called: they are minified, and
// nobody's but ours. Of Node's library only what a script has called, or what waits in an `async`
// function of it for what a script does, so that one sees which function that is.
std::vector<v8::Local<v8::Object>> Isolate::of_scripts(binding::Scope& scope,
                                                       v8::Local<v8::Array> sites) {
  std::vector<v8::Local<v8::Object>> shown;
  Origin caller = Origin::kScript;
  bool is_in_script = false;
  for (uint32_t i = sites->Length(); i-- > 0;) {
    v8::Local<v8::Value> site;
    if (!sites->Get(scope.context(), i).ToLocal(&site) || !site->IsObject()) continue;
    v8::Local<v8::Object> frame = site.As<v8::Object>();
    const Origin origin = origin_of(scope, frame);
    const bool is_called_by_script = caller == Origin::kScript && origin == Origin::kLibrary &&
                                     (is_in_script || ask(scope, frame, Site::kIsAsync)->IsTrue());
    if (origin != Origin::kBuiltin) caller = origin;
    is_in_script = caller == Origin::kScript && (is_in_script || origin == Origin::kScript);
    if (caller == Origin::kScript || is_called_by_script) shown.push_back(frame);
  }
  std::reverse(shown.begin(), shown.end());
  return shown;
}

// "EventTarget.<anonymous> (file:…)" of a listener: what has no name is where it stands, and of the
// platform's classes V8 knows the names alone that they have in the bundle, a letter or two.
std::string Isolate::without_receiver(binding::Scope& scope, v8::Local<v8::Object> site,
                                      std::string text) {
  v8::Local<v8::Value> type = ask(scope, site, Site::kTypeName);
  if (!type->IsString()) return text;
  const std::string prefix = binding::to_text(scope, type) + ".";
  constexpr size_t kShort = 3;
  constexpr std::string_view kNameless = "<anonymous> (";
  if (!text.starts_with(prefix)) return text;
  const std::string_view rest = std::string_view(text).substr(prefix.size());
  // Of CommonJS, it is the top level of a module, as Node shows it.
  if (prefix != "Object." && rest.starts_with(kNameless) && text.ends_with(')'))
    return std::string(rest.substr(kNameless.size(), rest.size() - kNameless.size() - 1));
  return prefix.size() <= kShort ? std::string(rest) : text;
}

// Where a frame of a script is; none for what has no place.
std::optional<Isolate::Place> Isolate::source_of(binding::Scope& scope,
                                                 v8::Local<v8::Object> site) {
  v8::Local<v8::Value> url = ask(scope, site, Site::kFileName);
  v8::Local<v8::Value> line = ask(scope, site, Site::kLine);
  v8::Local<v8::Value> column = ask(scope, site, Site::kColumn);
  if (!url->IsString() || !line->IsInt32() || !column->IsInt32()) return std::nullopt;
  return source_of({binding::to_text(scope, url), line.As<v8::Int32>()->Value(),
                    column.As<v8::Int32>()->Value()});
}

std::optional<Isolate::Place> Isolate::source_of(Place place) const {
  if (place.url.starts_with(kPlatformPrefix)) return std::nullopt;
  std::string source;
  if (lookup_ && lookup_(place.url, &place.line, &place.column, &source)) place.url = source;
  return place;
}

void Isolate::keep_place(binding::Scope& scope, v8::Local<v8::Value> error,
                         const std::vector<v8::Local<v8::Object>>& sites) {
  // Further down it is somebody else's business.
  constexpr size_t kMostFrames = 10;
  if (!error->IsObject()) return;
  std::optional<Place> found;
  for (size_t i = 0; i < std::min(sites.size(), kMostFrames); ++i) {
    std::optional<Place> place = source_of(scope, sites[i]);
    if (!place || (found && !is_of_author(place->url))) continue;
    const bool is_own = is_of_author(place->url);
    found = std::move(place);
    if (is_own) break;
  }
  if (!found) return;
  v8::Local<v8::Value> parts[] = {binding::text(scope, found->url),
                                  v8::Integer::New(isolate_, found->line),
                                  v8::Integer::New(isolate_, found->column)};
  if (parts[0].IsEmpty()) return;
  (void)error.As<v8::Object>()
      ->SetPrivate(scope.context(), place_key(isolate_),
                   v8::Array::New(isolate_, parts, std::size(parts)))
      .FromMaybe(false);
}

std::optional<Isolate::Place> Isolate::place_of_function(binding::Scope& scope,
                                                         v8::Local<v8::Function> function) {
  v8::Local<v8::Value> url = function->GetScriptOrigin().ResourceName();
  const int line = function->GetScriptLineNumber(), column = function->GetScriptColumnNumber();
  if (url.IsEmpty() || !url->IsString() || line < 0 || column < 0) return std::nullopt;
  return source_of({binding::to_text(scope, url), line + 1, column + 1});
}

std::optional<Isolate::Place> Isolate::place_of(binding::Scope& scope, v8::Local<v8::Value> error) {
  if (error->IsFunction()) return place_of_function(scope, error.As<v8::Function>());
  v8::Local<v8::Value> kept, url, line, column;
  if (!error->IsObject() ||
      !error.As<v8::Object>()->GetPrivate(scope.context(), place_key(isolate_)).ToLocal(&kept) ||
      !kept->IsArray())
    return std::nullopt;
  v8::Local<v8::Array> parts = kept.As<v8::Array>();
  if (!parts->Get(scope.context(), 0).ToLocal(&url) ||
      !parts->Get(scope.context(), 1).ToLocal(&line) || !line->IsInt32() ||
      !parts->Get(scope.context(), 2).ToLocal(&column) || !column->IsInt32())
    return std::nullopt;
  return Place{binding::to_text(scope, url), line.As<v8::Int32>()->Value(),
               column.As<v8::Int32>()->Value()};
}

std::string Isolate::site_text(binding::Scope& scope, v8::Local<v8::Object> site) {
  v8::Local<v8::Value> plain = ask(scope, site, Site::kText);
  const std::string as_v8 =
      plain->IsString() ? without_receiver(scope, site, binding::to_text(scope, plain)) : "";
  v8::Local<v8::Value> url = ask(scope, site, Site::kFileName);
  v8::Local<v8::Value> line = ask(scope, site, Site::kLine);
  v8::Local<v8::Value> column = ask(scope, site, Site::kColumn);
  if (!url->IsString() || !line->IsInt32() || !column->IsInt32()) return as_v8;
  const std::string generated = binding::to_text(scope, url);
  int source_line = line.As<v8::Int32>()->Value();
  int source_column = column.As<v8::Int32>()->Value();
  const std::string from =
      generated + ":" + std::to_string(source_line) + ":" + std::to_string(source_column);
  const size_t at = as_v8.rfind(from);
  if (at == std::string::npos) return as_v8;
  // Its lines are not those of Node's files, which have comments.
  if (generated.starts_with(kLibraryPrefix))
    return as_v8.substr(0, at) + "node:" + generated.substr(kLibraryPrefix.size()) +
           as_v8.substr(at + from.size());
  std::string source;
  if (!lookup_ || !lookup_(generated, &source_line, &source_column, &source)) return as_v8;
  return as_v8.substr(0, at) + source + ":" + std::to_string(source_line) + ":" +
         std::to_string(source_column) + as_v8.substr(at + from.size());
}

v8::MaybeLocal<v8::Value> Isolate::prepare_stack(v8::Local<v8::Context> context,
                                                 v8::Local<v8::Value> error,
                                                 v8::Local<v8::Array> sites) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  Isolate& self = from(isolate);
  v8::Context::Scope context_scope(context);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  self.keep_site_methods(scope, sites);
  const std::vector<v8::Local<v8::Object>> shown = self.of_scripts(scope, sites);
  self.keep_place(scope, error, shown);
  // A script's own Error.prepareStackTrace comes first, as in V8 without this callback.
  v8::Local<v8::Value> constructor, custom, answer;
  if (context->Global()->Get(context, binding::name(scope, "Error")).ToLocal(&constructor) &&
      constructor->IsObject() &&
      constructor.As<v8::Object>()
          ->Get(context, binding::name(scope, "prepareStackTrace"))
          .ToLocal(&custom) &&
      custom->IsFunction()) {
    v8::Local<v8::Value> arguments[] = {error, sites};
    if (custom.As<v8::Function>()->Call(context, constructor, 2, arguments).ToLocal(&answer))
      return answer;
    if (caught.HasTerminated()) {
      caught.ReThrow();
      return {};
    }
    // One that throws would break whatever makes an error, the platform too.
    caught.Reset();
  }
  std::string trace = header_of(scope, error);
  for (const v8::Local<v8::Object>& site : shown)
    trace += "\n    at " + self.site_text(scope, site);
  return binding::text(scope, trace);
}

std::string Isolate::place_of_script() const {
  constexpr int kFrames = 32;
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate_, kFrames);
  for (int i = 0; i < trace->GetFrameCount(); ++i) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate_, static_cast<uint32_t>(i));
    v8::Local<v8::String> url = frame->GetScriptNameOrSourceURL();
    if (url.IsEmpty()) continue;
    std::string name = *v8::String::Utf8Value(isolate_, url);
    if (name.empty() || name.starts_with(kPlatformPrefix)) continue;
    int line = frame->GetLineNumber(), column = frame->GetColumn();
    std::string source;
    if (lookup_ && lookup_(name, &line, &column, &source)) name = source;
    return name.substr(name.rfind('/') + 1) + ":" + std::to_string(line);
  }
  return {};
}

std::string Isolate::describe(binding::Scope& scope, v8::Local<v8::Value> error,
                              std::vector<v8::Local<v8::Value>>* shown) {
  v8::TryCatch caught(isolate_);
  if (error->IsObject()) {
    v8::Local<v8::Value> stack, described, text;
    if (hook(Hook::kDescribe)
            ->Call(scope.context(), v8::Undefined(isolate_), 1, &error)
            .ToLocal(&described) &&
        described->IsArray() && described.As<v8::Array>()->Get(scope.context(), 0).ToLocal(&text) &&
        text->IsString() && text.As<v8::String>()->Length() != 0) {
      v8::Local<v8::Array> list = described.As<v8::Array>();
      for (uint32_t i = 1; shown != nullptr && i < list->Length(); ++i) {
        v8::Local<v8::Value> one;
        if (list->Get(scope.context(), i).ToLocal(&one)) shown->push_back(one);
      }
      return binding::to_text(scope, text);
    }
    if (error.As<v8::Object>()
            ->Get(scope.context(), binding::name(scope, "stack"))
            .ToLocal(&stack) &&
        stack->IsString() && stack.As<v8::String>()->Length() != 0) {
      return binding::to_text(scope, stack);
    }
  }
  return value_text(scope, error);
}

}  // namespace edgert::js
