// Snapshot: how the platform is frozen, and what is checked before it is used: see
// edgert/snapshot.h.
#include "edgert/snapshot.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "edgert/binding/natives.h"
#include "js/allocator.h"
#include "js/hash.h"
#include "js/hook.h"
#include "js/late_natives.h"
#include "js/platform_impl.h"
#include "js/snapshot_impl.h"
#include "js/v8_compat.h"

namespace edgert {

namespace {

using binding::Natives;
using js::Hook;

struct Header {
  char magic[8];
  uint64_t fingerprint;  // V8's version and our flags
  uint64_t natives;      // the lists of native functions and of hooks
  uint64_t size;         // of what follows
  uint64_t v8_size;      // of V8's part of it
  uint64_t script_size;  // of the script, which comes next; the late parts come last
  uint64_t checksum;
};
constexpr char kMagic[8] = {'e', 'd', 'g', 'e', 'r', 't', 'S', '3'};

constexpr const char* kHookNames[] = {"request",      "abort",    "timer",          "evaluated",
                                      "start",        "uncaught", "rejectionLater", "makeError",
                                      "beforeUnload", "dispatch", "late",           "describe",
                                      "unanswered",   "node"};
static_assert(std::size(kHookNames) == static_cast<size_t>(Hook::kCount));

uint64_t hash_of(const Natives& natives) {
  uint64_t value = js::hash("natives");
  for (const Natives::Entry& entry : natives.entries())
    value = js::hash(entry.name, js::hash(entry.folder, value));
  // An isolate finds hooks by their place.
  for (const char* hook : kHookNames) value = js::hash(hook, value);
  return value;
}

// natives.snapshot.setHook(name, function), while the snapshot is made.
void set_hook(const binding::Arguments& info) {
  binding::Scope scope(info);
  const std::string name = binding::to_text(scope, info[0]);
  for (uint32_t i = 0; i < std::size(kHookNames); ++i) {
    if (name != kHookNames[i] || !info[1]->IsFunction()) continue;
    v8::Local<v8::Array> hooks =
        js::compat::embedder_value(scope.context(), js::kHooksSlot).As<v8::Array>();
    hooks->Set(scope.context(), i, info[1]).Check();
    return;
  }
  binding::throw_type_error(scope,
                            "setHook: no hook is called '" + name + "', or no function is given");
}

// What a snapshot names by its place in this list. The script is among it: its text would lie in
// the heap of each isolate otherwise.
std::vector<intptr_t> references(const Natives& natives, js::SharedText& script) {
  std::vector<intptr_t> list{
      reinterpret_cast<intptr_t>(static_cast<v8::String::ExternalOneByteStringResource*>(&script)),
      reinterpret_cast<intptr_t>(set_hook),
      reinterpret_cast<intptr_t>(js::late_part),
      reinterpret_cast<intptr_t>(js::define_late),
      reinterpret_cast<intptr_t>(js::late_value),
      reinterpret_cast<intptr_t>(js::has_late_part),
      reinterpret_cast<intptr_t>(js::late_natives)};
  for (const Natives::Entry& entry : natives.entries()) {
    if (!entry.is_late) list.push_back(reinterpret_cast<intptr_t>(entry.function));
  }
  list.push_back(0);
  return list;
}

void define(binding::Scope& scope, v8::Local<v8::Object> natives, std::string_view folder,
            std::string_view name, binding::NativeFunction native, int length) {
  v8::Local<v8::String> key = binding::name(scope, folder);
  v8::Local<v8::Value> target;
  if (!natives->Get(scope.context(), key).ToLocal(&target)) return;
  if (!target->IsObject()) {
    target = v8::Object::New(scope.isolate());
    natives->Set(scope.context(), key, target).Check();
  }
  v8::Local<v8::FunctionTemplate> made = v8::FunctionTemplate::New(
      scope.isolate(), native, {}, {}, length, v8::ConstructorBehavior::kThrow);
  v8::Local<v8::Function> function;
  if (!made->GetFunction(scope.context()).ToLocal(&function)) return;
  function->SetName(binding::name(scope, name));
  target.As<v8::Object>()->Set(scope.context(), binding::name(scope, name), function).Check();
}

// The late parts behind V8's bytes: for each, the sizes of its name and its text, then both.
void append_parts(const Snapshot::LateParts& parts, std::string* payload) {
  for (const auto& [name, text] : parts) {
    const uint64_t sizes[] = {name.size(), text.size()};
    payload->append(reinterpret_cast<const char*>(sizes), sizeof sizes).append(name).append(text);
  }
}

bool read_parts(std::string_view bytes, std::map<std::string_view, js::LatePart>* parts) {
  while (!bytes.empty()) {
    uint64_t sizes[2];
    if (bytes.size() < sizeof sizes) return false;
    std::memcpy(sizes, bytes.data(), sizeof sizes);
    bytes.remove_prefix(sizeof sizes);
    if (sizes[0] > bytes.size() || sizes[1] > bytes.size() - sizes[0]) return false;
    parts->emplace(std::piecewise_construct, std::forward_as_tuple(bytes.substr(0, sizes[0])),
                   std::forward_as_tuple(bytes.substr(sizes[0], sizes[1])));
    bytes.remove_prefix(sizes[0] + sizes[1]);
  }
  return true;
}

// Runs the bundle in the entered context. Returns what went wrong, empty if nothing.
std::string run_bundle(v8::Isolate* isolate, v8::Local<v8::Context> context, js::SharedText& script,
                       const Natives& natives) {
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  const auto failure = [&] {
    v8::Local<v8::Value> stack;
    if (caught.StackTrace(context).ToLocal(&stack) && stack->IsString())
      return binding::to_text(scope, stack);
    return std::string(*v8::String::Utf8Value(isolate, caught.Exception()));
  };
  v8::ScriptOrigin origin =
      binding::compat::origin(isolate, binding::name(scope, "edgert:web_platform"), false);
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, &script).ToLocal(&text)) return "it is too long";
  v8::ScriptCompiler::Source source(text, origin);
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> bundle, ignored;
  if (!v8::ScriptCompiler::Compile(context, &source).ToLocal(&compiled) ||
      !compiled->Run(context).ToLocal(&bundle)) {
    return failure();
  }
  if (!bundle->IsFunction()) return "the bundle does not evaluate to a function";
  v8::Local<v8::Object> object = v8::Object::New(isolate);
  define(scope, object, "snapshot", "setHook", set_hook, 2);
  define(scope, object, "snapshot", "latePart", js::late_part, 1);
  define(scope, object, "snapshot", "defineLate", js::define_late, 1);
  define(scope, object, "snapshot", "hasLatePart", js::has_late_part, 1);
  define(scope, object, "snapshot", "lateNatives", js::late_natives, 1);
  for (const Natives::Entry& entry : natives.entries()) {
    if (entry.is_late) continue;
    define(scope, object, entry.folder, entry.name, entry.function, entry.length);
  }
  v8::Local<v8::Value> argument = object;
  if (!bundle.As<v8::Function>()
           ->Call(context, v8::Undefined(isolate), 1, &argument)
           .ToLocal(&ignored)) {
    return failure();
  }
  isolate->PerformMicrotaskCheckpoint();
  return {};
}

}  // namespace

Snapshot::Snapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Snapshot::~Snapshot() = default;

Result<std::shared_ptr<const Snapshot>> Snapshot::create(std::string_view bytes, Install install) {
  Header header;
  if (bytes.size() < sizeof header)
    return Error{ErrorCode::kInvalidArgument, "the snapshot is truncated"};
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::string_view payload = bytes.substr(sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) {
    return Error{ErrorCode::kInvalidArgument, "these bytes are no edgert snapshot"};
  }
  if (header.size != payload.size())
    return Error{ErrorCode::kInvalidArgument, "the snapshot is truncated"};
  if (header.checksum != js::hash(payload))
    return Error{ErrorCode::kInvalidArgument, "the snapshot is corrupt"};
  if (header.fingerprint != js::snapshot_fingerprint()) {
    return Error{ErrorCode::kInvalidArgument,
                 "the snapshot was made by another V8 or with other V8 flags"};
  }
  Natives natives;
  install(natives);
  if (header.natives != hash_of(natives)) {
    return Error{ErrorCode::kInvalidArgument, "the snapshot was made with other native functions"};
  }
  auto impl = std::make_unique<Impl>();
  if (header.v8_size > payload.size() || header.script_size > payload.size() - header.v8_size ||
      !read_parts(payload.substr(header.v8_size + header.script_size), &impl->late_parts)) {
    return Error{ErrorCode::kInvalidArgument, "the snapshot is corrupt"};
  }
  impl->data = {payload.data(), static_cast<int>(header.v8_size)};
  impl->script.emplace(payload.substr(header.v8_size, header.script_size));
  for (const Natives::Entry& entry : natives.entries()) {
    if (entry.is_late) impl->late_natives.push_back(entry);
  }
  impl->external_references = references(natives, *impl->script);
  return std::shared_ptr<const Snapshot>(std::make_shared<Snapshot>(std::move(impl)));
}

Result<std::string> Snapshot::build(std::string_view script, const LateParts& parts,
                                    Install install) {
  Natives natives;
  install(natives);
  if (std::any_of(script.begin(), script.end(), [](char c) { return (c & 0x80) != 0; }))
    return Error{ErrorCode::kInvalidArgument, "the bundle is not ASCII alone"};
  js::SharedText text(script);
  const std::vector<intptr_t> list = references(natives, text);
  js::MemoryAccount account;
  js::Allocator allocator(account);
  std::string problem;
  v8::StartupData blob{nullptr, 0};
  {
    const std::unique_ptr<v8::SnapshotCreator> creator =
        js::compat::snapshot_creator(list.data(), &allocator);
    v8::Isolate* isolate = creator->GetIsolate();
    isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
    {
      v8::HandleScope handles(isolate);
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      v8::Context::Scope context_scope(context);
      js::compat::set_embedder_value(context, js::kHooksSlot,
                                     v8::Array::New(isolate, static_cast<int>(Hook::kCount)));
      problem = run_bundle(isolate, context, text, natives);
      creator->AddContext(context);
      // What V8 makes contexts of when it is asked for one by a template: it has nothing of ours.
      creator->SetDefaultContext(v8::Context::New(isolate));
    }
    blob = creator->CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  }
  const std::unique_ptr<const char[]> owner(blob.data);
  if (!problem.empty()) return Error{ErrorCode::kInvalidArgument, "the bundle fails: " + problem};
  std::string payload(blob.data, static_cast<size_t>(blob.raw_size));
  payload.append(script);
  append_parts(parts, &payload);
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.fingerprint = js::snapshot_fingerprint();
  header.natives = hash_of(natives);
  header.size = payload.size();
  header.v8_size = static_cast<uint64_t>(blob.raw_size);
  header.script_size = script.size();
  header.checksum = js::hash(payload);
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  return out.append(payload);
}

}  // namespace edgert
