#include "bindings/fetch/body_handle.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "bindings/fetch/json_body.h"
#include "edgert/binding/http_client.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/new_bytes.h"
#include "edgert/binding/read.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::Scope;

namespace {

BodyHandle* handle_of(Scope& scope, const Arguments& info) {
  BodyHandle* handle = BodyHandle::unwrap(info[0]);
  if (handle == nullptr) binding::throw_type_error(scope, "not a body");
  return handle;
}

// One that nobody has taken.
BodyHandle* unread(Scope& scope, const Arguments& info) {
  return handle_of(scope, info) == nullptr ? nullptr : BodyHandle::untaken(scope, info[0]);
}

}  // namespace

BodyHandle* BodyHandle::untaken(Scope& scope, v8::Local<v8::Value> value) {
  BodyHandle* handle = unwrap(value);
  if (handle == nullptr || !handle->taken_) return handle;
  binding::throw_type_error(scope, "the body has been taken");
  return nullptr;
}

std::unique_ptr<BodyHandle> BodyHandle::take(FetchResponse& response) {
  return response.stream
             ? std::make_unique<BodyHandle>(std::move(response.stream), response.content_length)
             : std::make_unique<BodyHandle>(std::move(response.body));
}

v8::Local<v8::Object> BodyHandle::wrap_response(Scope& scope, std::unique_ptr<BodyHandle> self) {
  // Telling V8 costs more than the bytes of a small one.
  constexpr size_t kWorthTelling = 4096;
  constexpr size_t kLong = 64 * 1024;
  size_t bytes = self->whole_.size();
  if (self->length_ > static_cast<int64_t>(kLong)) bytes = kLong;
  return wrap(scope, std::move(self), bytes < kWorthTelling ? 0 : bytes);
}

std::unique_ptr<ByteSource> BodyHandle::take_source() {
  taken_ = true;
  std::unique_ptr<ByteSource> source = std::move(source_);
  if (source == nullptr) source = std::make_unique<WholeSource>(std::move(whole_));
  if (coding_.empty()) return source;
  return binding::decode_body(std::exchange(coding_, {}), std::move(source));
}

bool BodyHandle::keep(Bytes bytes) {
  binding::Memory& memory = realm_->memory();
  if (!held_) held_.emplace(memory);
  constexpr size_t kPiece = 32 * 1024, kLong = 128 * 1024;
  const size_t size = collected_bytes_ + bytes.size();
  if (!growing_ && as_ == As::kBytes && size > kLong && !grow()) return false;
  collected_bytes_ = size;
  held_->set(collected_bytes_);
  if (memory.holds_too_much()) return false;
  if (growing_) return append(bytes.view());
  if (!collected_.empty() && collected_.back().size() + bytes.size() <= kPiece) {
    collected_.back().append(bytes.view());
  } else {
    collected_.push_back(std::move(bytes).to_string());
  }
  return true;
}

bool BodyHandle::append(std::string_view bytes) {
  if (growing_->append(bytes, said_length())) return true;
  // What fills the account may be garbage, which nobody collects as long as no script runs.
  return realm_->memory().surely_has_room(bytes.size()) && growing_->append(bytes, said_length());
}

bool BodyHandle::grow() {
  bool fits = true;
  growing_.emplace(v8::Isolate::GetCurrent());
  for (const std::string& piece : std::exchange(collected_, {})) fits = fits && append(piece);
  return fits;
}

v8::MaybeLocal<v8::Value> BodyHandle::take_bytes(Scope& scope) {
  held_.reset();
  if (growing_) return growing_->take(scope).FromMaybe(v8::Local<v8::Uint8Array>());
  char* memory = nullptr;
  const auto array = binding::new_bytes(scope, collected_bytes_, &memory);
  for (const std::string& piece : std::exchange(collected_, {})) {
    if (memory == nullptr) break;
    std::memcpy(memory, piece.data(), piece.size());
    memory += piece.size();
  }
  return array.FromMaybe(v8::Local<v8::Uint8Array>());
}

std::string BodyHandle::take_collected() {
  held_.reset();
  std::vector<std::string> pieces = std::exchange(collected_, {});
  if (pieces.size() == 1) return std::move(pieces.front());
  std::string all;
  all.reserve(collected_bytes_);
  for (const std::string& piece : pieces) all.append(piece);
  return all;
}

void BodyHandle::begin(Scope& scope, v8::Local<v8::Value> self) {
  realm_ = &scope.realm();
  self_ = binding::Pin(scope, self);
  source_ = take_source();
  source_->attach(this);
}

void BodyHandle::read(const Arguments& info) {
  Scope scope(info);
  BodyHandle* handle = unread(scope, info);
  if (handle == nullptr) return;
  handle->on_chunk_ = binding::Pin(scope, info[1]);
  handle->on_end_ = binding::Pin(scope, info[2]);
  handle->on_error_ = binding::Pin(scope, info[3]);
  handle->begin(scope, info[0]);
}

void BodyHandle::pull(const Arguments& info) {
  Scope scope(info);
  BodyHandle* handle = handle_of(scope, info);
  if (handle == nullptr || handle->source_ == nullptr || handle->self_.empty()) return;
  // As much as is asked for, however small the chunks were that came for what was asked before:
  // else a source that drips could save credit for a flood.
  const size_t wanted = info[1]->IsUint32() ? info[1].As<v8::Uint32>()->Value() : kDefaultCredit;
  if (wanted <= handle->outstanding_) return;
  const size_t more = wanted - std::exchange(handle->outstanding_, wanted);
  handle->source_->grant(more);
}

void BodyHandle::collect(const Arguments& info) { collect_as(info, As::kBytes); }

void BodyHandle::collect_text(const Arguments& info) { collect_as(info, As::kText); }

void BodyHandle::collect_as(const Arguments& info, As as) {
  Scope scope(info);
  BodyHandle* handle = unread(scope, info);
  if (handle == nullptr) return;
  handle->collecting_ = true;
  handle->as_ = as;
  handle->on_end_ = binding::Pin(scope, info[1]);
  handle->on_error_ = binding::Pin(scope, info[2]);
  handle->begin(scope, info[0]);
  handle->source_->grant(kDefaultCredit);
}

void BodyHandle::take_as(Scope& scope, const Arguments& info, std::unique_ptr<ByteSource> source,
                         int64_t length) {
  const int32_t as = info[1]->IsInt32() ? info[1].As<v8::Int32>()->Value() : -1;
  if (as < static_cast<int32_t>(As::kText) || as > static_cast<int32_t>(As::kBytes))
    return binding::throw_type_error(scope, "a body is a text, JSON or bytes");
  auto made = std::make_unique<BodyHandle>(std::move(source), length);
  BodyHandle* const handle = made.get();
  handle->collecting_ = true;
  handle->as_ = static_cast<As>(as);
  handle->is_called_back_ = false;
  handle->realm_ = &scope.realm();
  handle->taken_ = true;
  handle->source_->attach(handle);
  handle->source_->grant(kDefaultCredit);
  if (handle->arrived_) {
    if (handle->arrived_->ok()) return binding::give(info, handle->value(scope));
    return binding::throw_type_error(scope, handle->arrived_->error().message);
  }
  v8::Local<v8::Object> object = wrap(scope, std::move(made));
  if (object.IsEmpty()) return;
  handle->is_called_back_ = true;
  handle->on_end_ = binding::Pin(scope, info[2]);
  handle->on_error_ = binding::Pin(scope, info[3]);
  handle->self_ = binding::Pin(scope, object);
}

void BodyHandle::cancel(const Arguments& info) {
  Scope scope(info);
  BodyHandle* handle = handle_of(scope, info);
  if (handle == nullptr) return;
  handle->taken_ = true;
  if (handle->source_)
    handle->source_->cancel(Error{ErrorCode::kCancelled, "the body was cancelled"});
  handle->whole_ = {};
  handle->release();
}

void BodyHandle::release() {
  on_chunk_.reset();
  on_end_.reset();
  on_error_.reset();
  self_.reset();
}

void BodyHandle::call(Scope& scope, binding::Pin& callback, v8::Local<v8::Value> argument) {
  v8::Local<v8::Value> function = callback.get(scope.isolate());
  if (function->IsFunction()) realm_->js().call(function.As<v8::Function>(), 1, &argument, nullptr);
}

void BodyHandle::tell_chunk(std::string_view bytes) {
  realm_->js().enter([&](Scope& scope) {
    if (on_chunk_.empty()) return;
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Uint8Array> array;
    if (binding::to_uint8_array(scope, bytes).ToLocal(&array)) {
      call(scope, on_chunk_, array);
    } else {
      realm_->js().report_uncaught(scope, caught.Exception());
    }
  });
}

void BodyHandle::tell_end() {
  realm_->js().enter([&](Scope& scope) {
    if (on_end_.empty()) return;
    if (!collecting_) return call(scope, on_end_, v8::Undefined(scope.isolate()));
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Value> all;
    if (value(scope).ToLocal(&all)) {
      call(scope, on_end_, all);
    } else if (caught.HasCaught() && !caught.HasTerminated()) {
      call(scope, on_error_, caught.Exception());
    }
  });
}

v8::MaybeLocal<v8::Value> BodyHandle::value(Scope& scope) {
  if (as_ == As::kBytes) return take_bytes(scope);
  const std::string all = take_collected();
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::string_view text = all;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (as_ == As::kJson) return parse_json(scope, text);
  return binding::text(scope, text);
}

void BodyHandle::tell_text(binding::Pin& callback, std::string_view text) {
  realm_->js().enter([&](Scope& scope) {
    if (callback.empty()) return;
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::String> string = binding::text(scope, text);
    if (string.IsEmpty()) return realm_->js().report_uncaught(scope, caught.Exception());
    call(scope, callback, string);
  });
}

void BodyHandle::on_bytes(Bytes bytes) noexcept {
  if (collecting_) {
    const size_t size = bytes.size();
    if (!keep(std::move(bytes))) {
      const Error error{ErrorCode::kLimit, "the body does not fit into the worker's memory"};
      source_->cancel(error);
      return on_fail(error);
    }
    source_->grant(size);
    return;
  }
  outstanding_ -= std::min(outstanding_, bytes.size());
  tell_chunk(bytes.view());
}

void BodyHandle::on_end() noexcept {
  if (!is_called_back_) {
    arrived_ = Unit{};
    return;
  }
  tell_end();
  release();
}

void BodyHandle::on_fail(const Error& error) noexcept {
  held_.reset();
  collected_ = {};
  growing_.reset();
  if (!is_called_back_) {
    arrived_ = error;
    return;
  }
  tell_text(on_error_, error.message);
  release();
}

}  // namespace edgert::bindings
