// What a function's packages come from, and how it is configured.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "graph/function.h"
#include "graph/npm_packages.h"
#include "graph/package_resolver.h"

namespace edgert::graph {

// The pool's, for all its functions. Thread: any.
struct PackageSurroundings {
  std::shared_ptr<NpmStore> store;
  // For the host's own functions, and for confined ones; null: nothing is fetched.
  std::shared_ptr<packages::Fetcher> fetcher, confined_fetcher;
  packages::Npmrc npmrc;  // the host's
  packages::WebUrl jsr;
  bool cached_only = false;
};

// When a package is needed it reads the function's .npmrc and deno.lock, the nearest above its
// entry, and the "overrides" of its package.json. `surroundings` have to outlive it.
std::shared_ptr<PackageResolver> make_package_resolver(
    std::shared_ptr<const FunctionQuestion> question, const Function& function,
    const PackageSurroundings& surroundings);

// What the host itself is configured by: ~/.npmrc, NPM_CONFIG_REGISTRY and JSR_URL.
Status read_registries(PackageSurroundings* surroundings);

}  // namespace edgert::graph
