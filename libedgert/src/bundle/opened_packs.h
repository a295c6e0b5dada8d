// OpenedPacks: the packs and eszips that functions run from, each open once for all of its workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "bundle/pack_reader.h"
#include "edgert/result.h"
#include "graph/import_map.h"
#include "graph/module_files.h"
#include "graph/source_map.h"
#include "store/shared_caches.h"

namespace edgert::bundle {

// Thread: any. Owner: the functions that run from it.
class OpenedPack {
 public:
  using Ptr = std::shared_ptr<const OpenedPack>;

  // `where`: for messages. `stored_path`: where the store keeps what has become of an eszip; empty:
  // nowhere.
  static Result<Ptr> make(PackReader::Ptr reader, std::string where, bool is_eszip,
                          std::string stored_path = {});

  const std::string& where() const { return where_; }
  const PackReader& reader() const { return *reader_; }
  // A file that this program has made, so that V8's code in it may be run; empty: it is none.
  const std::string& stored_path() const { return stored_path_; }
  // The same, a name of hexadecimal digits, for packs with the same modules and files, whatever
  // V8's code has been added.
  std::string content() const;
  // It was one: what it has no names of may be anything that a file may be.
  bool is_eszip() const { return is_eszip_; }
  const graph::ImportMap& imports() const { return imports_; }
  // Of the texts that configure it.
  size_t configuration_bytes() const { return configuration_bytes_; }
  // What the paths of its files are relative to, as their URLs have it; empty: nothing has files.
  const std::string& directory() const { return directory_; }
  // What its manifest says, by the places of limit_rules().
  const std::vector<std::pair<size_t, uint64_t>>& limits() const { return limits_; }
  // What package.json asks for under a name ("name@range"); empty: nothing.
  std::string requirement_of(const std::string& name) const;
  // An eszip that was made with a node_modules beside it, and brings that along among its files:
  // names lead into it, and `links` from one path below `directory` to another.
  bool has_node_modules() const { return has_node_modules_; }
  const graph::ModuleFiles::Links& links() const { return links_; }
  // By which name "npm:name@range/sub" is found there: the one that package.json gives it, or its
  // own; with "/sub".
  std::string name_of(const std::string& npm) const;
  // The URL of the module to begin with: the pack's own, or the one that `given`, a path or a URL,
  // names in it.
  Result<std::string> entry(const std::string& given) const;
  // As long as somebody has the pack, the store keeps the folder.
  void hold(const std::string& folder) const;
  // Null: the module's text is its own source.
  Result<std::shared_ptr<const graph::SourceMap>> map_of(std::string_view url) const;

 private:
  OpenedPack(PackReader::Ptr reader, std::string where, bool is_eszip, std::string stored_path)
      : reader_(std::move(reader)),
        where_(std::move(where)),
        is_eszip_(is_eszip),
        stored_path_(std::move(stored_path)) {}
  Status configure();
  Status configure_limits(const std::string& json);
  Status configure_eszip(const std::string& json);
  Status configure_node_modules(const std::string& links);
  Error too_much() const;

  const PackReader::Ptr reader_;
  const std::string where_;
  const bool is_eszip_;
  const std::string stored_path_;
  std::string directory_;
  graph::ImportMap imports_;
  size_t configuration_bytes_ = 0;
  std::vector<std::pair<size_t, uint64_t>> limits_;
  std::map<std::string, std::string> requirements_;  // by name
  bool has_node_modules_ = false;
  graph::ModuleFiles::Links links_;
  mutable std::mutex mutex_;
  mutable base::Descriptor held_{-1};
  // Of what workers hold, by URL.
  mutable std::unordered_map<std::string, std::weak_ptr<const graph::SourceMap>> maps_;
};

// Whether a file that is named so is one, whatever is in it.
bool is_named_as_bundle(std::string_view path);
// Whether the regular file at `path` begins as a pack or an eszip does.
bool begins_as_bundle(const std::string& path);

// What eszips have become is kept in the store. Thread: any.
class OpenedPacks {
 public:
  explicit OpenedPacks(std::shared_ptr<store::SharedCaches> caches) : caches_(std::move(caches)) {}

  // The pack or eszip in the file at `path`, as it is now: a file that has been replaced, or
  // changed, is opened anew. Those who have the former one keep it.
  Result<OpenedPack::Ptr> open(const std::string& path);
  // Of either format.
  Result<OpenedPack::Ptr> of(const std::shared_ptr<const std::string>& bytes);
  // Opens what the store keeps of it anew for those who come next: there is more in it.
  void reopen(const OpenedPack::Ptr& pack);

 private:
  // What is held in memory anyway is worth keeping for a while: eszips take long to read.
  static constexpr uint64_t kMostRecentBytes = uint64_t{64} << 20;
  // A little one counts as so much.
  static constexpr uint64_t kLeastRecentBytes = uint64_t{1} << 20;
  static uint64_t recent_bytes_of(const OpenedPack& pack);
  Result<OpenedPack::Ptr> open_eszip(std::string_view bytes, const std::string& hash,
                                     const std::string& where);
  OpenedPack::Ptr open_stored(const std::string& path, const std::string& where) const;
  OpenedPack::Ptr find(const std::string& key);
  // What others have put there meanwhile counts.
  OpenedPack::Ptr keep(const std::string& key, OpenedPack::Ptr pack);

  const std::shared_ptr<store::SharedCaches> caches_;
  std::mutex mutex_;
  // Under the lock.
  void remember(const OpenedPack::Ptr& pack);

  std::unordered_map<std::string, std::weak_ptr<const OpenedPack>> packs_;
  std::list<OpenedPack::Ptr> recent_;  // eszips; those that were asked for last come first
  uint64_t recent_bytes_ = 0;
  size_t swept_at_ = 64;
};

}  // namespace edgert::bundle
