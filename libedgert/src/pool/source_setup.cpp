#include "pool/source_setup.h"

#include <cstdlib>
#include <utility>

#include "edgert/worker.h"
#include "js/platform_impl.h"
#include "net/net_access.h"

namespace edgert::pool {

std::string remote_directory_of(const store::SharedCaches& caches) {
  return caches.directory().empty() ? std::string() : caches.directory() + "/remote";
}

Result<SourceSetup> set_up_sources(const std::shared_ptr<store::SharedCaches>& caches,
                                   const SourceSetupOptions& options) {
  NetPermissions everywhere;
  everywhere.deny = options.deny_net;
  Result<net::NetAccess> access = net::NetAccess::create(everywhere);
  if (!access.ok()) return access.take_error();
  SourceSetup setup;
  setup.downloads = std::make_shared<Downloads>();
  DownloadOptions confined;
  confined.access = access.value();
  // What functions can hold on to, of memory and of places.
  confined.most_at_once = 16;
  confined.most_per_host = 8;
  confined.most_ms = 120'000;
  setup.confined_downloads = std::make_shared<Downloads>(std::move(confined));
  graph::SourceOptions& made = setup.options;
  made.esbuild_path = options.esbuild_path;
  made.target = js::v8_as_browser();
  made.remote_directory = remote_directory_of(*caches);
  made.budget = std::make_shared<store::FetchedBudget>(caches->directory(),
                                                       uint64_t{options.fetched_max_mb} << 20);
  made.remote.cached_only = options.cached_only;
  if (const char* const tokens = std::getenv("DENO_AUTH_TOKENS")) made.remote.auth_tokens = tokens;
  made.packages.fetcher = setup.downloads;
  made.packages.confined_fetcher = setup.confined_downloads;
  made.packages.store = std::make_shared<graph::NpmStore>(caches->directory(), caches, made.budget);
  made.packages.cached_only = options.cached_only;
  if (Status read = graph::read_registries(&made.packages); !read.ok()) return read.take_error();
  return setup;
}

}  // namespace edgert::pool
