#include "bundle/eszip_reader.h"

#include <simdjson.h>

#include <optional>
#include <utility>

#include "base/text_codecs.h"
#include "bundle/eszip_metadata.h"
#include "bundle/eszip_sections.h"
#include "graph/url.h"
#include "packages/npm_snapshot.h"
#include "packages/shown_url.h"

namespace edgert::bundle {

namespace {

using base::json_text;
using packages::shown_url;

// The names that edge-runtime gives to what is no module.
constexpr std::string_view kVersionKey = "---SUPABASE-ESZIP-VERSION-ESZIP---";
constexpr std::string_view kMetadataKey = "---EDGE-RUNTIME-METADATA---";
constexpr std::string_view kFolderKey = "---SUPABASE-VFS-DATA-ESZIP---";
constexpr std::string_view kCodeKey = "---SUPABASE-SOURCE-CODE-ESZIP---";
// What these say is said elsewhere, too.
constexpr std::string_view kStaticFilesKey = "---SUPABASE-STATIC-FILES-ESZIP---";
constexpr std::string_view kScopesKey = "---SUPABASE-NPM-RC-SCOPES---";

constexpr std::string_view kStatic = "static:";
constexpr std::string_view kContent = "vfs://";
constexpr size_t kMostNotes = 100;

PackModuleKind kind_of(EszipKind kind, std::string_view url) {
  switch (kind) {
    case EszipKind::kJavaScript: {
      const std::string_view path = url.substr(0, url.find_first_of("?#"));
      return path.ends_with(".cjs") || path.ends_with(".cts") ? PackModuleKind::kCommonJs
                                                              : PackModuleKind::kJavaScript;
    }
    case EszipKind::kJson:
      return PackModuleKind::kJson;
    case EszipKind::kJsonc:
      return PackModuleKind::kText;
    case EszipKind::kOpaque:
      return PackModuleKind::kBytes;
    case EszipKind::kWasm:
      break;
  }
  return PackModuleKind::kWasm;
}

class Mapping {
 public:
  Mapping(EszipSections sections, const EszipOptions& options)
      : sections_(std::move(sections)), options_(options) {}

  Result<EszipPack> map() {
    PackManifest& manifest = out_.pack.manifest;
    manifest.tool = "eszip";
    manifest.version = sections_.version;
    manifest.values["eszip.version"] = sections_.version;
    if (sections_.is_unchecked)
      note("its checksums are of an unknown kind, and have not been checked");
    for (const auto step : {&Mapping::map_metadata, &Mapping::map_modules, &Mapping::map_npm}) {
      if (Status done = (this->*step)(); !done.ok()) return done.take_error();
    }
    map_entry();
    return std::move(out_);
  }

 private:
  void note(const std::string& what) {
    if (out_.notes.size() < kMostNotes) out_.notes.push_back(what);
    if (out_.notes.size() == kMostNotes) out_.notes.push_back("and so on");
  }

  std::string url_of(std::string_view specifier) const {
    return graph::join_url(options_.root, specifier);
  }

  // The content of what is no module, which then is gone.
  std::optional<std::string_view> take(std::string_view key) {
    const auto found = sections_.modules.find(key);
    if (found == sections_.modules.end()) return std::nullopt;
    const std::string_view content = found->second.source;
    sections_.modules.erase(found);
    return content;
  }

  Status map_metadata() {
    const std::optional<std::string_view> version = take(kVersionKey);
    const std::optional<std::string_view> folder = take(kFolderKey);
    take(kStaticFilesKey);
    take(kScopesKey);
    if (const std::optional<std::string_view> code = take(kCodeKey)) {
      entry_code_ = *code;
    }
    if (version) {
      if (*version != "1" && *version != "1.1" && *version != "2.0") {
        return Error{ErrorCode::kNotSupported,
                     "eszips of version " + shown_url(*version) +
                         " of edge-runtime are not supported, those of 1, 1.1 and 2.0 are"};
      }
      out_.pack.manifest.values["eszip.edge-runtime"] = *version;
    }
    if (const std::optional<std::string_view> metadata = take(kMetadataKey))
      return map_archive(*metadata);
    if (!folder || *folder == "null") return Unit{};
    if (!version) {
      return Error{ErrorCode::kNotSupported,
                   "eszips of edge-runtime with npm packages and without a version are not "
                   "supported: bundle the function again"};
    }
    Result<EszipFolder> read = read_eszip_folder(*folder);
    if (!read.ok()) return within(read.error());
    return map_folder(read.value(), *version == "1" ? "node_modules/localhost/" : "node_modules/");
  }

  static Error within(const Error& error) {
    return Error{error.code, "in what edge-runtime says in it: " + error.message};
  }

  Status map_archive(std::string_view archive) {
    Result<EszipMetadata> read = read_eszip_metadata(archive);
    if (!read.ok()) return within(read.error());
    const EszipMetadata& metadata = read.value();
    entry_key_ = metadata.entry_key;
    if (metadata.entry_code) entry_code_ = metadata.entry_code;
    set_value("eszip.workspace-resolver", metadata.workspace_resolver);
    set_value("eszip.node-modules", metadata.node_modules);
    std::string scopes;
    for (const auto& [scope, registry] : metadata.npmrc_scopes)
      scopes += (scopes.empty() ? "{" : ",") + json_text(scope) + ":" + json_text(registry);
    if (!scopes.empty()) set_value("eszip.npmrc-scopes", scopes + "}");
    if (metadata.has_certificates) note("its settings for certificates are not used");
    Result<bool> is_whole_root = is_byonm(metadata.node_modules);
    if (!is_whole_root.ok()) return is_whole_root.take_error();
    if (is_whole_root.value()) return map_root(metadata.folder);
    return map_folder(metadata.folder, "node_modules/");
  }

  void set_value(const std::string& name, std::string_view value) {
    if (!value.empty()) out_.pack.manifest.values[name] = value;
  }

  // "Bring your own node_modules": then the folder is that of the function.
  static Result<bool> is_byonm(std::string_view json) {
    if (json.empty()) return false;
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
      return Error{ErrorCode::kInvalidData, "what it says of node_modules is no JSON"};
    return object["Byonm"].error() == simdjson::SUCCESS;
  }

  Status map_root(const EszipFolder& folder) {
    if (Status files = map_files(folder, ""); !files.ok()) return files;
    std::string links = "{";
    for (const EszipLink& link : folder.links) {
      links += (links.size() > 1 ? "," : "") + json_text(link.path) + ":" + json_text(link.target);
      if (links.size() > Pack::kMostValueBytes) {
        return Error{ErrorCode::kLimit, "its list of links is longer than the limit of " +
                                            std::to_string(Pack::kMostValueBytes) + " bytes"};
      }
    }
    out_.pack.manifest.values.insert_or_assign(std::string(kEszipLinksValue), links + "}");
    return Unit{};
  }

  Status map_folder(const EszipFolder& folder, const std::string& prefix) {
    for (const EszipLink& link : folder.links)
      note("the link " + shown_url(prefix + link.path) + " is left out");
    return map_files(folder, prefix);
  }

  Status map_files(const EszipFolder& folder, const std::string& prefix) {
    for (const EszipFile& file : folder.files) {
      const std::optional<std::string_view> content = take(file.key);
      if (!content) {
        return Error{ErrorCode::kInvalidData, "the content of its file " + shown_url(file.path) +
                                                  " is not there, or another's"};
      }
      out_.pack.files[prefix + file.path] = *content;
    }
    return Unit{};
  }

  Status map_modules() {
    size_t without_name = 0;
    for (const auto& [specifier, module] : sections_.modules) {
      if (specifier.starts_with(kStatic)) {
        map_static_file(specifier, module.source);
        continue;
      }
      if (specifier.starts_with(kContent)) {
        ++without_name;
        continue;
      }
      const std::string url = url_of(specifier);
      const auto [place, is_new] = out_.pack.modules.try_emplace(url);
      if (!is_new) {
        note("the module " + shown_url(url) + " is there twice, one is left out");
        continue;
      }
      place->second.kind = kind_of(module.kind, url);
      place->second.text = module.source;
      place->second.source_map = module.source_map;
    }
    if (without_name > 0) note(std::to_string(without_name) + " files without a name are left out");
    for (const auto& [from, to] : sections_.redirects) {
      std::string address = url_of(from);
      if (out_.pack.modules.contains(address)) {
        note("the redirect from " + shown_url(address) + " is left out: a module is there");
      } else {
        out_.pack.redirects.insert_or_assign(std::move(address), url_of(to));
      }
    }
    return Unit{};
  }

  void map_static_file(std::string_view specifier, std::string_view content) {
    std::string_view rest = specifier.substr(kStatic.size());
    rest = rest.substr(0, rest.find_first_of("?#"));
    std::string path = base::percent_decode(rest.starts_with("./") ? rest.substr(2) : rest);
    if (!is_pack_path(path) || graph::has_scheme(rest)) {
      note("the static file " + shown_url(specifier) +
           " is left out: it lies outside of the function");
    } else {
      out_.pack.files.insert_or_assign(std::move(path), std::string(content));
    }
  }

  Status map_npm() {
    const auto& packages = sections_.npm_packages;
    if (packages.empty()) return Unit{};
    std::string& out = out_.pack.npm_snapshot;
    out = "{\"packages\":{";
    for (size_t i = 0; i < packages.size(); ++i) {
      out += (i > 0 ? "," : "") + json_text(packages[i].id) + ":{";
      for (size_t j = 0; j < packages[i].dependencies.size(); ++j) {
        const auto& [name, index] = packages[i].dependencies[j];
        out += (j > 0 ? "," : "") + json_text(name) + ":" + json_text(packages[index].id);
        if (out.size() > packages::NpmSnapshot::kMostTextBytes) return too_long();
      }
      out += '}';
    }
    out += "},\"roots\":{";
    bool is_first = true;
    for (const auto& [requirement, index] : sections_.npm_roots) {
      out += (is_first ? "" : ",") + json_text(requirement) + ":" + json_text(packages[index].id);
      if (out.size() > packages::NpmSnapshot::kMostTextBytes) return too_long();
      is_first = false;
    }
    out += "}}";
    return Unit{};
  }
  static Error too_long() {
    return Error{ErrorCode::kLimit, "its list of npm packages is longer than the limit of " +
                                        std::to_string(packages::NpmSnapshot::kMostTextBytes) +
                                        " bytes"};
  }

  void map_entry() {
    std::string& entry = out_.pack.manifest.entry;
    if (entry_key_) {
      entry = url_of(*entry_key_);
    } else if (!options_.entry.empty()) {
      entry = options_.entry;
    } else if (entry_code_) {
      entry = url_of("index.js");
    } else if (!sections_.first_javascript.empty()) {
      entry = url_of(sections_.first_javascript);
    }
    if (!entry_key_ && entry_code_) {
      PackModule module;
      module.text = *entry_code_;
      out_.pack.modules.insert_or_assign(entry, std::move(module));
    }
    if (entry.empty()) note("it does not say where to begin");
  }

  EszipSections sections_;
  const EszipOptions& options_;
  std::optional<std::string_view> entry_key_, entry_code_;
  EszipPack out_;
};

}  // namespace

Result<EszipPack> read_eszip(std::string_view bytes, const std::string& where,
                             const EszipOptions& options) {
  const auto failed = [&](const Error& error) {
    return Error{error.code, where.empty() ? error.message : where + ": " + error.message};
  };
  Result<EszipSections> sections = read_eszip_sections(bytes);
  if (!sections.ok()) return failed(sections.error());
  Result<EszipPack> mapped = Mapping(std::move(sections).value(), options).map();
  if (!mapped.ok()) return failed(mapped.error());
  return mapped;
}

}  // namespace edgert::bundle
