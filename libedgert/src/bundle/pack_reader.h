// PackReader: a pack, read where it lies in its file.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bundle/pack.h"
#include "bundle/pack_format.h"
#include "edgert/result.h"

namespace edgert::bundle {

// A module's parts, as views of the pack.
struct PackedModule {
  PackModuleKind kind = PackModuleKind::kJavaScript;
  std::string_view url, text;
  std::vector<std::string_view> export_names, imports, required;
};

// Thread: any. Views of it live as long as it does. What is asked for is checked against its hash
// the first time; errors name the file and the part. Those of asking for what there is not are
// kNotFound.
class PackReader {
 public:
  using Ptr = std::shared_ptr<const PackReader>;

  // Checks the head and the index, and, where the pack was written with a checksum, all of it. The
  // file is mapped where it belongs to this user or to root and nobody else may write to it: who
  // may could end this process. Else it is read, up to kMostReadBytes.
  static constexpr uint64_t kMostReadBytes = uint64_t{256} << 20;
  // Errors call it `where`, or by its path.
  static Result<Ptr> open(const std::string& path, const std::string& where = {});
  // Of bytes that came otherwise; errors call them `where`.
  static Result<Ptr> of(std::string bytes, std::string where);
  static Result<Ptr> of(std::shared_ptr<const std::string> bytes, std::string where);
  PackReader(const PackReader&) = delete;
  PackReader& operator=(const PackReader&) = delete;
  ~PackReader();

  const PackManifest& manifest() const { return manifest_; }
  ChecksumKind checksum() const { return checksum_; }
  uint64_t bytes() const { return bytes_.size(); }
  // What it holds in memory, beside what is mapped.
  uint64_t held_bytes() const { return given_ == nullptr ? 0 : given_->size(); }
  // SHA-256 of the index, which has the hashes of all else: packs of one content have the same.
  std::string_view digest() const { return digest_; }
  std::vector<std::string_view> module_urls() const;
  std::vector<std::string_view> file_paths() const;

  // Where redirects lead from `address`: to a module, or to what is none of the pack.
  Result<std::string_view> end_of(std::string_view address) const;
  // The module that `address` leads to.
  Result<std::string_view> resolve(std::string_view address) const;
  // These take the URLs of modules, not addresses that lead there.
  Result<PackedModule> module(std::string_view url) const;
  // Empty: it has none.
  Result<std::string_view> source_map(std::string_view url) const;
  Result<std::string_view> code(std::string_view url, std::string_view engine) const;
  // SHA-256 of its text, as the index has it. Empty: it has no text.
  Result<std::string_view> text_digest(std::string_view url) const;
  Result<uint64_t> text_bytes(std::string_view url) const;

  Result<std::string_view> file(std::string_view path) const;
  // Of all files together.
  uint64_t files_bytes() const;
  Result<std::string_view> npm_snapshot() const;

  // All of it, checked.
  Result<Pack> unpack() const;

 private:
  struct Section {
    uint64_t offset = 0, size = 0;
    std::string_view digest;
    size_t number = 0;
  };
  struct Module {
    std::string_view url;
    PackModuleKind kind = PackModuleKind::kJavaScript;
    Section text, map, names;
    std::vector<std::pair<std::string_view, Section>> code;  // by engine
  };
  // Sorted by the first.
  using Redirect = std::pair<std::string_view, std::string_view>;
  using File = std::pair<std::string_view, Section>;
  class Index;

  explicit PackReader(std::string where) : where_(std::move(where)) {}
  Status map_or_read(int file, uint64_t size, bool may_map);
  Status parse();
  Error failed(ErrorCode code, const std::string& what) const;
  Result<const Module*> find(std::string_view url) const;
  template <typename What>
  Result<std::string_view> read(const Section& section, What what) const;
  Status read_names(const Module& module, PackedModule* out) const;

  const std::string where_;
  std::shared_ptr<const std::string> given_;
  void* mapped_ = nullptr;
  size_t mapped_bytes_ = 0;
  std::string_view bytes_;
  std::string digest_;
  ChecksumKind checksum_ = ChecksumKind::kNone;
  PackManifest manifest_;
  std::vector<Redirect> redirects_;
  std::vector<Module> modules_;
  std::vector<File> files_;
  Section npm_;
  // Of each section whether it has been checked.
  std::unique_ptr<std::atomic<bool>[]> checked_;
};

}  // namespace edgert::bundle
