#include "bundle/graph_pack.h"

#include <algorithm>
#include <string>
#include <utility>

#include "graph/addresses.h"
#include "graph/files.h"
#include "graph/npm_packages.h"
#include "graph/url.h"

namespace edgert::bundle {

namespace {

PackModuleKind pack_kind(const graph::Source& source) {
  if (source.kind == ModuleKind::kJson) return PackModuleKind::kJson;
  if (source.kind == ModuleKind::kWasm) return PackModuleKind::kWasm;
  if (source.kind == ModuleKind::kText) return PackModuleKind::kText;
  if (source.kind == ModuleKind::kBytes) return PackModuleKind::kBytes;
  return source.is_commonjs ? PackModuleKind::kCommonJs : PackModuleKind::kJavaScript;
}

class Packing {
 public:
  explicit Packing(const WalkedGraph& graph) : graph_(graph) {
    std::vector<std::string_view> own{graph.entry};
    for (const auto& [url, module] : graph.modules) {
      if (is_own_file(graph::address_in(url))) own.push_back(graph::address_in(url));
    }
    root_ = folder_around(own);
  }

  Result<Pack> pack() {
    pack_.manifest.entry = packed(graph_.target_of(graph_.entry));
    for (const auto& [url, module] : graph_.modules) add_module(url, module);
    for (const auto& [url, module] : graph_.modules) {
      for (const WalkedImport& import : module.imports) {
        if (Status led = lead(url, import); !led.ok()) return led.take_error();
      }
    }
    // What is imported by a computed name, too, where it was named elsewhere.
    for (const auto& [from, to] : graph_.redirects) {
      if (graph::is_package_address(graph::address_in(from))) continue;
      const std::string_view end = graph_.target_of(from);
      if (!end.empty()) add_redirect(packed(from), packed(end));
    }
    return std::move(pack_);
  }

 private:
  // The name that a module has in the pack.
  std::string packed(std::string_view typed) const {
    return graph::typed_address(graph::type_of(typed), packed_url(graph::address_in(typed)));
  }
  std::string packed_url(std::string_view url) const {
    if (!is_own_file(url)) return std::string(url);
    const std::string_view behind = url.substr(std::min(url.find_first_of("?#"), url.size()));
    const std::string path = graph::path_of(url.substr(0, url.size() - behind.size()));
    if (!path.starts_with(root_)) return std::string(url);
    const std::string below = graph::file_url(path.substr(root_.size() - 1));
    return std::string(kPackedRoot).append(below.substr(sizeof("file:///") - 1)).append(behind);
  }

  void add_module(const std::string& url, const WalkedModule& walked) {
    // They are in what imports them.
    if (graph::address_in(url).starts_with("data:")) return;
    const graph::Source& source = *walked.source;
    PackModule& module = pack_.modules[packed(url)];
    module.kind = pack_kind(source);
    module.text = *source.text;
    if (source.map) module.source_map = source.map->to_json(packed_url(url));
    module.export_names = source.names;
    module.imports = source.literals;
    module.required = source.requires_;
  }

  Status lead(const std::string& url, const WalkedImport& import) {
    const std::string_view end = graph_.target_of(import.address);
    if (end.empty()) return Unit{};
    const std::string referrer = packed(url);
    static const graph::ImportMap kNoMap;
    const Result<std::string> address =
        import.how == ImportHow::kRequire
            ? Result<std::string>(graph::require_address(import.specifier, referrer))
            : graph::address_of(kNoMap, import.specifier, referrer, true);
    const std::string to = packed(end);
    if (!address.ok()) return ambiguous(import.specifier, url);
    const std::string named = graph::typed_address(import.type, address.value());
    // A file by its whole path, which is another in the pack.
    const std::string from = packed(named);
    if (from == to || add_redirect(from, to)) {
      if (from != named) add_redirect(named, to);
      return Unit{};
    }
    return ambiguous(import.specifier, url);
  }

  static Error ambiguous(const std::string& specifier, const std::string& url) {
    return Error{ErrorCode::kNotSupported,
                 "\"" + graph::shown(specifier) + "\" in " + graph::shown(url) +
                     " stands for what only its import map can tell, and a pack has none"};
  }

  // False: it leads elsewhere.
  bool add_redirect(const std::string& from, const std::string& to) {
    if (from == to) return true;
    if (pack_.modules.contains(from)) return false;
    return pack_.redirects.emplace(from, to).first->second == to;
  }

  const WalkedGraph& graph_;
  std::string root_;  // ends with a slash
  Pack pack_;
};

}  // namespace

bool is_own_file(std::string_view url) {
  return graph::is_file_url(url) && !graph::npm_file(graph::path_of(url));
}

std::string folder_around(const std::vector<std::string_view>& urls) {
  std::string around;
  for (const std::string_view url : urls) {
    const std::string folder = graph::parent(graph::path_of(url));
    const std::string its = folder == "/" ? folder : folder + "/";
    if (around.empty()) around = its;
    while (around != "/" && !its.starts_with(around))
      around.resize(around.rfind('/', around.size() - 2) + 1);
  }
  return around;
}

Result<Pack> pack_of(const WalkedGraph& graph) { return Packing(graph).pack(); }

}  // namespace edgert::bundle
