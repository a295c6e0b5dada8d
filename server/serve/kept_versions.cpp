#include "serve/kept_versions.h"

#include <utility>

#include "serve/versions.h"
#include "watch/file_watch.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

// Of all of them.
constexpr size_t kMostBytes = size_t{256} << 20;

NotKept why_not_packed(const Error& error) {
  if (error.code == ErrorCode::kCancelled)
    return {error.message,
            "Put files of a new version in place when the old one has served for a moment, best "
            "all at once"};
  if (error.code == ErrorCode::kLimit)
    return {error.message, "A server of their own for some of the functions has room for theirs"};
  return {error.message, "Mend that, and reload: what boots then is kept"};
}

}  // namespace

void KeptVersions::keep(const std::shared_ptr<const WorkerOptions>& worker, int64_t since) {
  const std::string& path = worker->service_path;
  if (const auto found = all_.find(path); found != all_.end() && !found->second.is_old) return;
  forget(path);
  all_[path] = {worker, false, {"it is being packed", "Wait a moment after its first request"}};
  aside_.add([this, worker, since]() -> Aside::Turn {
    Result<std::shared_ptr<const std::string>> pack = pack_of(reader_, *worker);
    if (pack.ok() && !FileWatch::changed_since(function_files(reader_, *worker), {}, since).empty())
      pack = Error{ErrorCode::kCancelled, "its files had changed before it was packed"};
    return [this, worker, pack = std::move(pack)] { packed(worker, pack); };
  });
}

void KeptVersions::put(const std::shared_ptr<const WorkerOptions>& worker,
                       const Result<std::shared_ptr<const std::string>>& pack) {
  forget(worker->service_path);
  all_[worker->service_path] = {worker, false, {}};
  packed(worker, pack);
}

void KeptVersions::packed(const std::shared_ptr<const WorkerOptions>& worker,
                          const Result<std::shared_ptr<const std::string>>& pack) {
  const auto found = all_.find(worker->service_path);
  if (found == all_.end() || found->second.worker != worker || found->second.is_old) return;
  if (!pack.ok()) {
    found->second.why_not = why_not_packed(pack.error());
    return;
  }
  const size_t size = pack.value()->size();
  if (bytes_ + size > kMostBytes) {
    found->second.why_not =
        why_not_packed({ErrorCode::kLimit, "all versions that are kept may have " +
                                               std::to_string(kMostBytes >> 20) + " MB together"});
    return;
  }
  bytes_ += size;
  auto options = std::make_shared<WorkerOptions>(*worker);
  // It knows its entry, and where names lead.
  options->entry_point.clear();
  options->import_map_path.clear();
  options->bundle = pack.value();
  found->second.worker = options;
  {
    const std::lock_guard lock(mutex_);
    packed_.insert(worker->service_path);
  }
  on_packed(worker->service_path, std::move(options));
}

void KeptVersions::is_old(const std::string& path) {
  if (const auto found = all_.find(path); found != all_.end()) found->second.is_old = true;
}

void KeptVersions::forget(const std::string& path) {
  const auto found = all_.find(path);
  if (found == all_.end()) return;
  if (found->second.worker->bundle != nullptr) bytes_ -= found->second.worker->bundle->size();
  all_.erase(found);
  const std::lock_guard lock(mutex_);
  packed_.erase(path);
}

std::shared_ptr<const WorkerOptions> KeptVersions::find(const std::string& path) const {
  const auto found = all_.find(path);
  return found == all_.end() ? nullptr : found->second.worker;
}

NotKept KeptVersions::why_not(const std::string& path) const {
  const auto found = all_.find(path);
  if (found != all_.end()) return found->second.why_not;
  return {"while files are watched only functions with a share of their own are",
          "Give it `canary` in edgert.toml, or serve with --no-watch"};
}

bool KeptVersions::is_packed(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return packed_.contains(path);
}

}  // namespace edgert::server
