#include "bundle/unbundle.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text_codecs.h"
#include "bundle/eszip_reader.h"
#include "bundle/folder_writer.h"
#include "bundle/graph_pack.h"
#include "bundle/pack.h"
#include "bundle/pack_format.h"
#include "bundle/pack_reader.h"
#include "graph/files.h"
#include "graph/npm_packages.h"
#include "graph/url.h"
#include "packages/shown_url.h"

namespace edgert::bundle {

namespace {

// What an eszip has of npm's packages.
constexpr std::string_view kEszipPackages = "node_modules/localhost/";

struct Opened {
  EszipPack its;
  bool is_eszip = false;
};

Result<Opened> read_either(const std::string& path) {
  // Before it is opened in any other way: it may be a pipe.
  Result<graph::RegularFile> file = graph::RegularFile::find(path);
  if (!file.ok()) return file.take_error();
  Result<std::string> real = file.value().real_path();
  if (!real.ok()) return real.take_error();
  std::string beginning(kPackMagic.size(), '\0');
  std::ifstream(real.value(), std::ios::binary)
      .read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  if (!is_pack(beginning)) {
    Result<std::string> bytes = file.value().read();
    if (!bytes.ok()) return bytes.take_error();
    Result<EszipPack> eszip = read_eszip(bytes.value(), path);
    if (!eszip.ok()) return eszip.take_error();
    return Opened{std::move(eszip).value(), true};
  }
  Result<PackReader::Ptr> reader = PackReader::open(real.value());
  if (!reader.ok()) return reader.take_error();
  Result<Pack> pack = reader.value()->unpack();
  if (!pack.ok()) return pack.take_error();
  return Opened{{std::move(pack).value(), {}}, false};
}

// Where everything goes: paths, and what lies there.
class Places {
 public:
  explicit Places(const Pack& pack) : pack_(pack) {
    std::vector<std::string_view> own;
    for (const auto& [typed, module] : pack.modules) {
      const std::string_view url = graph::address_in(typed);
      if (is_own_file(url)) own.push_back(url);
    }
    has_node_modules_ = pack.manifest.values.contains(kEszipLinksValue);
    // Then its files have paths below the root of all, and its modules are among them.
    root_ = has_node_modules_ ? graph::path_of(EszipOptions().root) : folder_around(own);
  }

  Status find() {
    std::set<std::string> seen;
    // What is imported in two ways lies there once, as it came.
    for (auto at = pack_.modules.rbegin(); at != pack_.modules.rend(); ++at) {
      const auto& [typed, module] = *at;
      const std::string url(graph::address_in(typed));
      // They are in what imports them.
      if (url.starts_with("data:") || !seen.insert(url).second) continue;
      if (has_node_modules_ && pack_.files.contains(place_of(url))) continue;
      if (Status added = add(place_of(url), module.text, url); !added.ok()) return added;
    }
    const std::string beside = has_node_modules_ ? std::string() : beside_entry();
    for (const auto& [path, bytes] : pack_.files) {
      const bool is_packages = path.starts_with(kEszipPackages);
      if (Status added = add((is_packages ? "" : beside) + path, bytes, path); !added.ok())
        return added;
    }
    for (const auto& [path, bytes] : files_) {
      for (size_t at = 0; (at = path.find('/', at)) != std::string::npos; ++at) {
        if (!files_.contains(path.substr(0, at))) continue;
        return Error{ErrorCode::kInvalidData,
                     packages::shown_url(path.substr(0, at)) + " would be a file and a folder"};
      }
    }
    return Unit{};
  }

  const std::map<std::string, std::string_view>& files() const { return files_; }

 private:
  // What no file of the pack is called is refused, other names that are none of files are not.
  std::string place_of(const std::string& url) const {
    const size_t end = std::min(url.find_first_of("?#"), url.size());
    const std::string plain = url.substr(0, end);
    std::string path;
    if (graph::is_file_url(url)) {
      path = graph::path_of(plain);
      if (path.starts_with(graph::kPackagesRoot)) {
        path = "node_modules/" + path.substr(graph::kPackagesRoot.size());
      } else if (!root_.empty() && path.starts_with(root_)) {
        path = path.substr(root_.size());
      }
    } else if (const size_t scheme = plain.find(':'); scheme != std::string::npos) {
      path = path_like(base::percent_decode(plain.substr(scheme + 1)));
    }
    if (end == url.size()) return path;
    return path + path_like(url.substr(end));
  }

  std::string beside_entry() const {
    if (!is_own_file(pack_.manifest.entry)) return {};
    const std::string folder = folder_around({pack_.manifest.entry});
    return folder.starts_with(root_) ? folder.substr(root_.size()) : std::string();
  }

  Status add(const std::string& path, std::string_view bytes, const std::string& name) {
    if (!is_pack_path(path)) {
      return Error{ErrorCode::kInvalidData,
                   "'" + packages::shown_url(name) + "' would not lie below the folder"};
    }
    if (files_.emplace(path, bytes).second) return Unit{};
    return Error{ErrorCode::kInvalidData, "'" + packages::shown_url(name) +
                                              "' would lie where another one does, at " +
                                              packages::shown_url(path)};
  }

  const Pack& pack_;
  bool has_node_modules_ = false;
  std::string root_;  // of the function's own files; ends with a slash
  std::map<std::string, std::string_view> files_;
};

}  // namespace

Result<Unbundled> unbundle(const std::string& path, const std::string& folder, bool replaces) {
  Result<Opened> read = read_either(path);
  if (!read.ok()) return read.take_error();
  const Pack& pack = read.value().its.pack;
  Places places(pack);
  if (Status found = places.find(); !found.ok())
    return Error{found.error().code, path + ": " + found.error().message};
  FolderWriter writer(folder);
  for (const auto& [name, bytes] : places.files()) {
    if (replaces) break;
    if (Status free = writer.check_free(name, bytes); !free.ok()) return free.take_error();
  }
  for (const auto& [name, bytes] : places.files()) {
    if (Status written = writer.write(name, bytes); !written.ok()) return written.take_error();
  }
  return Unbundled{pack.modules.size(), pack.files.size(), read.value().is_eszip,
                   std::move(read.value().its.notes)};
}

}  // namespace edgert::bundle
