// DenoLock as a text: the half of deno_lock that writes.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_codecs.h"
#include "packages/deno_lock.h"
#include "packages/semver.h"

namespace edgert::packages {

namespace {

constexpr int kLastWithMergedDependencies = 4;

using base::json_text;

// An object or an array whose members stand on lines of their own.
class Block {
 public:
  Block(int depth, char open) : depth_(depth), text_(1, open), close_(open == '{' ? '}' : ']') {}

  void add(std::string_view key, const std::string& value) { add(json_text(key) + ": " + value); }
  void add(const std::string& value) {
    text_.append(is_empty_ ? "\n" : ",\n").append(2 * (depth_ + 1), ' ').append(value);
    is_empty_ = false;
  }
  std::string end() && {
    if (!is_empty_) text_.append("\n").append(2 * depth_, ' ');
    return std::move(text_) + close_;
  }

 private:
  const size_t depth_;
  std::string text_;
  const char close_;
  bool is_empty_ = true;
};

// JSON without white space, as the rest of the file is written.
std::string spread(std::string_view json, int depth) {
  // What is deeper stands no further to the right, and costs no more.
  constexpr int kMostDepth = 16;
  std::string text;
  const auto new_line = [&](int by) {
    depth += by;
    text.append("\n").append(2 * static_cast<size_t>(std::min(depth, kMostDepth)), ' ');
  };
  bool is_string = false;
  for (size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    const bool is_close = !is_string && (c == '}' || c == ']');
    const bool is_empty = is_close && (json[at - 1] == '{' || json[at - 1] == '[');
    if (is_close && !is_empty) new_line(-1);
    text += c;
    if (c == '"') is_string = !is_string;
    if (is_string && c == '\\' && at + 1 < json.size()) text += json[++at];
    if (is_string) continue;
    const char next = at + 1 < json.size() ? json[at + 1] : '\0';
    if ((c == '{' || c == '[') && next != '}' && next != ']') new_line(1);
    if (c == ',') new_line(0);
    if (c == ':') text += ' ';
  }
  return text;
}

template <typename Texts>
std::string list_of(const Texts& texts, int depth) {
  Block block(depth, '[');
  for (const auto& text : texts) block.add(json_text(text));
  return std::move(block).end();
}

std::string line_of(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts)
    line.append(line.empty() ? "" : ", ").append(json_text(text));
  return "[" + line + "]";
}

// What has a name alone, by that name; empty: there are several.
class Single {
 public:
  void add(std::string name, const std::string& whole) {
    const auto [known, is_new] = wholes_.try_emplace(std::move(name), whole);
    if (!is_new) known->second.clear();
  }
  bool is(const std::string& name, const std::string& whole) const {
    const auto found = wholes_.find(name);
    return found != wholes_.end() && found->second == whole;
  }

 private:
  std::unordered_map<std::string, std::string> wholes_;
};

std::vector<std::string> short_ids(const DenoLock::Dependencies& dependencies,
                                   const Single& versions) {
  std::vector<std::string> ids;
  for (const auto& [name, id] : dependencies) {
    const std::string its_name(NpmId::split(id).name);
    if (its_name != name) {
      ids.push_back(name + "@npm:" + id);
    } else if (versions.is(name, id)) {
      ids.push_back(name);
    } else {
      ids.push_back(id);
    }
  }
  return ids;
}

std::string npm_package(const DenoLock::NpmPackage& package, int version, const Single& versions) {
  constexpr int kDepth = 2;
  Block block(kDepth, '{');
  if (!package.integrity.empty()) block.add("integrity", json_text(package.integrity));
  const auto add_list = [&](std::string_view key, const std::vector<std::string>& texts) {
    if (!texts.empty()) block.add(key, list_of(texts, kDepth + 1));
  };
  std::vector<std::string> dependencies = short_ids(package.dependencies, versions);
  if (version <= kLastWithMergedDependencies) {
    std::set<std::string> all(dependencies.begin(), dependencies.end());
    for (std::string& id : short_ids(package.optional_dependencies, versions))
      all.insert(std::move(id));
    add_list("dependencies", {all.begin(), all.end()});
    return std::move(block).end();
  }
  add_list("dependencies", dependencies);
  add_list("optionalDependencies", short_ids(package.optional_dependencies, versions));
  add_list("optionalPeers", short_ids(package.optional_peers, versions));
  if (!package.os.empty()) block.add("os", line_of(package.os));
  if (!package.cpu.empty()) block.add("cpu", line_of(package.cpu));
  if (package.deprecated) block.add("deprecated", "true");
  if (package.scripts) block.add("scripts", "true");
  if (package.bin) block.add("bin", "true");
  if (!package.tarball.empty()) block.add("tarball", json_text(package.tarball));
  return std::move(block).end();
}

// A specifier without its range, and without its scheme.
std::string_view without_range(std::string_view specifier) {
  return specifier.substr(0, specifier.find('@', 5));
}
std::string name_of(std::string_view specifier) {
  return std::string(without_range(specifier).substr(4));
}

std::string jsr_package(const DenoLock::JsrPackage& package, const Single& specifiers) {
  constexpr int kDepth = 2;
  Block block(kDepth, '{');
  block.add("integrity", json_text(package.integrity));
  std::set<std::string> dependencies;
  for (const std::string& specifier : package.dependencies) {
    const bool is_short = specifier.size() > 4 && specifiers.is(name_of(specifier), specifier);
    dependencies.emplace(is_short ? without_range(specifier) : std::string_view(specifier));
  }
  if (!dependencies.empty()) block.add("dependencies", list_of(dependencies, kDepth + 1));
  return std::move(block).end();
}

// By name, then by version; what is no version comes last.
std::vector<std::string_view> in_order(
    const std::map<std::string, DenoLock::JsrPackage>& packages) {
  struct Known {
    std::string_view id, name;
    std::optional<Version> version;
  };
  std::vector<Known> known;
  for (const auto& [id, package] : packages) {
    const NpmId parts = NpmId::split(id);
    Result<Version> version = Version::parse(parts.version, Grammar::kStrict);
    known.push_back({id, parts.name, std::nullopt});
    if (version.ok()) known.back().version = std::move(version).value();
  }
  std::stable_sort(known.begin(), known.end(), [](const Known& one, const Known& other) {
    if (one.name != other.name) return one.name < other.name;
    if (!one.version || !other.version) return one.version.has_value() && !other.version;
    return *one.version < *other.version;
  });
  std::vector<std::string_view> ids;
  for (const Known& one : known) ids.push_back(one.id);
  return ids;
}

std::string texts_of(const std::map<std::string, std::string>& texts) {
  Block block(1, '{');
  for (const auto& [key, value] : texts) block.add(key, json_text(value));
  return std::move(block).end();
}

}  // namespace

std::string write_deno_lock(const DenoLock& lock) {
  const int version = lock.version == 3 ? 4 : lock.version;
  Block root(0, '{');
  root.add("version", json_text(std::to_string(version)));
  if (!lock.specifiers.empty()) root.add("specifiers", texts_of(lock.specifiers));
  if (!lock.jsr.empty()) {
    Single specifiers;
    for (const auto& [specifier, resolved] : lock.specifiers) {
      if (specifier.size() > 4) specifiers.add(name_of(specifier), specifier);
    }
    Block block(1, '{');
    for (const std::string_view id : in_order(lock.jsr))
      block.add(id, jsr_package(lock.jsr.at(std::string(id)), specifiers));
    root.add("jsr", std::move(block).end());
  }
  if (!lock.npm.empty()) {
    Single versions;
    for (const auto& [id, package] : lock.npm) versions.add(std::string(NpmId::split(id).name), id);
    Block block(1, '{');
    for (const auto& [id, package] : lock.npm)
      block.add(id, npm_package(package, version, versions));
    root.add("npm", std::move(block).end());
  }
  if (!lock.redirects.empty()) root.add("redirects", texts_of(lock.redirects));
  if (!lock.remote.empty()) root.add("remote", texts_of(lock.remote));
  if (!lock.workspace.empty()) root.add("workspace", spread(lock.workspace, 1));
  return std::move(root).end() + "\n";
}

}  // namespace edgert::packages
