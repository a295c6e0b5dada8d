// DenoLock: which versions deno.lock keeps a function to, and the hashes of what they are.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::packages {

// The parts of an npm package's id, "NAME@VERSION" and, where it has peers, "_PEER@VERSION…".
struct NpmId {
  std::string_view name, version, peers;  // version: without peers

  // Views into `id`. Empty: it is none.
  static NpmId split(std::string_view id);
};

struct DenoLock {
  bool operator==(const DenoLock&) const = default;

  // By the name under which a package imports them; to ids.
  using Dependencies = std::map<std::string, std::string>;
  struct NpmPackage {
    bool operator==(const NpmPackage&) const = default;

    std::string integrity;
    Dependencies dependencies, optional_dependencies, optional_peers;
    std::vector<std::string> os, cpu;
    std::string tarball;  // empty: where its registry says
    bool deprecated = false, scripts = false, bin = false;
  };
  struct JsrPackage {
    bool operator==(const JsrPackage&) const = default;

    std::string integrity;               // of VERSION_meta.json, SHA-256 in hexadecimal
    std::set<std::string> dependencies;  // specifiers
  };

  std::string file;  // for errors
  int version = 5;
  std::map<std::string, std::string> specifiers;  // "npm:zod@3": "3.23.8", with peers where it has
  std::map<std::string, NpmPackage> npm;          // by id
  std::map<std::string, JsrPackage> jsr;          // "@std/path@1.0.2"
  std::map<std::string, std::string> redirects;   // URL to URL
  std::map<std::string, std::string> remote;      // URL to SHA-256 in hexadecimal

  std::string workspace;  // JSON of what deno says of deno.json there; empty: nothing

  // What the lock does not name may be anything.
  Status check_remote(const std::string& url, std::string_view bytes) const;
  // `bytes`: of the package's VERSION_meta.json.
  Status check_jsr(const std::string& package, std::string_view bytes) const;
};

inline constexpr size_t kMostLockBytes = size_t{32} << 20;
inline constexpr size_t kMostLockEntries = 200'000;

// Versions 3, 4 and 5. Errors name the file.
Result<DenoLock> read_deno_lock(std::string_view text, const std::string& file);
// As deno writes it; version 3 becomes 4.
std::string write_deno_lock(const DenoLock& lock);

}  // namespace edgert::packages
