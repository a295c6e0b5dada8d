#include "packages/deno_lock.h"

#include <simdjson.h>

#include <unordered_map>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "packages/shown_url.h"

namespace edgert::packages {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// "npm:NAME" or "jsr:NAME" and what stands behind the "@", if anything does.
std::pair<std::string_view, std::string_view> split_specifier(std::string_view specifier) {
  constexpr size_t kScheme = 4;
  const size_t at = specifier.find('@', kScheme + 1);
  if (at == std::string_view::npos) return {specifier, {}};
  return {specifier.substr(0, at), specifier.substr(at + 1)};
}

bool is_package_specifier(std::string_view specifier) {
  return specifier.size() > 4 && (specifier.starts_with("npm:") || specifier.starts_with("jsr:"));
}

Error mismatch(const std::string& what, const std::string& name, const std::string& actual,
               const std::string& expected, const std::string& file) {
  return Error{ErrorCode::kInvalidData,
               "Integrity check failed for " + what +
                   ". The source code is invalid, as it does not match the expected hash in the "
                   "lock file.\n\n  " +
                   name + "\n  Actual: " + actual + "\n  Expected: " + expected +
                   "\n  Lock file: " + file};
}

class LockReader {
 public:
  explicit LockReader(const std::string& file) { lock_.file = file; }

  Result<DenoLock> read(std::string_view text) {
    if (text.size() > kMostLockBytes) {
      return Error{ErrorCode::kLimit, lock_.file + " is longer than the limit of " +
                                          std::to_string(kMostLockBytes) + " bytes"};
    }
    simdjson::dom::parser parser;
    element root;
    const auto error = parser
                           .parse(base::without_byte_order_mark(text).data(),
                                  base::without_byte_order_mark(text).size())
                           .get(root);
    if (error != simdjson::SUCCESS) return bad(simdjson::error_message(error));
    object fields;
    if (root.get(fields) != simdjson::SUCCESS) return bad("it is not an object");
    if (!read_version(fields) || !read_sections(fields)) return std::move(error_);
    element workspace;
    if (fields["workspace"].get(workspace) == simdjson::SUCCESS)
      lock_.workspace = simdjson::minify(workspace);
    return std::move(lock_);
  }

 private:
  // The text in an error may be anybody's.
  static std::string shown(std::string_view text) {
    constexpr size_t kMostShown = 200;
    return "\"" + std::string(text.substr(0, kMostShown)) + "\"";
  }
  Error bad(const std::string& why) const {
    return Error{ErrorCode::kInvalidData, lock_.file + ": " + why};
  }
  bool fail(const std::string& why) {
    error_ = bad(why);
    return false;
  }
  bool count() {
    if (++entries_ <= kMostLockEntries) return true;
    error_ = Error{ErrorCode::kLimit, lock_.file + " holds more entries than the limit of " +
                                          std::to_string(kMostLockEntries)};
    return false;
  }

  bool read_version(const object& fields) {
    std::string_view version;
    if (fields["version"].get(version) != simdjson::SUCCESS)
      return fail("it has no version that is known");
    if (version != "3" && version != "4" && version != "5")
      return fail("version " + shown(version) + " of lock files is not known, but 3, 4 and 5 are");
    lock_.version = version.front() - '0';
    return true;
  }

  bool read_sections(const object& fields) {
    object packages = fields;
    if (lock_.version == 3) {
      element found;
      if (fields["packages"].get(found) != simdjson::SUCCESS) return read_urls(fields);
      if (found.get(packages) != simdjson::SUCCESS) return fail("packages: not an object");
    }
    // What is asked for comes before what it is resolved by.
    return read_section(packages, "specifiers",
                        [this](auto key, auto value) { return read_specifier(key, value); }) &&
           read_section(
               packages, "npm", [this](auto id, auto) { return read_id(id); }, false) &&
           read_section(packages, "npm",
                        [this](auto id, auto value) { return read_npm(id, value); }) &&
           find_single_specifiers() &&
           read_section(packages, "jsr",
                        [this](auto id, auto value) { return read_jsr(id, value); }) &&
           read_urls(fields);
  }

  bool read_urls(const object& fields) {
    return read_section(fields, "redirects",
                        [this](auto key, auto value) {
                          return read_text(key, value, &lock_.redirects[std::string(key)]);
                        }) &&
           read_section(fields, "remote", [this](auto key, auto value) {
             return read_text(key, value, &lock_.remote[std::string(key)]);
           });
  }

  template <typename Read>
  bool read_section(const object& fields, const char* name, Read read, bool counts = true) {
    element found;
    if (fields[name].get(found) != simdjson::SUCCESS) return true;
    object entries;
    if (found.get(entries) != simdjson::SUCCESS) return fail(std::string(name) + ": not an object");
    for (const auto& [key, value] : entries) {
      if ((counts && !count()) || !read(std::string_view(key), value)) return false;
    }
    return true;
  }

  bool read_text(std::string_view key, const element& value, std::string* text) {
    std::string_view given;
    if (value.get(given) != simdjson::SUCCESS) return fail(shown(key) + " is not a string");
    *text = given;
    return true;
  }
  template <typename Add>
  bool each_text(std::string_view key, const element& value, Add add) {
    array texts;
    if (value.get(texts) != simdjson::SUCCESS) return fail(shown(key) + " is not an array");
    for (const element one : texts) {
      std::string text;
      if (!count() || !read_text(key, one, &text) || !add(text)) return false;
    }
    return true;
  }

  bool read_specifier(std::string_view key, const element& value) {
    if (!is_package_specifier(key)) return fail(shown(key) + " is no package's specifier");
    std::string resolved;
    if (!read_text(key, value, &resolved)) return false;
    if (lock_.version == 3) {
      const std::string_view version =
          is_package_specifier(resolved) ? split_specifier(resolved).second : std::string_view();
      if (version.empty()) return fail(shown(resolved) + " is no package's version");
      resolved = std::string(version);
    }
    lock_.specifiers[std::string(key)] = std::move(resolved);
    return true;
  }

  bool read_id(std::string_view id) {
    const NpmId parts = NpmId::split(id);
    if (parts.name.empty()) return fail(shown(id) + " is no npm package's id");
    const auto [known, is_new] = ids_.try_emplace(std::string(parts.name), id);
    if (!is_new && known->second != id) known->second.clear();
    return true;
  }

  bool read_npm(std::string_view id, const element& value) {
    object fields;
    if (value.get(fields) != simdjson::SUCCESS) return fail(shown(id) + " is not an object");
    DenoLock::NpmPackage package;
    for (const auto& [key, field] : fields) {
      bool good = true;
      if (key == "integrity") {
        good = read_text(id, field, &package.integrity);
      } else if (key == "tarball") {
        good = read_text(id, field, &package.tarball);
      } else if (key == "dependencies") {
        good = read_dependencies(id, field, &package.dependencies);
      } else if (key == "optionalDependencies") {
        good = read_dependencies(id, field, &package.optional_dependencies);
      } else if (key == "optionalPeers") {
        good = read_dependencies(id, field, &package.optional_peers);
      } else if (key == "os" || key == "cpu") {
        std::vector<std::string>& list = key == "os" ? package.os : package.cpu;
        good = each_text(id, field, [&](std::string& text) {
          list.push_back(std::move(text));
          return true;
        });
      } else if (key == "deprecated" || key == "scripts" || key == "bin") {
        bool& is_set = key == "bin"       ? package.bin
                       : key == "scripts" ? package.scripts
                                          : package.deprecated;
        if (field.get(is_set) != simdjson::SUCCESS) is_set = false;
      }
      if (!good) return false;
    }
    lock_.npm[std::string(id)] = std::move(package);
    return true;
  }

  bool read_dependencies(std::string_view id, const element& value,
                         DenoLock::Dependencies* dependencies) {
    object named;
    if (value.get(named) == simdjson::SUCCESS) {
      for (const auto& [name, target] : named) {
        std::string& its = (*dependencies)[std::string(name)];
        if (!count() || !read_text(id, target, &its)) return false;
        if (name.empty() || name.find('@', 1) != std::string_view::npos ||
            NpmId::split(its).name.empty())
          return fail("the dependency " + shown(its) + " is no npm package's id");
      }
      return true;
    }
    return each_text(id, value,
                     [&](const std::string& text) { return read_dependency(text, dependencies); });
  }

  // "NAME", where there is but one; "NAME@VERSION"; or "AS@npm:NAME@VERSION".
  bool read_dependency(std::string_view text, DenoLock::Dependencies* dependencies) {
    const size_t at = text.find('@', 1);
    if (at == std::string_view::npos) {
      const auto found = ids_.find(std::string(text));
      if (found == ids_.end())
        return fail("the dependency " + shown(text) + " is no package of the lock file");
      if (found->second.empty())
        return fail("the dependency " + shown(text) + " may be several packages");
      (*dependencies)[found->first] = found->second;
      return true;
    }
    const std::string_view name = text.substr(0, at);
    std::string_view target = text.substr(at + 1);
    if (target.starts_with("npm:")) {
      target.remove_prefix(4);
    } else {
      target = text;
    }
    if (name.empty() || NpmId::split(target).name.empty())
      return fail("the dependency " + shown(text) + " is no npm package's id");
    (*dependencies)[std::string(name)] = std::string(target);
    return true;
  }

  // Where a package is asked for in one way alone, dependencies leave its range out.
  bool find_single_specifiers() {
    for (const auto& [specifier, version] : lock_.specifiers) {
      const std::string name(split_specifier(specifier).first);
      const auto [known, is_new] = single_.try_emplace(name, specifier);
      if (!is_new) known->second.clear();
    }
    return true;
  }

  bool read_jsr(std::string_view id, const element& value) {
    object fields;
    if (value.get(fields) != simdjson::SUCCESS) return fail(shown(id) + " is not an object");
    if (NpmId::split(id).name.empty()) return fail(shown(id) + " is no jsr package's version");
    DenoLock::JsrPackage package;
    for (const auto& [key, field] : fields) {
      if (key == "integrity") {
        if (!read_text(id, field, &package.integrity)) return false;
      } else if (key == "dependencies") {
        const bool good = each_text(id, field, [&](std::string& text) {
          const auto found = single_.find(text);
          package.dependencies.insert(
              found == single_.end() || found->second.empty() ? std::move(text) : found->second);
          return true;
        });
        if (!good) return false;
      }
    }
    lock_.jsr[std::string(id)] = std::move(package);
    return true;
  }

  DenoLock lock_;
  Error error_;
  size_t entries_ = 0;
  // npm ids by name, and specifiers by name; empty: there are several.
  std::unordered_map<std::string, std::string> ids_, single_;
};

}  // namespace

NpmId NpmId::split(std::string_view id) {
  const size_t at = id.find('@', 1);
  if (at == std::string_view::npos || at + 1 == id.size()) return {};
  NpmId parts;
  parts.name = id.substr(0, at);
  parts.version = id.substr(at + 1);
  if (const size_t underscore = parts.version.find('_'); underscore != std::string_view::npos) {
    parts.peers = parts.version.substr(underscore);
    parts.version = parts.version.substr(0, underscore);
  }
  // Behind a name that begins what the name stands for.
  if (parts.version.empty() || parts.version.starts_with("npm:")) return {};
  return parts;
}

Status DenoLock::check_remote(const std::string& url, std::string_view bytes) const {
  const auto found = remote.find(url);
  if (found == remote.end()) return Unit{};
  const std::string actual = base::sha256(bytes);
  if (base::equal_ignoring_case(actual, found->second)) return Unit{};
  return mismatch("remote specifier", "Specifier: " + shown_url(url), actual, found->second, file);
}

Status DenoLock::check_jsr(const std::string& package, std::string_view bytes) const {
  const auto found = jsr.find(package);
  if (found == jsr.end()) return Unit{};
  const std::string actual = base::sha256(bytes);
  if (base::equal_ignoring_case(actual, found->second.integrity)) return Unit{};
  return mismatch("package", "Package: " + package, actual, found->second.integrity, file);
}

Result<DenoLock> read_deno_lock(std::string_view text, const std::string& file) {
  return LockReader(file).read(text);
}

}  // namespace edgert::packages
