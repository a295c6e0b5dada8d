// PrivateFolder: a folder of the disk that one worker has for itself, as long as it lives.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/descriptor.h"
#include "edgert/binding/descriptor_share.h"
#include "files/confined_folder.h"

namespace edgert::files {

struct PrivateFolderOptions {
  std::string base;  // a folder of the host; empty: the system's for temporary files
  std::string prefix = "edgert-", suffix;
  uint32_t random_len = 8;
  // Of the sizes of all files in it, those that are open still and have no name any more among
  // them.
  uint64_t quota_bytes = uint64_t{512} << 20;
  // Files, folders and links.
  uint64_t most_entries = 32768;
};

// Made when somebody first enters it, and counted exactly: whatever changes what is in it has
// entered it, one at a time. Thread: any.
class PrivateFolder {
 public:
  PrivateFolder(PrivateFolderOptions options, std::shared_ptr<binding::DescriptorShare> share);
  ~PrivateFolder() { remove(); }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const PrivateFolderOptions& options() const { return options_; }
  // Of the worker's, once it has been made.
  static constexpr size_t kDescriptors = 2;
  bool is_there() const { return is_there_; }

  // Held by whoever reads or changes what is counted.
  using Entered = std::unique_lock<std::timed_mutex>;
  // ENOENT once it has been removed; what kept it from being made, otherwise.
  int enter(Entered* entered);

  // The rest is for who has entered.
  const ConfinedFolder& root() const { return *root_; }
  uint64_t room_bytes() const;
  uint64_t used_bytes() const { return used_bytes_; }
  uint64_t entries() const { return entries_; }
  // EDQUOT where there is no room for one more name.
  int room_for_entry() const { return entries_ < options_.most_entries ? 0 : -EDQUOT; }
  void entry_made() { ++entries_; }
  // A file has become larger, or smaller.
  void resized(uint64_t before, uint64_t after);
  // The name of what `found` was has gone: its bytes, too, unless it has another name or is open.
  void entry_gone(const struct stat& found);
  void file_opened(uint64_t inode) { ++open_[inode]; }
  // `found`: as it was right before it was closed.
  void file_closed(const struct stat& found);
  // Removes a folder with all that is in it: no path leads there any more, and what is too much for
  // a moment is left for `remove_more`, which says whether there is more.
  int remove_tree(int parent, const std::string& name);
  bool remove_more();

  // Deletes it for good, as far as anybody sees; what takes long goes on beside. Waits for who is
  // in it, though not for a disk that does not answer.
  void remove();
  // Waits until all that goes on beside has been done, also of what other processes have left.
  static void finish_removals();

 private:
  int make();
  std::string fresh_name();
  // Of the folder of what is removed, some entries. Whether there is more.
  bool empty_removed(int removed);
  bool remove_entry(int folder, const std::string& name, const struct stat& found);
  void sweep(int base_folder, const std::string& path) const;
  static void remove_what_is_left_in(int base_folder, const std::string& prefix,
                                     const std::shared_ptr<binding::DescriptorShare>& share);

  const PrivateFolderOptions options_;
  const std::shared_ptr<binding::DescriptorShare> share_;
  std::atomic<bool> is_there_{false};
  std::timed_mutex mutex_;  // guards the rest
  bool is_removed_ = false;
  base::Descriptor own_;
  std::string name_;
  std::unique_ptr<ConfinedFolder> root_;
  uint64_t used_bytes_ = 0;
  uint64_t entries_ = 0;
  uint64_t last_removed_ = 0;
  std::unordered_map<uint64_t, size_t> open_;  // by inode
};

}  // namespace edgert::files
