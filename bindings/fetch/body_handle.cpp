#include "bindings/fetch/body_handle.h"

#include <utility>

#include "edgert/binding/http_client.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::Scope;

namespace {

BodyHandle* handle_of(Scope& scope, const Arguments& info) {
  BodyHandle* handle = BodyHandle::unwrap(info[0]);
  if (handle == nullptr) binding::throw_type_error(scope, "not a body");
  return handle;
}

}  // namespace

std::unique_ptr<ByteSource> BodyHandle::take_source() {
  std::unique_ptr<ByteSource> source = std::move(source_);
  if (source == nullptr) source = std::make_unique<WholeSource>(std::move(whole_));
  if (coding_.empty()) return source;
  return binding::decode_body(std::exchange(coding_, {}), std::move(source));
}

std::shared_ptr<size_t> BodyHandle::kept_bytes(binding::Realm& realm) {
  static const char kTag = 0;
  std::shared_ptr<void>& slot = realm.slot(&kTag);
  if (slot == nullptr) slot = std::make_shared<size_t>(0);
  return std::static_pointer_cast<size_t>(slot);
}

bool BodyHandle::may_keep(binding::Realm& realm, size_t bytes) {
  const WorkerOptions& options = realm.options();
  return options.privileged || bytes <= size_t{options.limits.memory_mb} << 20;
}

bool BodyHandle::keep(Bytes bytes) {
  if (total_ == nullptr) total_ = kept_bytes(*realm_);
  *total_ += bytes.size();
  collected_bytes_ += bytes.size();
  constexpr size_t kPiece = 32 * 1024;
  if (!collected_.empty() && collected_.back().size() + bytes.size() <= kPiece) {
    collected_.back().append(bytes.view());
  } else {
    collected_.push_back(std::move(bytes).to_string());
  }
  return may_keep(*realm_, *total_);
}

void BodyHandle::uncount() {
  if (total_ != nullptr) *total_ -= collected_bytes_;
  total_ = nullptr;
}

std::string BodyHandle::take_collected() {
  uncount();
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
  BodyHandle* handle = handle_of(scope, info);
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
  handle->source_->grant(info[1]->IsUint32() ? info[1].As<v8::Uint32>()->Value() : kDefaultCredit);
}

void BodyHandle::collect(const Arguments& info) {
  Scope scope(info);
  BodyHandle* handle = handle_of(scope, info);
  if (handle == nullptr) return;
  handle->collecting_ = true;
  handle->on_end_ = binding::Pin(scope, info[1]);
  handle->on_error_ = binding::Pin(scope, info[2]);
  handle->begin(scope, info[0]);
  handle->source_->grant(kDefaultCredit);
}

void BodyHandle::collect_text(const Arguments& info) {
  if (BodyHandle* handle = unwrap(info[0])) handle->as_text_ = true;
  collect(info);
}

void BodyHandle::cancel(const Arguments& info) {
  Scope scope(info);
  BodyHandle* handle = handle_of(scope, info);
  if (handle == nullptr) return;
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
  if (function->IsFunction()) realm_->call(function.As<v8::Function>(), 1, &argument, nullptr);
}

void BodyHandle::tell(binding::Pin& callback, const std::string* bytes) {
  realm_->enter([&](Scope& scope) {
    if (callback.empty()) return;
    if (bytes == nullptr) return call(scope, callback, v8::Undefined(scope.isolate()));
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Uint8Array> array;
    if (binding::to_uint8_array(scope, *bytes).ToLocal(&array)) {
      call(scope, callback, array);
    } else {
      realm_->report_uncaught(scope, caught.Exception());
    }
  });
}

void BodyHandle::tell_text(binding::Pin& callback, std::string_view text) {
  realm_->enter([&](Scope& scope) {
    if (callback.empty()) return;
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::String> string = binding::text(scope, text);
    if (string.IsEmpty()) return realm_->report_uncaught(scope, caught.Exception());
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
  const std::string chunk = std::move(bytes).to_string();
  tell(on_chunk_, &chunk);
}

void BodyHandle::on_end() noexcept {
  const std::string all = take_collected();
  if (as_text_) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    const bool marked = all.starts_with(kByteOrderMark);
    tell_text(on_end_, std::string_view(all).substr(marked ? kByteOrderMark.size() : 0));
  } else {
    tell(on_end_, collecting_ ? &all : nullptr);
  }
  release();
}

void BodyHandle::on_fail(const Error& error) noexcept {
  uncount();
  collected_ = {};
  tell_text(on_error_, error.message);
  release();
}

}  // namespace edgert::bindings
