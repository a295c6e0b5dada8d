// KeptVersions: versions that serve, each as a pack, so that they boot again when their files are
// other ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "edgert/module_graph.h"
#include "edgert/worker.h"
#include "serve/aside.h"

namespace edgert::server {

// Why a version is not kept, and what helps.
struct NotKept {
  std::string why, advice;
};

// Functions are known by their service paths. Thread: that of whoever takes the turns of `aside`,
// but for is_packed().
class KeptVersions {
 public:
  // Both outlive it.
  KeptVersions(GraphReader& reader, Aside& aside) : reader_(reader), aside_(aside) {}

  // There is a pack of the version that serves.
  std::function<void(const std::string& path, std::shared_ptr<const WorkerOptions> options)>
      on_packed;

  // This version serves; its boot began at `since` (of FileWatch::now()). Nothing where it is known
  // already.
  void keep(const std::shared_ptr<const WorkerOptions>& worker, int64_t since);
  // This version serves, and that is its pack.
  void put(const std::shared_ptr<const WorkerOptions>& worker,
           const Result<std::shared_ptr<const std::string>>& pack);
  // What boots next is another one, which may be kept in its place.
  void is_old(const std::string& path);
  void forget(const std::string& path);
  // How the version that serves boots again, by its files where there is no pack; null: it is not
  // known.
  std::shared_ptr<const WorkerOptions> find(const std::string& path) const;
  // Of one that has no pack.
  NotKept why_not(const std::string& path) const;
  // Thread: any.
  bool is_packed(const std::string& path) const;

 private:
  struct Kept {
    std::shared_ptr<const WorkerOptions> worker;
    bool is_old = false;
    NotKept why_not;
  };
  void packed(const std::shared_ptr<const WorkerOptions>& worker,
              const Result<std::shared_ptr<const std::string>>& pack);

  GraphReader& reader_;
  Aside& aside_;
  std::map<std::string, Kept> all_;
  size_t bytes_ = 0;
  mutable std::mutex mutex_;
  std::set<std::string> packed_;  // with the lock
};

}  // namespace edgert::server
