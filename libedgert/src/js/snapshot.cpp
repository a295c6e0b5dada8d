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
#include "js/isolate.h"
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
  uint64_t web_size;     // of V8's blobs, which come first
  uint64_t node_size;
  uint64_t script_size;  // of the script, which comes next; the late parts come last
  uint64_t checksum;
};
constexpr char kMagic[8] = {'e', 'd', 'g', 'e', 'r', 't', 'S', '5'};

constexpr const char* kHookNames[] = {
    "request",        "abort",     "timer",        "evaluated",  "start", "uncaught",
    "rejectionLater", "makeError", "beforeUnload", "dispatch",   "late",  "describe",
    "unanswered",     "node",      "hostArgument", "hostStream", "freeze"};
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

// The late parts behind V8's bytes: for each, the sizes of its name, its text and its code, then
// all three.
void append_part(std::string_view name, std::string_view text, std::string_view code,
                 std::string* payload) {
  const uint64_t sizes[] = {name.size(), text.size(), code.size()};
  payload->append(reinterpret_cast<const char*>(sizes), sizeof sizes);
  payload->append(name).append(text).append(code);
}

bool read_parts(std::string_view bytes, std::map<std::string_view, js::LatePart>* parts) {
  while (!bytes.empty()) {
    uint64_t sizes[3];
    if (bytes.size() < sizeof sizes) return false;
    std::memcpy(sizes, bytes.data(), sizeof sizes);
    bytes.remove_prefix(sizeof sizes);
    std::string_view pieces[std::size(sizes)];
    for (size_t i = 0; i < std::size(sizes); ++i) {
      if (sizes[i] > bytes.size()) return false;
      pieces[i] = bytes.substr(0, sizes[i]);
      bytes.remove_prefix(sizes[i]);
    }
    parts->emplace(std::piecewise_construct, std::forward_as_tuple(pieces[0]),
                   std::forward_as_tuple(pieces[1], pieces[2]));
  }
  return true;
}

// Header and payload in one.
std::string sealed(Header header, std::string_view payload) {
  header.size = payload.size();
  header.checksum = js::hash(payload);
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  return out.append(payload);
}

std::string failure(binding::Scope& scope, const v8::TryCatch& caught) {
  v8::Local<v8::Value> stack;
  if (caught.StackTrace(scope.context()).ToLocal(&stack) && stack->IsString())
    return binding::to_text(scope, stack);
  return std::string(*v8::String::Utf8Value(scope.isolate(), caught.Exception()));
}

// Runs the bundle in the entered context. Returns what went wrong, empty if nothing.
std::string run_bundle(v8::Isolate* isolate, v8::Local<v8::Context> context, js::SharedText& script,
                       const Natives& natives) {
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ScriptOrigin origin =
      binding::compat::origin(isolate, binding::name(scope, "edgert:web_platform"), false);
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, &script).ToLocal(&text)) return "it is too long";
  v8::ScriptCompiler::Source source(text, origin);
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> bundle, ignored;
  if (!v8::ScriptCompiler::Compile(context, &source).ToLocal(&compiled) ||
      !compiled->Run(context).ToLocal(&bundle)) {
    return failure(scope, caught);
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
    return failure(scope, caught);
  }
  isolate->PerformMicrotaskCheckpoint();
  return {};
}

// Has the platform load what is in Node's blob beyond the web's. Returns what went wrong.
std::string load_node(v8::Isolate* isolate, v8::Local<v8::Context> context,
                      const Snapshot::Impl& snapshot) {
  js::MemoryAccount account;
  const std::unique_ptr<js::Isolate> self = js::Isolate::while_frozen(isolate, snapshot, account);
  if (self == nullptr) return "the web's blob holds no hooks";
  const v8::Local<v8::Function> freeze = self->hook(Hook::kFreeze);
  if (freeze.IsEmpty()) return {};
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  if (freeze->Call(context, v8::Undefined(isolate), 0, nullptr).IsEmpty())
    return failure(scope, caught);
  isolate->PerformMicrotaskCheckpoint();
  return {};
}

// A blob, freed with it, out of what `fill` leaves in a new context; or what went wrong. That it
// begins from another one makes both agree on what isolates share.
struct FrozenBlob {
  std::unique_ptr<const char[]> bytes;
  v8::StartupData data{nullptr, 0};
  std::string problem;
};
template <typename Fill>
FrozenBlob freeze(const std::vector<intptr_t>& references, const v8::StartupData* begins_from,
                  Fill fill) {
  js::MemoryAccount account;
  js::Allocator allocator(account);
  FrozenBlob blob;
  const std::unique_ptr<v8::SnapshotCreator> creator =
      js::compat::snapshot_creator(references.data(), &allocator, begins_from);
  v8::Isolate* isolate = creator->GetIsolate();
  isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  {
    v8::HandleScope handles(isolate);
    v8::Local<v8::Context> context =
        begins_from == nullptr
            ? v8::Context::New(isolate)
            : v8::Context::FromSnapshot(isolate, js::kPlatformContext).ToLocalChecked();
    v8::Context::Scope context_scope(context);
    blob.problem = fill(isolate, context);
    creator->AddContext(context);
    // What V8 makes contexts of when it is asked for one by a template: it has nothing of ours.
    creator->SetDefaultContext(v8::Context::New(isolate));
  }
  blob.data = creator->CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  blob.bytes.reset(blob.data.data);
  return blob;
}

}  // namespace

Snapshot::Snapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Snapshot::~Snapshot() = default;

// What a blob names by its place in this list. Scripts are among it: their texts would lie in the
// heap of each isolate otherwise.
void Snapshot::Impl::refer_to(const Natives& natives, std::string_view platform_script) {
  script.emplace(platform_script);
  using Resource = v8::String::ExternalOneByteStringResource;
  external_references = {reinterpret_cast<intptr_t>(static_cast<Resource*>(&*script)),
                         reinterpret_cast<intptr_t>(set_hook),
                         reinterpret_cast<intptr_t>(js::late_part),
                         reinterpret_cast<intptr_t>(js::define_late),
                         reinterpret_cast<intptr_t>(js::late_value),
                         reinterpret_cast<intptr_t>(js::has_late_part),
                         reinterpret_cast<intptr_t>(js::late_natives)};
  for (const Natives::Entry& entry : natives.entries()) {
    external_references.push_back(reinterpret_cast<intptr_t>(entry.function));
    if (entry.is_late) late_natives.push_back(entry);
  }
  for (auto& [name, part] : late_parts)
    external_references.push_back(reinterpret_cast<intptr_t>(static_cast<Resource*>(part.text())));
  external_references.push_back(0);
}

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
  const uint64_t sizes[] = {header.web_size, header.node_size, header.script_size};
  std::string_view sections[std::size(sizes)], rest = payload;
  for (size_t i = 0; i < std::size(sizes); ++i) {
    if (sizes[i] > rest.size())
      return Error{ErrorCode::kInvalidArgument, "the snapshot is corrupt"};
    sections[i] = rest.substr(0, sizes[i]);
    rest.remove_prefix(sizes[i]);
  }
  if (!read_parts(rest, &impl->late_parts))
    return Error{ErrorCode::kInvalidArgument, "the snapshot is corrupt"};
  impl->web = {sections[0].data(), static_cast<int>(sections[0].size())};
  impl->node = {sections[1].data(), static_cast<int>(sections[1].size())};
  impl->refer_to(natives, sections[2]);
  return std::shared_ptr<const Snapshot>(std::make_shared<Snapshot>(std::move(impl)));
}

Result<std::string> Snapshot::build(std::string_view script, const LateParts& parts,
                                    Install install) {
  Natives natives;
  install(natives);
  if (std::any_of(script.begin(), script.end(), [](char c) { return (c & 0x80) != 0; }))
    return Error{ErrorCode::kInvalidArgument, "the bundle is not ASCII alone"};
  Impl impl;
  for (const auto& [name, text] : parts)
    impl.late_parts.emplace(std::piecewise_construct, std::forward_as_tuple(name),
                            std::forward_as_tuple(text, std::string_view()));
  impl.refer_to(natives, script);
  const FrozenBlob web = freeze(
      impl.external_references, nullptr, [&](v8::Isolate* isolate, v8::Local<v8::Context> context) {
        js::compat::set_embedder_value(context, js::kHooksSlot,
                                       v8::Array::New(isolate, static_cast<int>(Hook::kCount)));
        return run_bundle(isolate, context, *impl.script, natives);
      });
  if (!web.problem.empty())
    return Error{ErrorCode::kInvalidArgument, "the bundle fails: " + web.problem};
  const FrozenBlob node = freeze(impl.external_references, &web.data,
                                 [&](v8::Isolate* isolate, v8::Local<v8::Context> context) {
                                   return load_node(isolate, context, impl);
                                 });
  if (!node.problem.empty())
    return Error{ErrorCode::kInvalidArgument, "Node's library fails: " + node.problem};
  std::string payload;
  for (const FrozenBlob* blob : {&web, &node})
    payload.append(blob->data.data, static_cast<size_t>(blob->data.raw_size));
  payload.append(script);
  for (const auto& [name, text] : parts) append_part(name, text, {}, &payload);
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.fingerprint = js::snapshot_fingerprint();
  header.natives = hash_of(natives);
  header.web_size = static_cast<uint64_t>(web.data.raw_size);
  header.node_size = static_cast<uint64_t>(node.data.raw_size);
  header.script_size = script.size();
  return sealed(header, payload);
}

Result<std::string> Snapshot::with_code(
    std::string_view bytes, Install install,
    const std::function<Status(std::shared_ptr<const Snapshot>)>& use) {
  Result<std::shared_ptr<const Snapshot>> made = create(bytes, install);
  if (!made.ok()) return made.take_error();
  const std::shared_ptr<const Snapshot> snapshot = std::move(made).value();
  snapshot->impl_->gathers_code = true;
  if (Status used = use(snapshot); !used.ok()) return used.error();
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::string payload(
      bytes.substr(sizeof header, header.web_size + header.node_size + header.script_size));
  for (const auto& [name, part] : snapshot->impl_->late_parts)
    append_part(name, {part.text()->data(), part.text()->length()}, part.code(), &payload);
  return sealed(header, payload);
}

}  // namespace edgert
