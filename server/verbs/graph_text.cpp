#include "verbs/graph_text.h"

#include <unistd.h>

#include <cerrno>
#include <map>
#include <set>

#include "verbs/teller.h"

namespace edgert::server {

namespace {

const char* name_of(ModuleKind kind) {
  switch (kind) {
    case ModuleKind::kJavaScript:
      return "JavaScript";
    case ModuleKind::kTypeScript:
      return "TypeScript";
    case ModuleKind::kJsx:
      return "JSX";
    case ModuleKind::kTsx:
      return "TSX";
    case ModuleKind::kJson:
      return "JSON";
    case ModuleKind::kWasm:
      return "Wasm";
    case ModuleKind::kBytes:
      return "Bytes";
    case ModuleKind::kText:
      break;
  }
  return "Text";
}

const char* name_of(ModuleImport::How how) {
  switch (how) {
    case ModuleImport::How::kStatic:
      return "static";
    case ModuleImport::How::kDynamic:
      return "dynamic";
    case ModuleImport::How::kRequire:
      break;
  }
  return "require";
}

class Tree {
 public:
  explicit Tree(const ModuleGraph& graph) : graph_(graph) {
    for (const GraphModule& module : graph.modules()) modules_.emplace(module.url, &module);
  }

  std::string text() {
    uint64_t bytes = 0;
    for (const GraphModule& module : graph_.modules()) bytes += module.size;
    out_ = "entry: " + graph_.entry() + "\n" +
           "graph: " + count_text(graph_.modules().size(), "module") + ", " + size_text(bytes) +
           "\n";
    for (const GraphPackage& package : graph_.packages()) {
      out_ += package.registry + ": " + package.name + "@" + package.version + ", " +
              count_text(package.modules, "module") + ", " + size_text(package.size) + "\n";
    }
    out_ += "\n";
    walk();
    return std::move(out_);
  }

 private:
  // Deeper ones stand no further to the right: a chain of modules must not fill the disk.
  static constexpr size_t kMostDepth = 40;

  struct Node {
    std::string url;
    size_t depth = 0;
    std::vector<bool> continues;  // whether the line of each level above goes on
    bool is_last = false;
  };

  void walk() {
    std::vector<Node> open{{graph_.entry(), 0, {}, true}};
    while (!open.empty()) {
      const Node node = std::move(open.back());
      open.pop_back();
      const auto module = modules_.find(node.url);
      line(node, module == modules_.end() ? nullptr : module->second);
      const bool is_new = seen_.insert(node.url).second;
      if (module == modules_.end() || !is_new) continue;
      std::vector<std::string> below;
      std::set<std::string_view> named;
      for (const ModuleImport& import : module->second->imports) {
        const std::string& name = import.target.empty() ? import.specifier : import.target;
        if (named.insert(name).second) below.push_back(name);
      }
      std::vector<bool> continues = node.continues;
      if (node.depth > 0 && node.depth < kMostDepth) continues.push_back(!node.is_last);
      for (size_t i = below.size(); i > 0; --i)
        open.push_back({below[i - 1], node.depth + 1, continues, i == below.size()});
    }
  }

  void line(const Node& node, const GraphModule* module) {
    for (const bool goes_on : node.continues) out_ += goes_on ? "│   " : "    ";
    if (node.depth > 0) out_ += node.is_last ? "└── " : "├── ";
    out_ += node.url;
    if (module == nullptr) {
      out_ += node.url.starts_with("node:") ? "" : " (not there)";
    } else if (seen_.contains(node.url)) {
      out_ += module->imports.empty() ? "" : " *";
    } else {
      out_ += " (" + size_text(module->size) + ")";
    }
    out_ += "\n";
  }

  const ModuleGraph& graph_;
  std::map<std::string_view, const GraphModule*> modules_;
  std::set<std::string> seen_;
  std::string out_;
};

void add_module(const GraphModule& module, std::string* text) {
  text->append(text->empty() ? "" : ",").append("\n    {\"specifier\": ");
  text->append(json_text(module.url)).append(", \"mediaType\": \"").append(name_of(module.kind));
  text->append("\", \"kind\": \"").append(module.is_commonjs ? "cjs" : "esm");
  text->append("\", \"size\": ")
      .append(std::to_string(module.size))
      .append(", \"dependencies\": [");
  bool is_first = true;
  for (const ModuleImport& import : module.imports) {
    text->append(is_first ? "" : ", ").append("{\"specifier\": ");
    text->append(json_text(import.specifier)).append(", \"how\": \"").append(name_of(import.how));
    text->append("\"");
    if (!import.target.empty()) text->append(", \"target\": ").append(json_text(import.target));
    text->append("}");
    is_first = false;
  }
  text->append("]}");
}

std::string list_of_errors(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors)
    text.append(text.empty() ? "" : ", ").append(json_text(error.message));
  return "[" + text + "]";
}

}  // namespace

std::string graph_as_tree(const ModuleGraph& graph) { return Tree(graph).text(); }

std::string graphs_as_json(const std::vector<std::shared_ptr<const ModuleGraph>>& graphs) {
  std::string roots, modules;
  std::map<std::string, std::string> redirects, packages;
  std::vector<Error> errors, notes;
  std::set<std::string_view> seen;
  for (const auto& graph : graphs) {
    roots.append(roots.empty() ? "" : ", ").append(json_text(graph->entry()));
    for (const GraphModule& module : graph->modules()) {
      if (seen.insert(module.url).second) add_module(module, &modules);
    }
    for (const auto& [from, to] : graph->redirects()) redirects.emplace(from, to);
    for (const GraphPackage& package : graph->packages()) {
      packages.emplace(package.registry + ":" + package.name + "@" + package.version,
                       "{\"name\": " + json_text(package.name) +
                           ", \"version\": " + json_text(package.version) +
                           ", \"registry\": " + json_text(package.registry) +
                           ", \"modules\": " + std::to_string(package.modules) +
                           ", \"size\": " + std::to_string(package.size) + "}");
    }
    errors.insert(errors.end(), graph->errors().begin(), graph->errors().end());
    notes.insert(notes.end(), graph->notes().begin(), graph->notes().end());
  }
  std::string lines, listed;
  for (const auto& [from, to] : redirects) {
    lines.append(lines.empty() ? "" : ",").append("\n    ");
    lines.append(json_text(from)).append(": ").append(json_text(to));
  }
  for (const auto& [name, package] : packages)
    listed.append(listed.empty() ? "" : ",").append("\n    ").append(package);
  return "{\n  \"version\": 1,\n  \"roots\": [" + roots + "],\n  \"modules\": [" + modules +
         "\n  ],\n  \"redirects\": {" + lines + "\n  },\n  \"packages\": [" + listed +
         "\n  ],\n  \"errors\": " + list_of_errors(errors) +
         ",\n  \"notes\": " + list_of_errors(notes) + "\n}\n";
}

bool write_to(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace edgert::server
