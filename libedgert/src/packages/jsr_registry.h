// JsrRegistry: the modules of JSR's packages, and the hash that each of their files has to have.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "packages/deno_lock.h"
#include "packages/downloads.h"
#include "packages/jsr_package.h"
#include "packages/web_url.h"

namespace edgert::packages {

// Owner: whoever resolves. Thread: one at a time.
class JsrRegistry {
 public:
  struct Module {
    std::string name;  // "@scope/name"
    std::string version;
    WebUrl url;
    JsrFile file;
  };

  // `url` is JSR_URL ("https://jsr.io/"); `downloads` has to outlive it.
  JsrRegistry(const WebUrl& url, const Downloads* downloads);

  // A version that a graph has had before, and is to keep where it will do.
  void prefer(const std::string& name, const Version& version);
  // What it keeps packages to; null: nothing.
  void hold_to(std::shared_ptr<const DenoLock> lock) { lock_ = std::move(lock); }
  // What specifiers ("jsr:@scope/name@range/sub") stand for, in their order; waits for all of them.
  // A version that has been chosen before, for them or by `prefer`, is taken again if it will do.
  std::vector<Result<Module>> resolve(const std::vector<std::string>& specifiers);

  // Whether the URL lies where packages are. What does must not be loaded but as `file_at` says.
  bool covers(const WebUrl& url) const;
  // The file of a package behind a URL that a module of JSR imports by path, or that `resolve`
  // gave. kNotFound: the package has no such file. Waits, if the version is new.
  Result<JsrFile> file_at(const WebUrl& url);
  // SHA-256 in hexadecimal of what the registry says of a version ("@scope/name@1.0.0") that has
  // been loaded; empty: none has.
  std::string digest_of(const std::string& version) const;
  // "@scope/name@1.0.0", the version that the URL's file is of; empty: it is none of a package.
  std::string version_at(const WebUrl& url) const;

 private:
  using Package = Result<std::shared_ptr<const JsrPackage>>;
  using OneVersion = Result<std::shared_ptr<const JsrVersion>>;

  Download download_of(const std::string& path, uint64_t most_bytes, bool never_changes) const;
  void load_packages(const std::set<std::string>& names, bool are_renewed);
  void load_versions(const std::set<std::string>& names);
  Result<Version> choose(const JsrReference& reference);

  WebUrl url_;
  const Downloads* downloads_;
  std::map<std::string, Package, std::less<>> packages_;
  std::map<std::string, OneVersion, std::less<>> versions_;  // by "@scope/name@version"
  std::map<std::string, std::set<Version>, std::less<>> chosen_;
  std::map<std::string, std::string, std::less<>> digests_;  // of the same
  std::set<std::string, std::less<>> renewed_;
  std::shared_ptr<const DenoLock> lock_;
};

}  // namespace edgert::packages
