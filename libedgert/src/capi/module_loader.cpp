// Module loaders of C: what they are asked, and how it is answered.
#include "capi/module_loader.h"

#include <string>
#include <utility>
#include <variant>

#include "capi/handles.h"
#include "capi/keeping_executor.h"
#include "capi/structs.h"

using edgert::ConfigCall;
using edgert::EntryCall;
using edgert::Error;
using edgert::ErrorCode;
using edgert::LoadCall;
using edgert::LoaderCall;

struct edgert_loader_call {
  std::variant<EntryCall, ConfigCall, LoadCall> call;

  const LoaderCall& any() const {
    return std::visit([](const auto& one) -> const LoaderCall& { return one; }, call);
  }
  // Answers a question of this kind; rejects any other.
  template <typename Kind, typename Answer>
  void answer(const char* name, Answer give) const {
    if (const auto* one = std::get_if<Kind>(&call)) return give(*one);
    any().reject({ErrorCode::kInvalidArgument, std::string(name) + " answers another question"});
  }
};

namespace edgert::capi {

Status HostLoader::read(const edgert_module_loader* given, std::shared_ptr<HostLoader>& taken) {
  if (given == nullptr) return Unit{};
  edgert_module_loader host{};
  if (Status is_read = capi::read(given, host); !is_read.ok()) return is_read;
  if (host.load == nullptr)
    return Error{ErrorCode::kInvalidArgument, "edgert_module_loader.load is NULL"};
  taken = std::make_shared<HostLoader>(host, of(host.executor));
  return Unit{};
}

HostLoader::HostLoader(const edgert_module_loader& host, std::shared_ptr<Executor> executor)
    : host_(host), executor_(std::move(executor)) {}

HostLoader::~HostLoader() {
  if (is_kept_ && host_.release != nullptr) host_.release(host_.user);
}

void HostLoader::entry(EntryCall call) noexcept {
  if (host_.entry == nullptr) return call.pass();
  host_.entry(host_.user, new edgert_loader_call{std::move(call)});
}

void HostLoader::config(ConfigCall call) noexcept {
  if (host_.config == nullptr) return call.pass();
  host_.config(host_.user, new edgert_loader_call{std::move(call)});
}

void HostLoader::load(LoadCall call) noexcept {
  host_.load(host_.user, new edgert_loader_call{std::move(call)});
}

std::shared_ptr<Executor> HostLoader::executor() noexcept {
  if (executor_ == nullptr) return nullptr;
  return std::make_shared<KeepingExecutor>(executor_, shared_from_this());
}

namespace {

std::optional<ModuleKind> kind_of(edgert_module_kind kind) {
  switch (kind) {
    case EDGERT_MODULE_JAVASCRIPT:
      return ModuleKind::kJavaScript;
    case EDGERT_MODULE_TYPESCRIPT:
      return ModuleKind::kTypeScript;
    case EDGERT_MODULE_JSX:
      return ModuleKind::kJsx;
    case EDGERT_MODULE_TSX:
      return ModuleKind::kTsx;
    case EDGERT_MODULE_JSON:
      return ModuleKind::kJson;
    case EDGERT_MODULE_WASM:
      return ModuleKind::kWasm;
    case EDGERT_MODULE_TEXT:
      return ModuleKind::kText;
    case EDGERT_MODULE_BYTES:
      return ModuleKind::kBytes;
    default:
      return std::nullopt;
  }
}

}  // namespace

}  // namespace edgert::capi

using edgert::capi::copy_of;
using edgert::capi::text;

extern "C" {

const char* edgert_loader_call_worker_id(const edgert_loader_call* call) {
  return call == nullptr ? "" : call->any().worker().id.c_str();
}

const char* edgert_loader_call_service_path(const edgert_loader_call* call) {
  return call == nullptr ? "" : call->any().worker().service_path.c_str();
}

void* edgert_loader_call_user_data(const edgert_loader_call* call) {
  return call == nullptr ? nullptr : call->any().options().user_data.get();
}

const char* edgert_loader_call_url(const edgert_loader_call* call) {
  const auto* load = call == nullptr ? nullptr : std::get_if<LoadCall>(&call->call);
  return load == nullptr ? "" : load->url().c_str();
}

void edgert_loader_call_resolve_entry(edgert_loader_call* call, const char* url) {
  if (call == nullptr) return;
  call->answer<EntryCall>("edgert_loader_call_resolve_entry", [url](const EntryCall& entry) {
    entry.resolve({.url = std::string(text(url)), .source = {}});
  });
}

void edgert_loader_call_resolve_config(edgert_loader_call* call, const char* config, size_t size,
                                       const char* url) {
  if (call == nullptr) return;
  call->answer<ConfigCall>("edgert_loader_call_resolve_config", [&](const ConfigCall& asked) {
    asked.resolve({.text = copy_of(config, size), .url = std::string(text(url))});
  });
}

void edgert_loader_call_resolve_module(edgert_loader_call* call, edgert_module_kind kind,
                                       const void* data, size_t size) {
  if (call == nullptr) return;
  const auto known = edgert::capi::kind_of(kind);
  call->answer<LoadCall>("edgert_loader_call_resolve_module", [&](const LoadCall& load) {
    if (known) return load.resolve({.kind = *known, .bytes = copy_of(data, size)});
    load.reject({ErrorCode::kInvalidArgument,
                 "edgert_module_kind is " + std::to_string(kind) + ", and none of them"});
  });
}

void edgert_loader_call_pass(edgert_loader_call* call) {
  if (call == nullptr) return;
  if (const auto* entry = std::get_if<EntryCall>(&call->call)) return entry->pass();
  call->answer<ConfigCall>("edgert_loader_call_pass",
                           [](const ConfigCall& config) { config.pass(); });
}

void edgert_loader_call_reject(edgert_loader_call* call, edgert_code code, const char* message) {
  if (call == nullptr) return;
  call->any().reject({edgert::capi::error_code_of(code), std::string(text(message))});
}

void edgert_loader_call_free(edgert_loader_call* call) { delete call; }

void edgert_loader_call_on_abandoned(edgert_loader_call* call, void (*abandoned)(void* user),
                                     void* user) {
  if (call == nullptr) return;
  if (abandoned == nullptr) return call->any().on_abandoned(nullptr);
  call->any().on_abandoned([abandoned, user] { abandoned(user); });
}

bool edgert_loader_call_is_abandoned(const edgert_loader_call* call) {
  return call != nullptr && call->any().is_abandoned();
}

}  // extern "C"
