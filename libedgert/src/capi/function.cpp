// Functions of C, and what they may use.
#include "capi/extension.h"
#include "capi/handles.h"
#include "capi/limits.h"
#include "capi/module_loader.h"
#include "capi/structs.h"

namespace edgert::capi {

edgert_limits to_c(const Limits& limits) {
  edgert_limits told{};
  told.size = sizeof told;
  told.worker_timeout_ms = limits.worker_timeout_ms;
  told.cpu_soft_ms = limits.cpu_soft_ms;
  told.cpu_hard_ms = limits.cpu_hard_ms;
  told.cpu_per_request_ms = limits.cpu_per_request_ms;
  told.idle_timeout_ms = limits.idle_timeout_ms;
  told.memory_mb = limits.memory_mb;
  told.low_memory_multiplier = limits.low_memory_multiplier;
  return told;
}

Limits from_c(const edgert_limits& limits) {
  Limits taken;
  taken.worker_timeout_ms = limits.worker_timeout_ms;
  taken.cpu_soft_ms = limits.cpu_soft_ms;
  taken.cpu_hard_ms = limits.cpu_hard_ms;
  taken.cpu_per_request_ms = limits.cpu_per_request_ms;
  taken.idle_timeout_ms = limits.idle_timeout_ms;
  taken.memory_mb = limits.memory_mb;
  taken.low_memory_multiplier = limits.low_memory_multiplier;
  return taken;
}

namespace {

edgert_worker_options usual_function() {
  const WorkerOptions taken;
  edgert_worker_options options{};
  options.net_granted = taken.net.granted;
  options.imports_granted = taken.imports.granted;
  options.inherit_env = taken.inherit_env;
  options.privileged = taken.privileged;
  options.reads_files_in_calls = taken.reads_files_in_calls;
  options.exposes_trace_id = taken.exposes_trace_id;
  options.uses_node = taken.uses_node;
  options.no_npm = taken.no_npm;
  options.no_module_cache = taken.no_module_cache;
  return options;
}

Status read_sources(const edgert_worker_options& given, WorkerOptions& taken) {
  taken.service_path = text(given.service_path);
  taken.entry_point = text(given.entry_point);
  taken.import_map_path = text(given.import_map_path);
  if (given.module_code != nullptr) taken.module_code = given.module_code;
  if (given.bundle == nullptr && given.bundle_size != 0)
    return Error{ErrorCode::kInvalidArgument,
                 "edgert_worker_options.bundle is NULL, but not its size"};
  if (given.bundle != nullptr) {
    taken.bundle = std::make_shared<const std::string>(static_cast<const char*>(given.bundle),
                                                       given.bundle_size);
  }
  if (given.has_module_roots == 0) return Unit{};
  return read_texts("edgert_worker_options.module_roots", given.module_roots,
                    given.module_root_count, taken.module_roots.emplace());
}

Status read_pairs(const char* field, const edgert_field* given, size_t count,
                  std::vector<std::pair<std::string, std::string>>& taken) {
  return read_fields(field, given, count, [&](std::string_view name, std::string_view value) {
    taken.emplace_back(name, value);
  });
}

Status read_lists(const edgert_worker_options& given, WorkerOptions& taken) {
  Status is_read = read_texts("edgert_worker_options.net_allow", given.net_allow,
                              given.net_allow_count, taken.net.allow);
  if (is_read.ok())
    is_read = read_texts("edgert_worker_options.net_deny", given.net_deny, given.net_deny_count,
                         taken.net.deny);
  if (is_read.ok())
    is_read = read_texts("edgert_worker_options.import_allow", given.import_allow,
                         given.import_allow_count, taken.imports.allow);
  if (is_read.ok())
    is_read = read_texts("edgert_worker_options.static_patterns", given.static_patterns,
                         given.static_pattern_count, taken.static_patterns);
  if (is_read.ok())
    is_read = read_pairs("edgert_worker_options.env", given.env, given.env_count, taken.env);
  if (is_read.ok())
    is_read = read_pairs("edgert_worker_options.otel_attributes", given.otel_attributes,
                         given.otel_attribute_count, taken.otel_attributes);
  return is_read;
}

Status read_function(const edgert_worker_options* options, WorkerOptions& taken) {
  edgert_worker_options given = usual_function();
  if (Status is_read = read(options, given); !is_read.ok()) return is_read;
  if (Status is_read = read_sources(given, taken); !is_read.ok()) return is_read;
  if (Status is_read = read_lists(given, taken); !is_read.ok()) return is_read;
  if (given.limits != nullptr) {
    edgert_limits limits = to_c(Limits{});
    if (Status is_read = read(given.limits, limits); !is_read.ok()) return is_read;
    taken.limits = from_c(limits);
  }
  taken.net.granted = given.net_granted != 0;
  taken.imports.granted = given.imports_granted != 0;
  taken.inherit_env = given.inherit_env != 0;
  taken.privileged = given.privileged != 0;
  taken.reads_files_in_calls = given.reads_files_in_calls != 0;
  taken.exposes_trace_id = given.exposes_trace_id != 0;
  taken.uses_node = given.uses_node != 0;
  taken.no_npm = given.no_npm != 0;
  taken.no_module_cache = given.no_module_cache != 0;
  const auto add = [&](std::unique_ptr<ListedGlobals> globals) {
    taken.extensions.push_back(std::move(globals));
  };
  if (Status is_read = read_extensions("edgert_worker_options.extensions", given.extensions,
                                       given.extension_count, add);
      !is_read.ok()) {
    return is_read;
  }
  std::shared_ptr<HostLoader> loader;
  if (Status is_read = HostLoader::read(given.module_loader, loader); !is_read.ok()) return is_read;
  // Last: when anything else has failed, nothing is released.
  if (loader != nullptr) loader->keep();
  taken.module_loader = std::move(loader);
  if (given.release_user_data != nullptr)
    taken.user_data = std::shared_ptr<void>(given.user_data, given.release_user_data);
  else
    taken.user_data = std::shared_ptr<void>(std::shared_ptr<void>(), given.user_data);
  return Unit{};
}

}  // namespace

}  // namespace edgert::capi

extern "C" {

void edgert_limits_init(edgert_limits* limits, size_t size) {
  edgert::capi::begin(edgert::capi::to_c(edgert::Limits{}), limits, size);
}

void edgert_worker_options_init(edgert_worker_options* options, size_t size) {
  edgert::capi::begin(edgert::capi::usual_function(), options, size);
}

edgert_function* edgert_function_create(const edgert_worker_options* options,
                                        edgert_error** error) {
  const edgert::capi::Failure fail(error);
  edgert::WorkerOptions taken;
  if (!fail.settle(edgert::capi::read_function(options, taken))) return nullptr;
  return new edgert_function{std::move(taken)};
}

void edgert_function_free(edgert_function* function) { delete function; }

}  // extern "C"
