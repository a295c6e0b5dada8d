#include "worker/native_arguments.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "edgert/binding/memory.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/source_handle.h"
#include "js/hook.h"
#include "js/isolate.h"

namespace edgert::worker {

using binding::Scope;

namespace {

constexpr int kMostArguments = 255;
// What a call and each of its arguments take beside their bytes.
constexpr size_t kCallBytes = 1024, kArgumentBytes = 128;

class Reader {
 public:
  Reader(Scope& scope, const std::shared_ptr<const WorkerState>& state, const Turns::Place& place,
         binding::HeldBytes* held)
      : scope_(scope), state_(state), place_(place), held_(held) {}

  bool read(v8::Local<v8::Value> value, NativeArgument* out) {
    if (value->IsString()) {
      out->kind = ArgumentKind::kText;
      return read_text(value, &out->data);
    }
    if (value->IsArrayBuffer() || value->IsArrayBufferView() || value->IsSharedArrayBuffer())
      return read_bytes(value, out);
    if (value->IsUndefined() || value->IsFunction() || value->IsSymbol()) return true;
    if (!value->IsObject()) return read_json(value, out);
    v8::Local<v8::Value> known;
    if (!ask_platform(value).ToLocal(&known)) return false;
    if (known->IsUint8Array()) return read_bytes(known, out);
    if (binding::SourceHandle* source = binding::SourceHandle::unwrap(known)) {
      out->kind = ArgumentKind::kStream;
      out->stream = GivenStream::make(scope_, state_, place_, source->take());
      return true;
    }
    return read_json(value, out);
  }

  // Whether so much more may be kept; it counts from here on.
  bool admit(size_t bytes) {
    if (!binding::has_room(scope_, bytes)) return false;
    held_->set(total_ += bytes);
    binding::Memory& memory = scope_.realm().memory();
    if (!memory.holds_too_much()) return true;
    binding::throw_range_error(scope_,
                               "what the host's functions are asked at once is more than "
                               "the worker's memory limit");
    return false;
  }

 private:
  bool read_text(v8::Local<v8::Value> value, std::string* out) {
    // At least as much as it is in UTF-8, and corrected then.
    const auto length = static_cast<size_t>(value.As<v8::String>()->Length());
    const size_t before = total_;
    if (!admit(length) || !binding::read_text(scope_, value, out)) return false;
    held_->set(total_ = before + out->size());
    return true;
  }

  bool read_bytes(v8::Local<v8::Value> value, NativeArgument* out) {
    out->kind = ArgumentKind::kBytes;
    const binding::ByteSpan span = binding::byte_span(value);
    if (!span.is_bytes) {
      binding::throw_type_error(scope_, "a SharedArrayBuffer is given to the host by a view of it");
      return false;
    }
    if (!admit(span.size)) return false;
    if (span.size != 0) out->data.assign(reinterpret_cast<const char*>(span.data), span.size);
    return true;
  }

  // A Uint8Array for a Blob, a SourceHandle for a stream; undefined for anything else.
  v8::MaybeLocal<v8::Value> ask_platform(v8::Local<v8::Value> value) {
    v8::Isolate* isolate = scope_.isolate();
    v8::Local<v8::Function> ask = js::Isolate::from(isolate).hook(js::Hook::kHostArgument);
    if (ask.IsEmpty()) return v8::Undefined(isolate);
    return ask->Call(scope_.context(), v8::Undefined(isolate), 1, &value);
  }

  bool read_json(v8::Local<v8::Value> value, NativeArgument* out) {
    // Within an object, because what has no JSON text leaves the member out; without a prototype,
    // where a script's toJSON could stand.
    constexpr std::string_view kBegin = R"({"":)";
    v8::Isolate* isolate = scope_.isolate();
    v8::Local<v8::Name> key = v8::String::Empty(isolate);
    v8::Local<v8::Object> holder = v8::Object::New(isolate, v8::Null(isolate), &key, &value, 1);
    v8::Local<v8::String> json;
    if (!v8::JSON::Stringify(scope_.context(), holder).ToLocal(&json)) return false;
    if (!read_text(json, &out->data)) return false;
    if (!out->data.starts_with(kBegin)) {
      out->data.clear();
      return true;
    }
    out->kind = ArgumentKind::kJson;
    out->data.pop_back();
    out->data.erase(0, kBegin.size());
    return true;
  }

  Scope& scope_;
  const std::shared_ptr<const WorkerState>& state_;
  const Turns::Place& place_;
  binding::HeldBytes* const held_;
  size_t total_ = 0;
};

}  // namespace

bool read_arguments(Scope& scope, const binding::Arguments& info,
                    const std::shared_ptr<const WorkerState>& state, const Turns::Place& place,
                    binding::HeldBytes* held, NativeArguments* out) {
  const int count = info.Length();
  if (count > kMostArguments) {
    binding::throw_range_error(scope, "a function of the host takes at most " +
                                          std::to_string(kMostArguments) + " arguments");
    return false;
  }
  Reader reader(scope, state, place, held);
  if (!reader.admit(kCallBytes + kArgumentBytes * static_cast<size_t>(count))) return false;
  out->resize(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    if (!reader.read(info[i], &(*out)[static_cast<size_t>(i)])) return false;
  }
  return true;
}

}  // namespace edgert::worker
