#include "worker/realm_files.h"

#include <filesystem>
#include <utility>

#include "files/host_files.h"
#include "files/later_files.h"
#include "files/mounts.h"
#include "files/paths.h"
#include "files/private_files.h"
#include "files/readable_files.h"
#include "graph/url.h"
#include "worker/function_files.h"
#include "worker/realm_entry.h"
#include "worker/realm_objects.h"
#include "worker/worker_state.h"

namespace edgert::worker {

namespace {

constexpr char kTemporary[] = "/tmp";

}  // namespace

bool RealmFiles::sees_host() const {
  return state_.options.privileged || state_.options.receives_events;
}

std::shared_ptr<binding::FileSystem> RealmFiles::system() {
  if (system_ != nullptr) return system_;
  if (!sees_host() && temporary_ == nullptr) {
    const TemporaryFolder& given = state_.options.temporary_folder;
    files::PrivateFolderOptions options;
    options.base = given.base;
    options.prefix = given.prefix;
    options.suffix = given.suffix;
    options.random_len = given.random_len;
    options.quota_bytes = given.quota_bytes;
    temporary_ = std::make_shared<files::PrivateFolder>(std::move(options), descriptors_);
  }
  std::shared_ptr<binding::FileSystem> made = make();
  if (!entry_.url().empty()) system_ = made;
  return made;
}

std::shared_ptr<binding::FileSystem> RealmFiles::make() const {
  std::shared_ptr<const FunctionFiles> rule;
  std::shared_ptr<binding::FileSystem> readable;
  if (!entry_.url().empty()) {
    rule = std::make_shared<FunctionFiles>(entry_.modules().shared_function(),
                                           state_.options.static_patterns,
                                           state_.supervisor->options().static_patterns);
    readable = std::make_shared<files::ReadableFiles>(rule, descriptors_);
  }
  if (sees_host()) {
    auto host = std::make_shared<files::HostFiles>(descriptors_);
    if (rule == nullptr || entry_.modules().function().own_files.empty()) return host;
    auto all = std::make_shared<files::Mounts>(std::move(host));
    for (const graph::ElsewhereFiles& own : entry_.modules().function().own_files)
      all->lay_over(own.directory, readable);
    return all;
  }
  auto all = std::make_shared<files::Mounts>(readable);
  all->add(kTemporary, std::make_shared<files::PrivateFiles>(temporary_, descriptors_));
  if (objects_.are_there()) all->add(RealmObjects::kFolder, std::make_shared<files::LaterFiles>());
  if (rule == nullptr) return all;
  // A function may itself lie in the host's /tmp.
  for (const std::string& folder : rule->folders()) {
    const std::optional<std::string> rest = files::rest_below(folder, kTemporary);
    if (rest && !rest->empty()) all->lay_over(folder, readable);
  }
  return all;
}

binding::RemoteFiles* RealmFiles::remote() { return objects_.are_there() ? &objects_ : nullptr; }

std::string RealmFiles::folder() const {
  if (!sees_host()) return entry_.url().empty() ? "/" : entry_.modules().directory();
  std::error_code failed;
  const std::filesystem::path current = std::filesystem::current_path(failed);
  return failed ? "/" : current.string();
}

std::string RealmFiles::path_of(const std::string& url) const {
  std::string path = graph::path_of(url);
  const bool is_one = path.starts_with('/') && path.find('\0') == std::string::npos;
  return is_one ? std::move(path) : std::string();
}

bool RealmFiles::may_wait(bool to_read) const {
  return sees_host() || entry_.url().empty() || entry_.top_level_runs() ||
         (to_read && state_.options.reads_files_in_calls);
}

size_t RealmFiles::standing_descriptors() const {
  return temporary_ != nullptr && temporary_->is_there() ? files::PrivateFolder::kDescriptors : 0;
}

void RealmFiles::remove_temporary() {
  if (temporary_ != nullptr) temporary_->remove();
}

}  // namespace edgert::worker
