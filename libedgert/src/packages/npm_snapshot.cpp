#include "packages/npm_snapshot.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text_codecs.h"
#include "packages/npm_name.h"
#include "packages/semver.h"
#include "packages/web_url.h"

namespace edgert::packages {

namespace {

constexpr std::string_view kHeading = "edgert npm packages 1";
constexpr size_t kMostIdBytes = 1024;

// What stands behind a package, by the first word of its line.
using Names = std::set<std::string, std::less<>>;
constexpr std::pair<std::string_view, Names NpmPackage::*> kNames[] = {
    {"can-do-without", &NpmPackage::optional},
    {"would-like", &NpmPackage::optional_peers},
    {"bundles", &NpmPackage::bundled}};
constexpr std::pair<std::string_view, std::vector<std::string> NpmPackage::*> kMachines[] = {
    {"os", &NpmPackage::os}, {"cpu", &NpmPackage::cpu}, {"libc", &NpmPackage::libc}};
constexpr std::pair<std::string_view, bool NpmPackage::*> kFlags[] = {
    {"optional", &NpmPackage::is_optional},
    {"installs", &NpmPackage::has_install_script},
    {"programs", &NpmPackage::has_programs},
    {"deprecated", &NpmPackage::is_deprecated}};

// Neither separates fields nor ends a line.
std::string escaped(std::string_view field) {
  std::string out;
  for (const char c : field) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 32 && c != '%' && c != 127) {
      out += c;
      continue;
    }
    out += '%';
    out += "0123456789ABCDEF"[byte >> 4];
    out += "0123456789ABCDEF"[byte & 15];
  }
  return out.empty() ? "%" : out;
}

std::string unescaped(std::string_view field) {
  return field == "%" ? std::string() : base::percent_decode(field);
}

bool is_id_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.!~*'()@+").find(c) != std::string_view::npos;
}

bool is_id_of(std::string_view id, const NpmPackage& package) {
  const std::string begin = package.name + "@" + package.version;
  return id.size() <= kMostIdBytes && id.starts_with(begin) &&
         std::all_of(id.begin() + static_cast<ptrdiff_t>(begin.size()), id.end(), is_id_char);
}

// Reads what `to_text` writes, line by line.
class SnapshotReader {
 public:
  explicit SnapshotReader(NpmSnapshot* out) : out_(out) {}

  // What is wrong with the line; empty: nothing.
  std::string read(std::string_view line) {
    std::vector<std::string> fields;
    for (size_t begin = 0; begin <= line.size() && fields.size() < 8;) {
      const size_t end = std::min(line.find(' ', begin), line.size());
      fields.push_back(unescaped(line.substr(begin, end - begin)));
      begin = end + 1;
    }
    const std::string& kind = fields[0];
    if (kind == "root" && fields.size() == 3) return root(fields);
    if (kind == "package" && fields.size() == 7) return package(fields);
    if (package_ == nullptr) return "is none that stands there";
    if (kind == "needs" && fields.size() == 3) return dependency(fields);
    if (fields.size() == 1) {
      for (const auto& [name, member] : kFlags) {
        if (kind == name) return count_edge(!std::exchange(package_->*member, true));
      }
    }
    if (fields.size() == 2) {
      for (const auto& [name, member] : kNames) {
        if (kind != name) continue;
        if (!check_npm_name(fields[1]).ok()) return "has what is no name of a package";
        return count_edge((package_->*member).insert(std::move(fields[1])).second);
      }
      for (const auto& [name, member] : kMachines) {
        if (kind != name) continue;
        (package_->*member).push_back(std::move(fields[1]));
        return count_edge(true);
      }
    }
    return "is none that stands there";
  }

 private:
  std::string count_edge(bool is_new) {
    if (!is_new) return "stands there twice";
    return ++edges_ > NpmSnapshot::kMostEdges ? "is one of too many" : "";
  }

  std::string root(std::vector<std::string>& fields) {
    return count_edge(out_->roots.try_emplace(fields[1], std::move(fields[2])).second);
  }

  std::string package(std::vector<std::string>& fields) {
    NpmPackage read;
    read.name = std::move(fields[2]);
    read.version = std::move(fields[3]);
    read.tarball = std::move(fields[4]);
    read.integrity = std::move(fields[5]);
    read.shasum = std::move(fields[6]);
    if (!check_npm_name(read.name).ok()) return "has no name of a package";
    const Result<Version> version = Version::parse(read.version, Grammar::kStrict);
    if (!version.ok() || version.value().text() != read.version) return "has no version";
    if (!WebUrl::parse(read.tarball).ok()) return "has no URL of a tarball";
    if (read.integrity.empty() && read.shasum.empty()) return "has no hash of its tarball";
    if (!is_id_of(fields[1], read)) return "has no id of its own";
    if (out_->packages.size() >= NpmSnapshot::kMostPackages) return "is one of too many";
    const auto [place, is_new] = out_->packages.try_emplace(std::move(fields[1]), std::move(read));
    if (!is_new) return "stands there twice";
    package_ = &place->second;
    return {};
  }

  std::string dependency(std::vector<std::string>& fields) {
    if (!check_npm_name(fields[1]).ok()) return "needs what is no name";
    return count_edge(package_->dependencies.try_emplace(fields[1], std::move(fields[2])).second);
  }

  NpmSnapshot* const out_;
  NpmPackage* package_ = nullptr;
  size_t edges_ = 0;
};

// An id that leads to no package, if there is one.
std::optional<std::string> loose_end(const NpmSnapshot& snapshot) {
  for (const auto& [requirement, id] : snapshot.roots) {
    if (!snapshot.packages.contains(id)) return id;
  }
  for (const auto& [its, package] : snapshot.packages) {
    for (const auto& [alias, id] : package.dependencies) {
      if (!snapshot.packages.contains(id)) return id;
    }
  }
  return std::nullopt;
}

}  // namespace

NpmSnapshot NpmSnapshot::reduced_to(const std::set<std::string, std::less<>>& requirements) const {
  NpmSnapshot out;
  out.overrides = overrides;
  std::vector<std::pair<const std::string*, const NpmPackage*>> open;
  const auto reach = [&](const std::string& id) {
    const auto found = packages.find(id);
    if (found == packages.end() || out.packages.contains(id)) return;
    out.packages.emplace(id, found->second);
    open.emplace_back(&found->first, &found->second);
  };
  for (const std::string& requirement : requirements) {
    const auto root = roots.find(requirement);
    if (root == roots.end()) continue;
    out.roots.insert(*root);
    reach(root->second);
  }
  while (!open.empty()) {
    const NpmPackage* package = open.back().second;
    open.pop_back();
    for (const auto& [alias, id] : package->dependencies) reach(id);
  }
  return out;
}

std::string NpmSnapshot::to_text() const {
  std::string out(kHeading);
  out += '\n';
  const auto line = [&](std::string_view kind, auto... fields) {
    out.append(kind);
    (out.append(" ").append(escaped(fields)), ...);
    out += '\n';
  };
  line("overrides", overrides);
  for (const auto& [requirement, id] : roots) line("root", requirement, id);
  for (const auto& [id, package] : packages) {
    line("package", id, package.name, package.version, package.tarball, package.integrity,
         package.shasum);
    for (const auto& [alias, needed] : package.dependencies) line("needs", alias, needed);
    for (const auto& [kind, member] : kNames) {
      for (const std::string& alias : package.*member) line(kind, alias);
    }
    for (const auto& [kind, member] : kMachines) {
      for (const std::string& name : package.*member) line(kind, name);
    }
    for (const auto& [kind, member] : kFlags) {
      if (package.*member) line(kind);
    }
  }
  return out;
}

Result<NpmSnapshot> NpmSnapshot::from_text(std::string_view text, const std::string& where) {
  const auto bad = [&](const std::string& what) {
    return Error{ErrorCode::kInvalidData, where + " lists no npm packages: " + what};
  };
  if (text.size() > kMostTextBytes)
    return bad("it is longer than " + std::to_string(kMostTextBytes) + " bytes");
  NpmSnapshot out;
  SnapshotReader reader(&out);
  size_t number = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return bad("its last line has no end");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    std::string fault;
    if (++number == 1) {
      if (line != kHeading) fault = "is another heading";
    } else if (number > 2) {
      fault = reader.read(line);
    } else if (constexpr std::string_view kOverrides = "overrides "; line.starts_with(kOverrides)) {
      out.overrides = unescaped(line.substr(kOverrides.size()));
    } else {
      fault = "says nothing of overrides";
    }
    if (!fault.empty()) return bad("line " + std::to_string(number) + " " + fault);
  }
  if (number < 2) return bad("it ends before it begins");
  if (const std::optional<std::string> id = loose_end(out))
    return bad("there is no package '" + id->substr(0, 200) + "'");
  return out;
}

}  // namespace edgert::packages
