// JsrPackages: the JSR packages of one function, and the hashes of their files.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "edgert/result.h"
#include "graph/registry_answers.h"
#include "graph/remote_rules.h"
#include "packages/deno_lock.h"
#include "packages/downloads.h"
#include "packages/jsr_registry.h"

namespace edgert::graph {

// Thread: any; waits for the network, one call at a time. Owner: the function.
class JsrPackages {
 public:
  struct Options {
    packages::WebUrl url;  // of the registry
    std::shared_ptr<store::RemoteFiles> answers;
    std::shared_ptr<packages::Fetcher> fetcher;  // null: nothing is fetched
    RemoteRules rules;
    bool cached_only = false;
    std::shared_ptr<const packages::DenoLock> lock;  // may be null
  };
  explicit JsrPackages(Options options);

  // The URL of the module that "jsr:@scope/name@range/sub" stands for.
  Result<std::string> resolve(const std::string& specifier);
  // Whether the URL is that of a package's file, and the SHA-256 that the file has to have, in
  // hexadecimal.
  bool covers(const std::string& url) const;
  Result<std::string> hash_of(const std::string& url);
  // The version that a package's file is of ("@scope/name@1.0.0"; empty: it is none), and the
  // SHA-256 of what the registry says of that version.
  std::string version_at(const std::string& url) const;
  std::string digest_of(const std::string& version);

 private:
  const Options options_;
  RegistryAnswers answers_;
  packages::Downloads downloads_;
  std::mutex mutex_;
  packages::JsrRegistry registry_;
};

}  // namespace edgert::graph
