// What a SourceService needs of its process: downloads, caches, registries.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "graph/source_service.h"
#include "pool/downloads.h"
#include "store/shared_caches.h"

namespace edgert::pool {

struct SourceSetup {
  // For the host's own functions; and for confined ones, held to what the host denies them.
  std::shared_ptr<Downloads> downloads, confined_downloads;
  graph::SourceOptions options;
};

struct SourceSetupOptions {
  std::string esbuild_path;
  bool cached_only = false;
  std::vector<std::string> deny_net;
  uint32_t fetched_max_mb = 0;  // as PoolOptions has it
};

// Reads the environment. Fails for options that cannot be used.
Result<SourceSetup> set_up_sources(const std::shared_ptr<store::SharedCaches>& caches,
                                   const SourceSetupOptions& options);

// Where remote modules are kept, in the caches' folder; empty: nowhere.
std::string remote_directory_of(const store::SharedCaches& caches);

}  // namespace edgert::pool
