// RemoteModules: modules that lie on other machines.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/remote_rules.h"
#include "packages/fetcher.h"
#include "store/remote_files.h"

namespace edgert::graph {

struct RemoteModule {
  std::string url;  // where redirects led
  ModuleSource source;
};

// Thread: any. Owner: the service of sources.
class RemoteModules {
 public:
  struct Options {
    bool cached_only = false;  // nothing is fetched
    std::string auth_tokens;   // "token@host;user:password@host:port", as DENO_AUTH_TOKENS
  };
  struct Question {
    std::string url;
    RemoteRules rules;
    std::shared_ptr<packages::Fetcher> fetcher;
    bool is_fresh = false;  // what is kept is asked for once more
    bool is_code = true;    // false: its bytes are wanted, whatever their type
    // Does a job on a thread that may block; dropped where nobody waits any more.
    std::function<void(std::function<void()>)> elsewhere;
  };
  // At most once; inside of `get`, or in a job of `elsewhere`.
  using Done = std::function<void(Result<RemoteModule>)>;

  // `budget`, if there is one, counts what is kept.
  RemoteModules(std::string directory, std::shared_ptr<store::FetchedBudget> budget,
                Options options);
  Status check() const { return files_.check(); }

  void get(Question question, Done done);

 private:
  struct Asking;
  using AskingPtr = std::shared_ptr<Asking>;
  void look(const AskingPtr& asking);
  void fetch(const AskingPtr& asking, std::optional<store::RemoteFile> kept);
  // For all who asked for the same meanwhile.
  void came(const std::string& key, const std::string& url, std::optional<store::RemoteFile> kept,
            Result<packages::FetchedResponse> response);
  // Goes on with where a redirect leads, or ends with the module.
  void use(const AskingPtr& asking, store::RemoteFile file);
  std::string authorization_for(std::string_view url) const;

  const Options options_;
  store::RemoteFiles files_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<AskingPtr>> fetching_;
};

// What a server calls a module's body, where it does not leave that to the URL.
Result<ModuleKind> remote_kind(std::string_view url, std::string_view content_type);

}  // namespace edgert::graph
