#include "graph/function.h"

#include <unistd.h>

#include <utility>

#include "base/sha256.h"
#include "graph/detail.h"
#include "graph/discovery.h"
#include "graph/files.h"
#include "graph/given_files.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// Where inline source lies, as in the reference runtime.
constexpr char kInlineUrl[] = "file:///src/index.ts";

Result<ModuleFiles> find_files(const FunctionQuestion& question) {
  if (!question.is_confined) return ModuleFiles();
  const std::string service =
      question.service_path.empty() ? std::string() : absolute_path(question.service_path);
  const std::string entry_folder =
      question.entry_point.empty() ? std::string() : parent(named_path(question.entry_point));
  // The function's own folder is always one.
  std::vector<std::string> roots;
  for (const std::string& own : {service, entry_folder}) {
    if (!own.empty() && access(own.c_str(), F_OK) == 0) roots.push_back(own);
  }
  if (question.module_roots) {
    for (const std::string& root : *question.module_roots) roots.push_back(named_path(root));
  } else if (const std::string above = parent(service.empty() ? entry_folder : service);
             above != "/" && access(above.c_str(), F_OK) == 0) {
    // "/" would hold every file of the machine.
    roots.push_back(above);
  }
  return ModuleFiles::below(std::move(roots));
}

// Where the entry is, by the host's word or by looking for it.
Status find_beginning(const FunctionQuestion& question, const GivenFiles* loader,
                      Function* function, std::optional<ModuleSource>* given_entry) {
  if (loader != nullptr) {
    Result<std::optional<ModuleEntry>> named = loader->entry();
    if (!named.ok()) return named.take_error();
    if (named.value()) {
      ModuleEntry& entry = *named.value();
      function->entry_url = std::move(entry.url);
      const std::string path = path_of(function->entry_url);
      function->directory = path.empty() ? absolute_path(question.service_path) : parent(path);
      *given_entry = std::move(entry.source);
      return Unit{};
    }
  }
  Result<FoundEntry> entry =
      find_entry(question.service_path, question.entry_point, function->files, loader);
  if (!entry.ok()) return entry.take_error();
  function->entry_url = file_url(entry.value().path);
  function->directory = parent(entry.value().path);
  function->entry_is_on_disk = !entry.value().given;
  *given_entry = std::move(entry.value().given);
  return Unit{};
}

Result<DenoConfig> find_config(const FunctionQuestion& question, const GivenFiles* loader,
                               const Function& function) {
  std::optional<ModuleConfig> given;
  if (loader != nullptr) {
    Result<std::optional<ModuleConfig>> said = loader->config();
    if (!said.ok()) return said.take_error();
    given = std::move(said).value();
    if (given && given->url.empty()) {
      given->url = question.module_code ? file_url(function.directory) + "/deno.json"
                                        : join_url(function.entry_url, "./deno.json");
    }
  }
  return read_deno_config(function.directory, question.import_map_path, function.files, loader,
                          std::move(given));
}

}  // namespace

Error graph_error(Error error) {
  return with_detail({ErrorCode::kInvalidWorkerCreation, kGraphErrorPrefix + error.message,
                      ErrorReason::kModuleError},
                     detail_of(error));
}

Result<OpenedFunction> open_function(const FunctionQuestion& question, const GivenFiles* loader) {
  if (question.bundle != nullptr) {
    return Error{ErrorCode::kNotSupported,
                 "packs are not run where a module_loader gives the modules"};
  }
  OpenedFunction opened;
  auto function = std::make_shared<Function>();
  Result<ModuleFiles> files = find_files(question);
  if (!files.ok()) return files.take_error();
  function->files = std::move(files).value();
  if (question.module_code) {
    function->entry_url = kInlineUrl;
    function->directory =
        absolute_path(question.service_path.empty() ? "." : question.service_path);
    opened.given_entry = ModuleSource{ModuleKind::kTypeScript, *question.module_code};
  } else {
    Status found = find_beginning(question, loader, function.get(), &opened.given_entry);
    if (!found.ok()) return found.take_error();
  }
  Result<DenoConfig> config = find_config(question, loader, *function);
  if (!config.ok() && config.error().code == ErrorCode::kCancelled) return config.take_error();
  if (!config.ok()) return graph_error(config.take_error());
  function->config = std::move(config).value();
  function->remote = question.remote;
  function->no_module_cache = question.no_module_cache;
  function->identity =
      base::sha256(function->files.identity() + "\n" + function->config.identity + "\n" +
                   function->remote.identity() + (function->no_module_cache ? "\nfresh" : "\n"));
  opened.function = std::move(function);
  return opened;
}

}  // namespace edgert::graph
