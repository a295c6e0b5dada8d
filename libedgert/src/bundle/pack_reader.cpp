#include "bundle/pack_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/byte_cursor.h"
#include "base/descriptor.h"
#include "base/digest.h"
#include "packages/shown_url.h"

namespace edgert::bundle {

namespace {

using base::Descriptor;
using packages::shown_url;
using LittleCursor = base::ByteCursor<std::endian::little>;

constexpr auto kSha256 = base::Hash::kSha256;

// Null: there is none.
template <typename Entries, typename NameOf>
auto find_in(const Entries& sorted, std::string_view name, NameOf name_of) {
  const auto place = std::lower_bound(
      sorted.begin(), sorted.end(), name,
      [&](const auto& entry, std::string_view wanted) { return name_of(entry) < wanted; });
  return place == sorted.end() || name_of(*place) != name ? nullptr : &*place;
}

template <typename Entries>
auto find_in(const Entries& sorted, std::string_view name) {
  return find_in(sorted, name, [](const auto& entry) { return entry.first; });
}

std::string text_of(std::string_view url) { return "the text of " + shown_url(url); }

std::string file_of(std::string_view path) { return "the file " + shown_url(path); }
std::string npm_snapshot_of() { return "the npm snapshot"; }
std::string map_of(std::string_view url) { return "the source map of " + shown_url(url); }
std::string names_of(std::string_view url) { return "the list of names in " + shown_url(url); }
std::string code_of(std::string_view url) { return "the code of " + shown_url(url); }

std::vector<std::string> copies(const std::vector<std::string_view>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

// Reads the index; the first thing that is wrong with it stays.
class PackReader::Index {
 public:
  Index(PackReader* out, std::string_view bytes) : out_(*out), cursor_(bytes) {}

  Status read() {
    PackManifest& manifest = out_.manifest_;
    for (std::string* text : {&manifest.entry, &manifest.limits, &manifest.tool, &manifest.version})
      *text = value();
    each("values", [&](std::string_view name) { manifest.values.emplace(name, value()); });
    each("redirects",
         [&](std::string_view from) { out_.redirects_.emplace_back(from, name("redirects")); });
    each("modules", [&](std::string_view url) { read_module(url); });
    each("files", [&](std::string_view path) {
      if (!is_pack_path(path)) malformed("files");
      out_.files_.emplace_back(path, range([&] { return file_of(path); }));
    });
    out_.npm_ = range(npm_snapshot_of);
    if (cursor_.failed() || !cursor_.at_end()) malformed("end");
    out_.checked_ = std::make_unique<std::atomic<bool>[]>(sections_);
    return status_;
  }

 private:
  void fail(ErrorCode code, const std::string& what) {
    if (status_.ok()) status_ = out_.failed(code, what);
  }
  void malformed(const char* where) {
    fail(ErrorCode::kInvalidData, std::string("the pack's index is malformed at its ") + where);
  }

  std::string value() {
    const std::string_view text = cursor_.text();
    if (text.size() > Pack::kMostValueBytes) malformed("values");
    return std::string(text);
  }
  std::string_view name(const char* where) {
    const std::string_view text = cursor_.text();
    if (text.empty() || text.size() > Pack::kMostNameBytes) malformed(where);
    return text;
  }

  // Calls `add` with each name, as long as all is well.
  template <typename Add>
  void each(const char* where, Add add) {
    const uint32_t count = cursor_.u32();
    if (count > Pack::kMostEntries - entries_) {
      return fail(ErrorCode::kLimit,
                  "the pack has more modules, files, redirects and values than the limit of " +
                      std::to_string(Pack::kMostEntries));
    }
    entries_ += count;
    std::string_view last;
    for (uint32_t i = 0; i < count && status_.ok(); ++i) {
      const std::string_view next = name(where);
      if (next <= last || cursor_.failed()) return malformed(where);
      last = next;
      add(next);
    }
  }

  void read_module(std::string_view url) {
    Module module;
    module.url = url;
    const uint8_t kind = cursor_.u8();
    if (kind > static_cast<uint8_t>(PackModuleKind::kBytes)) malformed("modules");
    module.kind = static_cast<PackModuleKind>(kind);
    module.text = range([&] { return text_of(url); });
    module.map = range([&] { return map_of(url); });
    module.names = range([&] { return names_of(url); });
    each("codes", [&](std::string_view engine) {
      module.code.emplace_back(engine, range([&] { return code_of(url); }));
    });
    out_.modules_.push_back(std::move(module));
  }

  template <typename What>
  Section range(What what) {
    Section section;
    section.number = sections_++;
    section.size = cursor_.u64();
    if (section.size == 0) return section;
    section.offset = cursor_.u64();
    section.digest = cursor_.take(kDigestBytes);
    const uint64_t all = out_.bytes_.size();
    if (!cursor_.failed() && (section.offset > all || section.size > all - section.offset))
      fail(ErrorCode::kUnexpectedEof, "the pack ends before the end of " + what());
    // What shares its bytes would cost more than its file.
    if (section.size > all - section_bytes_) {
      fail(ErrorCode::kInvalidData, "the parts of the pack are larger than the file");
    } else {
      section_bytes_ += section.size;
    }
    return section;
  }

  PackReader& out_;
  LittleCursor cursor_;
  Status status_ = Unit{};
  size_t entries_ = 0, sections_ = 0;
  uint64_t section_bytes_ = 0;
};

PackReader::~PackReader() {
  if (mapped_ != nullptr) munmap(mapped_, mapped_bytes_);
}

Result<PackReader::Ptr> PackReader::open(const std::string& path, const std::string& where) {
  const std::shared_ptr<PackReader> reader(new PackReader(where.empty() ? path : where));
  const Descriptor file(
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat info;
  if (!file || fstat(file.get(), &info) != 0) {
    const auto code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo;
    return reader->failed(code, errno == ELOOP ? "it is a link" : std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return reader->failed(ErrorCode::kIo, "it is no regular file");
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size > Pack::kMostBytes) {
    return reader->failed(ErrorCode::kLimit, "it is longer than the limit of " +
                                                 std::to_string(Pack::kMostBytes) + " bytes");
  }
  const bool is_ours = info.st_uid == geteuid() || info.st_uid == 0;
  const bool may_map = is_ours && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  if (Status taken = reader->map_or_read(file.get(), size, may_map); !taken.ok())
    return taken.take_error();
  if (Status good = reader->parse(); !good.ok()) return good.take_error();
  return Ptr(reader);
}

Status PackReader::map_or_read(int file, uint64_t size, bool may_map) {
  if (size == 0) return Unit{};
  if (may_map) {
    void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED) return failed(ErrorCode::kIo, std::strerror(errno));
    mapped_ = at;
    mapped_bytes_ = size;
    bytes_ = {static_cast<const char*>(at), size};
    return Unit{};
  }
  if (size > kMostReadBytes) {
    return failed(
        ErrorCode::kLimit,
        "others may write to it, so that it is read, and it is longer than the limit of " +
            std::to_string(kMostReadBytes) + " bytes for that");
  }
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(ErrorCode::kIo, std::strerror(errno));
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  // What is missing, where it shrinks, will be found missing.
  bytes.resize(filled);
  given_ = std::make_shared<const std::string>(std::move(bytes));
  bytes_ = *given_;
  return Unit{};
}

Result<PackReader::Ptr> PackReader::of(std::string bytes, std::string where) {
  return of(std::make_shared<const std::string>(std::move(bytes)), std::move(where));
}

Result<PackReader::Ptr> PackReader::of(std::shared_ptr<const std::string> bytes,
                                       std::string where) {
  const std::shared_ptr<PackReader> reader(new PackReader(std::move(where)));
  reader->given_ = std::move(bytes);
  reader->bytes_ = *reader->given_;
  if (Status good = reader->parse(); !good.ok()) return good.take_error();
  return Ptr(reader);
}

Error PackReader::failed(ErrorCode code, const std::string& what) const {
  return Error{code, where_.empty() ? what : where_ + ": " + what};
}

Status PackReader::parse() {
  Result<PackHead> parsed = PackHead::parse(bytes_);
  if (!parsed.ok()) return failed(parsed.error().code, parsed.error().message);
  const PackHead& head = parsed.value();
  const std::string_view rest = bytes_.substr(PackHead::kBytes);
  if (head.index_bytes > rest.size())
    return failed(ErrorCode::kUnexpectedEof, "the pack ends within its index");
  const std::string_view index = rest.substr(0, head.index_bytes);
  if (base::digest(kSha256, index) != head.index_digest)
    return failed(ErrorCode::kInvalidData, "the pack's index is damaged");
  if (Status good = Index(this, index).read(); !good.ok()) return good;
  if (bytes_.size() != head.file_bytes) {
    return failed(
        bytes_.size() < head.file_bytes ? ErrorCode::kUnexpectedEof : ErrorCode::kInvalidData,
        "the pack has " + std::to_string(bytes_.size()) + " bytes, not the " +
            std::to_string(head.file_bytes) + " it was written with");
  }
  digest_ = head.index_digest;
  checksum_ = head.checksum;
  if (checksum_ == ChecksumKind::kSha256 && base::digest(kSha256, rest) != head.file_digest)
    return failed(ErrorCode::kInvalidData, "the pack is damaged: it does not have its checksum");
  return Unit{};
}

std::vector<std::string_view> PackReader::module_urls() const {
  std::vector<std::string_view> urls;
  urls.reserve(modules_.size());
  for (const Module& module : modules_) urls.push_back(module.url);
  return urls;
}

std::vector<std::string_view> PackReader::file_paths() const {
  std::vector<std::string_view> paths;
  paths.reserve(files_.size());
  for (const File& file : files_) paths.push_back(file.first);
  return paths;
}

Result<const PackReader::Module*> PackReader::find(std::string_view url) const {
  const Module* const found =
      find_in(modules_, url, [](const Module& module) { return module.url; });
  if (found == nullptr)
    return failed(ErrorCode::kNotFound, "the pack has no module " + shown_url(url));
  return found;
}

Result<std::string_view> PackReader::end_of(std::string_view address) const {
  Result<std::string_view> end =
      follow_redirects(address, [this](std::string_view at) -> const std::string_view* {
        const Redirect* const redirect = find_in(redirects_, at);
        return redirect == nullptr ? nullptr : &redirect->second;
      });
  if (!end.ok()) return failed(end.error().code, shown_url(address) + ": " + end.error().message);
  return end;
}

Result<std::string_view> PackReader::resolve(std::string_view address) const {
  const Result<std::string_view> end = end_of(address);
  if (!end.ok()) return end.error();
  Result<const Module*> module = find(end.value());
  if (!module.ok()) return module.take_error();
  return module.value()->url;
}

template <typename What>
Result<std::string_view> PackReader::read(const Section& section, What what) const {
  const std::string_view bytes =
      bytes_.substr(static_cast<size_t>(section.offset), static_cast<size_t>(section.size));
  std::atomic<bool>& checked = checked_[section.number];
  if (bytes.empty() || checked.load(std::memory_order_relaxed)) return bytes;
  if (base::digest(kSha256, bytes) != section.digest)
    return failed(ErrorCode::kInvalidData, what() + " is damaged");
  checked.store(true, std::memory_order_relaxed);
  return bytes;
}

Status PackReader::read_names(const Module& module, PackedModule* out) const {
  const auto what = [&] { return names_of(module.url); };
  Result<std::string_view> bytes = read(module.names, what);
  if (!bytes.ok()) return bytes.take_error();
  if (bytes.value().empty()) return Unit{};
  LittleCursor cursor(bytes.value());
  for (auto* names : {&out->export_names, &out->imports, &out->required}) {
    const uint32_t count = cursor.u32();
    // Each takes four bytes at least.
    if (count > cursor.left() / 4 || count > Pack::kMostEntries)
      return failed(ErrorCode::kInvalidData, what() + " is malformed");
    names->reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
      names->push_back(cursor.text());
      if (names->back().size() > Pack::kMostNameBytes)
        return failed(ErrorCode::kInvalidData, what() + " is malformed");
    }
  }
  if (cursor.failed() || !cursor.at_end())
    return failed(ErrorCode::kInvalidData, what() + " is malformed");
  return Unit{};
}

Result<PackedModule> PackReader::module(std::string_view url) const {
  Result<const Module*> found = find(url);
  if (!found.ok()) return found.take_error();
  const Module& module = *found.value();
  Result<std::string_view> text = read(module.text, [&] { return text_of(module.url); });
  if (!text.ok()) return text.take_error();
  PackedModule out;
  out.kind = module.kind;
  out.url = module.url;
  out.text = text.value();
  if (Status good = read_names(module, &out); !good.ok()) return good.take_error();
  return out;
}

Result<std::string_view> PackReader::source_map(std::string_view url) const {
  Result<const Module*> found = find(url);
  if (!found.ok()) return found.take_error();
  return read(found.value()->map, [&] { return map_of(url); });
}

Result<std::string_view> PackReader::code(std::string_view url, std::string_view engine) const {
  Result<const Module*> found = find(url);
  if (!found.ok()) return found.take_error();
  const auto* const code = find_in(found.value()->code, engine);
  if (code == nullptr) return std::string_view();
  return read(code->second, [&] { return code_of(url); });
}

Result<std::string_view> PackReader::text_digest(std::string_view url) const {
  Result<const Module*> found = find(url);
  if (!found.ok()) return found.take_error();
  return found.value()->text.digest;
}

Result<uint64_t> PackReader::text_bytes(std::string_view url) const {
  Result<const Module*> found = find(url);
  if (!found.ok()) return found.take_error();
  return found.value()->text.size;
}

uint64_t PackReader::files_bytes() const {
  uint64_t bytes = 0;
  for (const auto& [path, section] : files_) bytes += section.size;
  return bytes;
}

Result<std::string_view> PackReader::file(std::string_view path) const {
  const File* const found = find_in(files_, path);
  if (found == nullptr)
    return failed(ErrorCode::kNotFound, "the pack has no file " + shown_url(path));
  return read(found->second, [&] { return file_of(path); });
}

Result<std::string_view> PackReader::npm_snapshot() const { return read(npm_, npm_snapshot_of); }

Result<Pack> PackReader::unpack() const {
  Pack pack;
  pack.manifest = manifest_;
  for (const auto& [from, to] : redirects_) pack.redirects.emplace(from, to);
  const auto take = [](Result<std::string_view> bytes, std::string* out) -> Status {
    if (!bytes.ok()) return bytes.take_error();
    *out = bytes.value();
    return Unit{};
  };
  for (const Module& module : modules_) {
    PackModule& out = pack.modules[std::string(module.url)];
    Result<PackedModule> read = this->module(module.url);
    if (!read.ok()) return read.take_error();
    out.kind = read.value().kind;
    out.export_names = copies(read.value().export_names);
    out.imports = copies(read.value().imports);
    out.required = copies(read.value().required);
    Status taken = take(read.value().text, &out.text);
    if (taken.ok()) taken = take(source_map(module.url), &out.source_map);
    for (const auto& [engine, section] : module.code) {
      if (taken.ok()) taken = take(code(module.url, engine), &out.code[std::string(engine)]);
    }
    if (!taken.ok()) return taken.take_error();
  }
  for (const auto& [path, section] : files_) {
    Status taken = take(file(path), &pack.files[std::string(path)]);
    if (!taken.ok()) return taken.take_error();
  }
  if (Status taken = take(npm_snapshot(), &pack.npm_snapshot); !taken.ok())
    return taken.take_error();
  return pack;
}

}  // namespace edgert::bundle
