#include "bundle/pack_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <vector>

#include "base/descriptor.h"
#include "base/digest.h"
#include "packages/shown_url.h"
#include "store/own_folders.h"

namespace edgert::bundle {

namespace {

using base::Descriptor;
using packages::shown_url;

constexpr uint64_t aligned(uint64_t offset) {
  return (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
}

Error beyond(const std::string& what, uint64_t limit) {
  return Error{ErrorCode::kLimit, what + " than the limit of " + std::to_string(limit)};
}

Error bad_name(const std::string& what, std::string_view name) {
  return Error{ErrorCode::kInvalidArgument, "a pack has no " + what + " '" + shown_url(name) + "'"};
}

// What can be checked before anything is written.
class Checks {
 public:
  Status check(const Pack& pack) {
    const PackManifest& manifest = pack.manifest;
    count(manifest.values.size());
    for (const auto& [name, value] : manifest.values) {
      check_name("value", name);
      check_value(value);
    }
    for (const std::string* value :
         {&manifest.entry, &manifest.limits, &manifest.tool, &manifest.version})
      check_value(*value);
    count(pack.redirects.size());
    for (const auto& [from, to] : pack.redirects) {
      check_name("redirect from", from);
      check_name("redirect to", to);
    }
    count(pack.modules.size());
    for (const auto& [url, module] : pack.modules) {
      check_name("module", url);
      count(module.code.size());
      for (const auto& [engine, code] : module.code) check_name("engine", engine);
      for (const auto* names : {&module.export_names, &module.imports, &module.required}) {
        if (names->size() > Pack::kMostEntries) count(names->size());
        for (const std::string& name : *names) {
          if (name.size() > Pack::kMostNameBytes) check_name("specifier", name);
        }
      }
    }
    count(pack.files.size());
    for (const auto& [path, bytes] : pack.files) {
      check_name("file", path);
      if (!is_pack_path(path)) fail(bad_name("file", path));
    }
    if (entries_ > Pack::kMostEntries)
      fail(beyond("the pack has more modules, files, redirects and values", Pack::kMostEntries));
    return status_;
  }

 private:
  void fail(Error error) {
    if (status_.ok()) status_ = std::move(error);
  }
  void count(size_t entries) { entries_ += entries; }
  void check_name(const std::string& what, const std::string& name) {
    if (name.empty()) return fail(bad_name(what, name));
    if (name.size() > Pack::kMostNameBytes)
      fail(beyond("the name of the " + what + " '" + shown_url(name) + "' has more bytes",
                  Pack::kMostNameBytes));
  }
  void check_value(const std::string& value) {
    if (value.size() > Pack::kMostValueBytes)
      fail(beyond("a value of the pack's manifest has more bytes", Pack::kMostValueBytes));
  }

  Status status_ = Unit{};
  size_t entries_ = 0;
};

class Writing {
 public:
  explicit Writing(const Pack& pack) : pack_(pack) {
    for (const auto& [url, module] : pack.modules) {
      add(module.text);
      add(module.source_map);
      add(names_.emplace_back(names_of(module)));
      for (const auto& [engine, code] : module.code) add(code);
    }
    for (const auto& [path, bytes] : pack.files) add(bytes);
    add(pack.npm_snapshot);
  }

  Result<std::string> bytes(ChecksumKind checksum) {
    PackHead head;
    // As long as with the true offsets.
    head.index_bytes = index(0).size();
    if (head.index_bytes > kMostIndexBytes)
      return beyond("the names in the pack have more bytes", kMostIndexBytes);
    uint64_t end = PackHead::kBytes + head.index_bytes;
    const uint64_t begin = end;
    for (const Section& section : sections_) {
      if (section.bytes.empty()) continue;
      end = aligned(end) + section.bytes.size();
      if (end > Pack::kMostBytes) return beyond("the pack has more bytes", Pack::kMostBytes);
    }
    head.file_bytes = end;
    head.checksum = checksum;
    const std::string index_bytes = index(begin);
    head.index_digest = base::digest(base::Hash::kSha256, index_bytes);
    head.file_digest.assign(kDigestBytes, '\0');
    ByteWriter out;
    out.reserve(end);
    out.raw(head.bytes());
    out.raw(index_bytes);
    for (const Section& section : sections_) {
      if (section.bytes.empty()) continue;
      out.pad_to(aligned(out.out().size()));
      out.raw(section.bytes);
    }
    std::string file = out.take();
    if (checksum == ChecksumKind::kSha256) {
      head.file_digest =
          base::digest(base::Hash::kSha256, std::string_view(file).substr(PackHead::kBytes));
      file.replace(0, PackHead::kBytes, head.bytes());
    }
    return file;
  }

 private:
  struct Section {
    std::string_view bytes;
    std::string digest;
  };

  void add(std::string_view bytes) {
    sections_.push_back(
        {bytes, bytes.empty() ? std::string() : base::digest(base::Hash::kSha256, bytes)});
  }

  static std::string names_of(const PackModule& module) {
    if (module.export_names.empty() && module.imports.empty() && module.required.empty()) return {};
    ByteWriter out;
    for (const auto* names : {&module.export_names, &module.imports, &module.required}) {
      out.u32(static_cast<uint32_t>(names->size()));
      for (const std::string& name : *names) out.text(name);
    }
    return out.take();
  }

  // The sections in the order in which they were added, from `end` on.
  std::string index(uint64_t end) const {
    ByteWriter out;
    size_t next = 0;
    const auto range = [&] {
      const Section& section = sections_[next++];
      out.u64(section.bytes.size());
      if (section.bytes.empty()) return;
      const uint64_t begin = aligned(end);
      out.u64(begin);
      out.raw(section.digest);
      end = begin + section.bytes.size();
    };
    const auto count = [&](const auto& entries) { out.u32(static_cast<uint32_t>(entries.size())); };
    const PackManifest& manifest = pack_.manifest;
    for (const std::string* text :
         {&manifest.entry, &manifest.limits, &manifest.tool, &manifest.version})
      out.text(*text);
    for (const auto* texts : {&manifest.values, &pack_.redirects}) {
      count(*texts);
      for (const auto& [name, value] : *texts) {
        out.text(name);
        out.text(value);
      }
    }
    count(pack_.modules);
    for (const auto& [url, module] : pack_.modules) {
      out.text(url);
      out.u8(static_cast<uint8_t>(module.kind));
      for (int i = 0; i < 3; ++i) range();
      count(module.code);
      for (const auto& [engine, code] : module.code) {
        out.text(engine);
        range();
      }
    }
    count(pack_.files);
    for (const auto& [path, bytes] : pack_.files) {
      out.text(path);
      range();
    }
    range();
    return out.take();
  }

  const Pack& pack_;
  std::deque<std::string> names_;
  std::vector<Section> sections_;
};

Error unwritable(const std::string& path) {
  return Error{ErrorCode::kIo, path + " cannot be written: " + std::strerror(errno)};
}

}  // namespace

Result<std::string> pack_bytes(const Pack& pack, ChecksumKind checksum) {
  if (Status good = Checks().check(pack); !good.ok()) return good.take_error();
  return Writing(pack).bytes(checksum);
}

Status write_pack(const std::string& path, const Pack& pack, ChecksumKind checksum, mode_t mode) {
  Result<std::string> bytes = pack_bytes(pack, checksum);
  if (!bytes.ok()) return Error{bytes.error().code, path + ": " + bytes.error().message};
  return write_whole_file(path, bytes.value(), mode);
}

Status write_whole_file(const std::string& path, std::string_view bytes, mode_t mode) {
  const size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor place(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!place) return unwritable(path);
  struct stat info;
  if (fstatat(place.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
      !S_ISREG(info.st_mode)) {
    return Error{ErrorCode::kIo, path + " cannot be written: it is no regular file"};
  }
  const std::string temporary = store::temporary_name(name);
  const Descriptor file(openat(place.get(), temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file) return unwritable(path);
  if (store::write_all(file.get(), bytes) && fsync(file.get()) == 0 &&
      renameat(place.get(), temporary.c_str(), place.get(), name.c_str()) == 0) {
    // A folder on a system of files that knows no such thing keeps the name, too.
    fsync(place.get());
    return Unit{};
  }
  Error failure = unwritable(path);
  unlinkat(place.get(), temporary.c_str(), 0);
  return failure;
}

}  // namespace edgert::bundle
