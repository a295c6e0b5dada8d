#include "graph/given_files.h"

#include <type_traits>

#include "graph/module_files.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

bool is_missing(const Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kNotSupported;
}

}  // namespace

template <typename Value>
Result<std::optional<Value>> GivenFiles::ask(HostQuestion question) const {
  HostAnswer answer = ask_(std::move(question));
  if (auto* const error = std::get_if<Error>(&answer)) {
    return std::move(*error);
  }
  if constexpr (std::is_same_v<Value, ModuleSource>) {
    if (auto* const source = std::get_if<Value>(&answer)) return std::optional(std::move(*source));
  } else {
    if (auto* const value = std::get_if<std::optional<Value>>(&answer)) return std::move(*value);
  }
  return std::optional<Value>();
}

Result<std::optional<ModuleEntry>> GivenFiles::entry() const {
  Result<std::optional<ModuleEntry>> given = ask<ModuleEntry>({HostQuestion::What::kEntry, {}});
  if (given.ok() || given.error().code != ErrorCode::kNotFound) return given;
  Error error = given.take_error();
  if (error.reason == ErrorReason::kNone) error.reason = ErrorReason::kFunctionNotFound;
  return error;
}

Result<std::optional<ModuleConfig>> GivenFiles::config() const {
  return ask<ModuleConfig>({HostQuestion::What::kConfig, {}});
}

Result<std::optional<ModuleSource>> GivenFiles::file(const std::string& path) const {
  Result<std::optional<ModuleSource>> given =
      ask<ModuleSource>({HostQuestion::What::kModule, file_url(path)});
  if (!given.ok() && is_missing(given.error())) return std::optional<ModuleSource>();
  return given;
}

Result<std::optional<std::string>> GivenFiles::configuration(const std::string& path) const {
  Result<std::optional<ModuleSource>> given = file(path);
  if (!given.ok()) return given.take_error();
  std::optional<ModuleSource>& source = given.value();
  if (!source || (source->kind != ModuleKind::kJson && source->kind != ModuleKind::kText))
    return std::optional<std::string>();
  if (source->bytes.size() > kMostConfigurationBytes) return configuration_too_large(path);
  return std::optional(std::move(source->bytes));
}

}  // namespace edgert::graph
