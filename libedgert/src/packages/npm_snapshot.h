// NpmSnapshot: which npm packages a graph needs, and which of them each of them gets.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::packages {

struct NpmPackage {
  bool operator==(const NpmPackage&) const = default;

  std::string name;
  std::string version;
  std::string tarball;  // its URL
  // Of the tarball; one may be empty: "sha512-base64 …", and hexadecimal SHA-1.
  std::string integrity, shasum;
  // By the name that it imports them by: the ids of packages. Peers are among them.
  std::map<std::string, std::string, std::less<>> dependencies;
  // Those of them that it can do without.
  std::set<std::string, std::less<>> optional;
  // Those whom it would like to meet, whether it does or not.
  std::set<std::string, std::less<>> optional_peers;
  // Dependencies that lie in its tarball.
  std::set<std::string, std::less<>> bundled;
  // What it is built for, as `NpmMachine` reads it.
  std::vector<std::string> os, cpu, libc;
  bool has_install_script = false;
  bool has_programs = false;
  bool is_deprecated = false;
  // Nothing breaks without it: only optional dependencies lead to it.
  bool is_optional = false;
};

// Thread: any. A value.
struct NpmSnapshot {
  static constexpr size_t kMostPackages = 20'000;
  static constexpr size_t kMostEdges = 500'000;
  static constexpr size_t kMostTextBytes = size_t{256} << 20;

  bool operator==(const NpmSnapshot&) const = default;

  // With the packages that `requirement`, of those that it holds, leads to alone. Each has to be
  // one of `roots`.
  NpmSnapshot reduced_to(const std::set<std::string, std::less<>>& requirements) const;

  // A line each, for files that are kept. What `from_text` takes holds together: ids lead to
  // packages, begin with the package's name and version and can be names of folders, but for the
  // slash behind a scope. Errors name `where`.
  std::string to_text() const;
  static Result<NpmSnapshot> from_text(std::string_view text, const std::string& where);

  // By id: "name@version", and behind it the peers that it has got ("a@1.0.0_react@18.2.0").
  std::map<std::string, NpmPackage, std::less<>> packages;
  // By requirement ("name@range"): ids.
  std::map<std::string, std::string, std::less<>> roots;
  // That it was resolved with.
  std::string overrides;
};

}  // namespace edgert::packages
