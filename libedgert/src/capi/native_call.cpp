// Native calls of C: their arguments, and how they are settled.
#include "capi/native_call.h"

#include "capi/structs.h"

namespace edgert::capi {

namespace {

const char* give(std::string_view text, size_t* size) {
  if (size != nullptr) *size = text.size();
  return text.data();
}

// Made once, and kept for as long as the handle.
const char* json_of(const edgert_native_call* call, size_t place, size_t* size) {
  if (call == nullptr) return give("", size);
  const std::lock_guard lock(call->mutex);
  const auto [found, is_new] = call->json.try_emplace(place);
  if (is_new)
    found->second = place == edgert_native_call::kAll ? call->call.json() : call->call.json(place);
  return give(found->second, size);
}

edgert_argument_kind kind_of(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::kNothing:
      return EDGERT_ARGUMENT_NOTHING;
    case ArgumentKind::kText:
      return EDGERT_ARGUMENT_TEXT;
    case ArgumentKind::kBytes:
      return EDGERT_ARGUMENT_BYTES;
    case ArgumentKind::kStream:
      return EDGERT_ARGUMENT_STREAM;
    case ArgumentKind::kJson:
      return EDGERT_ARGUMENT_JSON;
  }
  return EDGERT_ARGUMENT_NOTHING;
}

}  // namespace

}  // namespace edgert::capi

using edgert::capi::copy_of;
using edgert::capi::text;

extern "C" {

const char* edgert_native_call_arguments(const edgert_native_call* call, size_t* size) {
  return edgert::capi::json_of(call, edgert_native_call::kAll, size);
}

size_t edgert_native_call_argument_count(const edgert_native_call* call) {
  return call == nullptr ? 0 : call->call.size();
}

edgert_argument_kind edgert_native_call_argument_kind(const edgert_native_call* call,
                                                      size_t place) {
  return call == nullptr ? EDGERT_ARGUMENT_NOTHING : edgert::capi::kind_of(call->call.kind(place));
}

const void* edgert_native_call_argument_bytes(const edgert_native_call* call, size_t place,
                                              size_t* size) {
  // They are the call's, and stay where they are.
  std::string_view bytes;
  const edgert_argument_kind kind = edgert_native_call_argument_kind(call, place);
  if (kind == EDGERT_ARGUMENT_TEXT || kind == EDGERT_ARGUMENT_BYTES)
    bytes = call->call.bytes(place).view();
  return edgert::capi::give(bytes, size);
}

const char* edgert_native_call_argument_json(const edgert_native_call* call, size_t place,
                                             size_t* size) {
  // A place beyond the last is not remembered: there are as many of them as numbers.
  if (place >= edgert_native_call_argument_count(call)) return edgert::capi::give("null", size);
  return edgert::capi::json_of(call, place, size);
}

const char* edgert_native_call_worker_id(const edgert_native_call* call) {
  return call == nullptr ? "" : call->call.worker().id.c_str();
}

const char* edgert_native_call_service_path(const edgert_native_call* call) {
  return call == nullptr ? "" : call->call.worker().service_path.c_str();
}

void* edgert_native_call_user_data(const edgert_native_call* call) {
  return call == nullptr ? nullptr : call->call.options().user_data.get();
}

void* edgert_native_call_state(const edgert_native_call* call) {
  return call == nullptr ? nullptr : call->call.state().get();
}

void edgert_native_call_resolve(edgert_native_call* call, const char* json, size_t size) {
  if (call != nullptr) call->call.resolve_json(copy_of(json, size));
}

void edgert_native_call_resolve_undefined(edgert_native_call* call) {
  if (call != nullptr) call->call.resolve();
}

void edgert_native_call_resolve_text(edgert_native_call* call, const char* text, size_t size) {
  if (call != nullptr) call->call.resolve_text(copy_of(text, size));
}

void edgert_native_call_resolve_bytes(edgert_native_call* call, const void* data, size_t size) {
  if (call != nullptr) call->call.resolve_bytes(copy_of(data, size));
}

void edgert_native_call_reject(edgert_native_call* call, const char* message) {
  if (call != nullptr) call->call.reject(std::string(text(message)));
}

void edgert_native_call_reject_as(edgert_native_call* call, const char* class_name,
                                  const char* message) {
  if (call == nullptr) return;
  const std::string_view name = text(class_name);
  call->call.reject(name.empty() ? "Error" : name, std::string(text(message)));
}

void edgert_native_call_free(edgert_native_call* call) { delete call; }

void edgert_native_call_on_abandoned(edgert_native_call* call, void (*abandoned)(void* user),
                                     void* user) {
  if (call == nullptr) return;
  if (abandoned == nullptr) return call->call.on_abandoned(nullptr);
  call->call.on_abandoned([abandoned, user] { abandoned(user); });
}

bool edgert_native_call_is_abandoned(const edgert_native_call* call) {
  return call != nullptr && call->call.is_abandoned();
}

}  // extern "C"
