// Packument: what a registry says of one package, and which version of it is taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "packages/npm_name.h"
#include "packages/semver.h"

namespace edgert::packages {

// What a version of a package needs, as far as it matters to who gets it.
struct PackageManifest {
  // A name that a package is imported by, and what it asks for.
  using Dependencies = std::map<std::string, std::string, std::less<>>;

  Dependencies dependencies;  // without the optional ones
  Dependencies optional_dependencies;
  Dependencies peer_dependencies;
  std::set<std::string, std::less<>> optional_peers;
  // What lies in its tarball already.
  std::set<std::string, std::less<>> bundled;
  // Empty: any. "!name" is one for which it is not.
  std::vector<std::string> os, cpu, libc;
  std::string tarball;
  // Of the tarball; one may be empty: "sha512-base64 …", and hexadecimal SHA-1.
  std::string integrity, shasum;
  bool has_install_script = false;
  bool has_programs = false;
  bool is_deprecated = false;
};

// Thread: any. Immutable.
class Packument {
 public:
  static constexpr uint64_t kMostBytes = 100'000'000;
  static constexpr size_t kMostVersions = 100'000;
  static constexpr size_t kMostDependencies = 5'000;  // of a version
  static constexpr size_t kMostTextBytes = 4096;      // of each text in it

  // The body of an answer, abbreviated or whole. Errors name `where`.
  static Result<std::shared_ptr<const Packument>> parse(std::string name, std::string_view body,
                                                        std::string where);
  const std::string& name() const { return name_; }
  // That it keeps.
  size_t bytes() const { return text_.size(); }
  // In ascending order.
  size_t size() const { return offered_.size(); }
  const Version& version(size_t index) const { return offered_[index].version; }
  // Which of them is the version of that spelling.
  std::optional<size_t> find(std::string_view version) const;
  std::optional<size_t> tagged(std::string_view tag) const;
  // "latest" if it will do, else the highest that does; those that are deprecated come last. None
  // will do: an error that says what there is.
  Result<size_t> best(const NpmRequirement& requirement) const;
  // Fails where a name in it is none, or where there is more of it than there may be.
  Result<PackageManifest> manifest(size_t index) const;

 private:
  struct Offered {
    Version version;
    size_t begin, size;  // of its JSON in text_
    bool is_deprecated;
  };

  Packument() = default;
  Status read(std::string_view body);
  void sort_offered();
  Error bad(const std::string& what) const;
  Error nothing_for(const NpmRequirement& requirement) const;

  std::string name_, where_;
  std::string text_;
  std::vector<Offered> offered_;
  std::map<std::string, std::string, std::less<>> tags_;
};

}  // namespace edgert::packages
