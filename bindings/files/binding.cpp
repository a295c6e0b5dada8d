// Natives of files: the worker's file system, see native.d.ts.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "bindings/files/opened_files.h"
#include "bindings/files/operation.h"
#include "edgert/binding/files.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::FileSystem;
using binding::OpenedFile;
using binding::Scope;
using Kind = FileOutcome::Kind;
using What = binding::FileAsk::What;
using Purpose = Operation::Purpose;

// So much is read without asking first how much there is.
constexpr uint64_t kPiece = 256 * 1024;
// And so much in one step of what takes longer.
constexpr uint64_t kStep = 4 * kPiece;

// Null once something has failed.
std::shared_ptr<OpenedFile> file_of(const std::shared_ptr<OpenedEntry>& entry) {
  return entry == nullptr ? nullptr : entry->file;
}

// -1: where the file stands. No file is long enough for what a number does not hold exactly.
int64_t position_in(Operation& operation, int at) {
  constexpr double kMost = 9007199254740991;
  const double given = operation.number(at);
  if (given < 0) return -1;
  if (given > kMost) {
    operation.fail(-EFBIG);
    return -1;
  }
  return static_cast<int64_t>(operation.size(at));
}

// At most `most` bytes, or all there are: the next step of it.
void read_into(OpenedFile& file, uint64_t most, int64_t position, bool to_the_end,
               FileOutcome& outcome) {
  std::string& bytes = outcome.bytes;
  size_t filled = bytes.size();
  const uint64_t begin = filled;
  while (filled < most) {
    if (filled - begin >= kStep) {
      outcome.goes_on = true;
      break;
    }
    // A file may say that it is empty, and is not; it gets no more room than it fills.
    bytes.resize(std::min<uint64_t>(most, std::max<uint64_t>(filled + kPiece, bytes.size())));
    const int64_t got = file.read(bytes.data() + filled, bytes.size() - filled,
                                  position < 0 ? -1 : position + static_cast<int64_t>(filled));
    if (got < 0 && filled == 0) outcome.code = got;
    if (got <= 0) break;
    filled += static_cast<size_t>(got);
    if (!to_the_end && filled < bytes.size()) break;
  }
  bytes.resize(filled);
}

void open_file_at(const Arguments& info) {
  const bool reads = info[1]->IsInt32() && (info[1].As<v8::Int32>()->Value() & O_ACCMODE) == 0 &&
                     (info[1].As<v8::Int32>()->Value() & (O_CREAT | O_TRUNC)) == 0;
  Operation operation(info, 3, reads ? Purpose::kReads : Purpose::kWrites);
  const std::string path = operation.path(0);
  const auto flags = static_cast<int>(operation.size(1));
  const auto mode = static_cast<uint32_t>(operation.size(2));
  if (operation.asks_remote({.what = What::kOpen, .path = path, .flags = flags})) return;
  operation.act([path, flags, mode](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kOpened;
    outcome.code = files.open(path, flags, mode, &outcome.file);
  });
}

template <What what>
void close_file(const Arguments& info) {
  Operation operation(info, 1, Purpose::kAlways);
  const std::shared_ptr<OpenedEntry> entry = operation.take_handle(0);
  if (operation.asks_remote({.what = what, .file = file_of(entry)})) return;
  auto last = std::make_shared<std::shared_ptr<OpenedFile>>();
  if (entry != nullptr) *last = std::move(entry->file);
  operation.act([last](FileSystem&, FileOutcome&) { last->reset(); });
}

void read_file_at(const Arguments& info) {
  Operation operation(info, 3, Purpose::kAlways);
  const std::shared_ptr<OpenedFile> file = file_of(operation.handle(0));
  const uint64_t length = operation.size(1);
  const int64_t position = position_in(operation, 2);
  if (operation.asks_remote(
          {.what = What::kRead, .file = file, .size = length, .position = position})) {
    return;
  }
  operation.act(
      [file, length, position](FileSystem&, FileOutcome& outcome) {
        outcome.kind = Kind::kBytes;
        outcome.needs = length;
        binding::FileStatus status;
        if (length <= kPiece || file->status(&status) != 0 || !S_ISREG(status.mode)) return;
        const int64_t at = position >= 0 ? position : file->seek(0, SEEK_CUR);
        const uint64_t left =
            status.size > static_cast<uint64_t>(at) ? status.size - static_cast<uint64_t>(at) : 0;
        outcome.needs = std::min(length, std::max(left, kPiece));
      },
      [file, position](FileSystem&, FileOutcome& outcome) {
        read_into(*file, outcome.needs, position, false, outcome);
      });
}

void read_whole(const Arguments& info) {
  Operation operation(info, 1, Purpose::kReads);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = What::kReadFile, .path = path})) return;
  auto file = std::make_shared<std::shared_ptr<OpenedFile>>();
  operation.act(
      [file, path](FileSystem& files, FileOutcome& outcome) {
        binding::FileStatus status;
        outcome.kind = Kind::kBytes;
        outcome.code = files.open(path, O_RDONLY, 0, file.get());
        if (outcome.code == 0) outcome.code = (*file)->status(&status);
        if (outcome.code == 0 && S_ISDIR(status.mode)) outcome.code = -EISDIR;
        // What grows meanwhile is read as long as it was; what does not say how long it is, as far
        // as a piece goes.
        outcome.needs = status.size != 0 ? status.size : kPiece;
        if (outcome.code != 0) file->reset();
      },
      [file](FileSystem&, FileOutcome& outcome) {
        read_into(**file, outcome.needs, -1, true, outcome);
        if (!outcome.goes_on) file->reset();
      });
}

void write_file_at(const Arguments& info) {
  Operation operation(info, 3, Purpose::kAlways);
  Scope scope(info);
  const std::shared_ptr<OpenedFile> file = file_of(operation.handle(0));
  const int64_t position = position_in(operation, 2);
  const binding::ByteSpan span = binding::byte_span(info[1]);
  if (!span.is_bytes) operation.fail(-EINVAL);
  const auto write = [file, position](const char* bytes, size_t size, FileOutcome& outcome) {
    const auto done = static_cast<size_t>(outcome.code);
    const size_t piece = std::min<size_t>(size - done, kStep);
    const int64_t wrote =
        file->write(bytes + done, piece, position < 0 ? -1 : position + outcome.code);
    if (wrote >= 0) {
      outcome.code += wrote;
    } else if (done == 0) {
      outcome.code = wrote;
    }
    outcome.goes_on = wrote == static_cast<int64_t>(piece) && done + piece < size;
  };
  if (operation.happens_now()) {
    return operation.act([write, span](FileSystem&, FileOutcome& outcome) {
      write(reinterpret_cast<const char*>(span.data), span.size, outcome);
    });
  }
  Bytes copied;
  if (!binding::read_bytes(scope, info[1], &copied)) return;
  operation.add_weight(span.size);
  const auto bytes = std::make_shared<const std::string>(std::move(copied).to_string());
  if (operation.asks_remote(
          {.what = What::kWrite, .file = file, .text = bytes, .position = position})) {
    return;
  }
  operation.act([write, bytes](FileSystem&, FileOutcome& outcome) {
    write(bytes->data(), bytes->size(), outcome);
  });
}

// seek(handle, offset, whence) → the new position
void seek(const Arguments& info) {
  Scope scope(info);
  const std::shared_ptr<OpenedEntry> entry =
      info[0]->IsNumber() ? OpenedFiles::of(scope).find(info[0].As<v8::Number>()->Value())
                          : nullptr;
  int64_t outcome = entry == nullptr ? -EBADF : -EINVAL;
  constexpr double kFarthest = 9007199254740991;
  const double offset = info[1]->IsNumber() ? info[1].As<v8::Number>()->Value() : kFarthest + 1;
  if (entry != nullptr && entry->file != nullptr && offset >= -kFarthest && offset <= kFarthest &&
      info[2]->IsInt32()) {
    const int whence = info[2].As<v8::Int32>()->Value();
    if (whence == SEEK_SET || whence == SEEK_CUR || whence == SEEK_END)
      outcome = entry->file->seek(static_cast<int64_t>(offset), whence);
  }
  info.GetReturnValue().Set(static_cast<double>(outcome));
}

void stat_at(const Arguments& info) {
  Operation operation(info, 2, Purpose::kReads);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = What::kStatus, .path = path})) return;
  operation.act([path, follows = operation.flag(1)](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kStatus;
    outcome.code = files.status(path, follows, &outcome.status);
  });
}

void stat_handle(const Arguments& info) {
  Operation operation(info, 1, Purpose::kAlways);
  const std::shared_ptr<OpenedFile> file = file_of(operation.handle(0));
  if (operation.asks_remote({.what = What::kFileStatus, .file = file})) return;
  operation.act([file](FileSystem&, FileOutcome& outcome) {
    outcome.kind = Kind::kStatus;
    outcome.code = file->status(&outcome.status);
  });
}

void stat_volume(const Arguments& info) {
  Operation operation(info, 1, Purpose::kReads);
  operation.act([path = operation.path(0)](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kVolume;
    outcome.code = files.volume(path, &outcome.volume);
  });
}

void read_dir(const Arguments& info) {
  Operation operation(info, 1, Purpose::kReads);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = What::kList, .path = path})) return;
  auto listing = std::make_shared<std::unique_ptr<binding::Listing>>();
  operation.act([path, listing](FileSystem& files, FileOutcome& outcome) {
    // Of an entry here, and of its strings.
    constexpr uint64_t kEntryBytes = 160;
    outcome.kind = Kind::kEntries;
    int left = *listing == nullptr ? files.begin_list(path, listing.get()) : 0;
    const size_t before = outcome.entries.size();
    if (left == 0) left = (*listing)->more(&outcome.entries);
    for (size_t i = before; i < outcome.entries.size(); ++i)
      outcome.needs += kEntryBytes + 2 * outcome.entries[i].name.size();
    outcome.goes_on = left == 1;
    outcome.code = std::min(left, 0);
    if (left != 1) listing->reset();
  });
}

void make_dir(const Arguments& info) {
  Operation operation(info, 3, Purpose::kWrites);
  const std::string path = operation.path(0);
  const auto mode = static_cast<uint32_t>(operation.size(1));
  const bool recursive = operation.flag(2);
  if (operation.asks_remote({.what = What::kMakeFolder, .path = path, .is_recursive = recursive}))
    return;
  operation.act([path, mode, recursive](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kText;
    outcome.code = files.make_folder(path, mode, recursive, &outcome.bytes);
  });
}

// Operations that take a path, and answer with nothing but whether they could be done.
template <int (FileSystem::*method)(const std::string&), What what>
void at_path(const Arguments& info) {
  Operation operation(info, 1, Purpose::kWrites);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = what, .path = path})) return;
  operation.act(
      [path](FileSystem& files, FileOutcome& outcome) { outcome.code = (files.*method)(path); });
}

// The same of two paths.
template <int (FileSystem::*method)(const std::string&, const std::string&)>
void at_paths(const Arguments& info) {
  Operation operation(info, 2, Purpose::kWrites);
  operation.act(
      [from = operation.path(0), to = operation.path(1)](FileSystem& files, FileOutcome& outcome) {
        outcome.code = (files.*method)(from, to);
      });
}

void read_link(const Arguments& info) {
  Operation operation(info, 1, Purpose::kAlways);
  operation.act([path = operation.path(0)](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kText;
    outcome.code = files.read_link(path, &outcome.bytes);
  });
}

void real_path(const Arguments& info) {
  Operation operation(info, 1, Purpose::kAlways);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = What::kRealPath, .path = path})) return;
  operation.act([path](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kText;
    outcome.code = files.real_path(path, &outcome.bytes);
  });
}

void copy_file(const Arguments& info) {
  Operation operation(info, 3, Purpose::kWrites);
  std::string from = operation.path(0), to = operation.path(1);
  auto copying =
      std::make_shared<binding::Copying>(std::move(from), std::move(to), operation.flag(2));
  operation.act([copying](FileSystem& files, FileOutcome& outcome) {
    const int left = copying->step(files);
    outcome.goes_on = left == 1;
    outcome.code = std::min(left, 0);
  });
}

void remove_whole(const Arguments& info) {
  Operation operation(info, 1, Purpose::kWrites);
  const std::string path = operation.path(0);
  if (operation.asks_remote({.what = What::kRemoveAll, .path = path})) return;
  auto rest = std::make_shared<std::unique_ptr<binding::Removal>>();
  operation.act([path, rest](FileSystem& files, FileOutcome& outcome) {
    int left = 0;
    if (*rest != nullptr) {
      left = (*rest)->more();
    } else {
      left = files.begin_remove(path, rest.get());
      if (left == 0 && *rest != nullptr) left = 1;
    }
    outcome.goes_on = left == 1;
    outcome.code = std::min(left, 0);
    if (left != 1) rest->reset();
  });
}

void make_link(const Arguments& info) {
  Operation operation(info, 2, Purpose::kWrites);
  std::string target = operation.text(0);
  if (target.empty()) operation.fail(-ENOENT);
  operation.act([target, path = operation.path(1)](FileSystem& files, FileOutcome& outcome) {
    outcome.code = files.symlink(target, path);
  });
}

void make_temporary(const Arguments& info) {
  Operation operation(info, 3, Purpose::kWrites);
  std::string suffix = operation.text(1);
  if (suffix.find('/') != std::string::npos) operation.fail(-EINVAL);
  const std::string prefix = operation.path(0);
  const bool is_folder = operation.flag(2);
  if (operation.asks_remote({.what = What::kMakeTemporary,
                             .path = prefix,
                             .is_folder = is_folder,
                             .text = std::make_shared<const std::string>(suffix)})) {
    return;
  }
  operation.act([prefix, suffix, is_folder](FileSystem& files, FileOutcome& outcome) {
    outcome.kind = Kind::kText;
    outcome.code = files.make_temporary(prefix, suffix, is_folder, &outcome.bytes);
  });
}

void truncate_at(const Arguments& info) {
  Operation operation(info, 2, Purpose::kWrites);
  operation.act([path = operation.path(0), length = operation.size(1)](FileSystem& files,
                                                                       FileOutcome& outcome) {
    outcome.code = files.truncate(path, length);
  });
}

void truncate_handle(const Arguments& info) {
  Operation operation(info, 2, Purpose::kAlways);
  operation.act([file = file_of(operation.handle(0)), length = operation.size(1)](
                    FileSystem&, FileOutcome& outcome) { outcome.code = file->truncate(length); });
}

void change_mode_at(const Arguments& info) {
  Operation operation(info, 2, Purpose::kWrites);
  operation.act([path = operation.path(0), mode = static_cast<uint32_t>(operation.size(1))](
                    FileSystem& files, FileOutcome& outcome) {
    outcome.code = files.change_mode(path, mode);
  });
}

void change_mode_of(const Arguments& info) {
  Operation operation(info, 2, Purpose::kAlways);
  operation.act(
      [file = file_of(operation.handle(0)), mode = static_cast<uint32_t>(operation.size(1))](
          FileSystem&, FileOutcome& outcome) { outcome.code = file->change_mode(mode); });
}

// -1: as it is.
uint32_t owner(Operation& operation, int at) {
  const double given = operation.number(at);
  if (given == -1) return UINT32_MAX;
  if (!(given >= 0 && given <= UINT32_MAX)) operation.fail(-EINVAL);
  return given >= 0 && given <= UINT32_MAX ? static_cast<uint32_t>(given) : 0;
}

void change_owner_at(const Arguments& info) {
  Operation operation(info, 4, Purpose::kWrites);
  operation.act([path = operation.path(0), uid = owner(operation, 1), gid = owner(operation, 2),
                 follows = operation.flag(3)](FileSystem& files, FileOutcome& outcome) {
    outcome.code = files.change_owner(path, uid, gid, follows);
  });
}

void change_owner_of(const Arguments& info) {
  Operation operation(info, 3, Purpose::kAlways);
  operation.act(
      [file = file_of(operation.handle(0)), uid = owner(operation, 1), gid = owner(operation, 2)](
          FileSystem&, FileOutcome& outcome) { outcome.code = file->change_owner(uid, gid); });
}

void change_times_at(const Arguments& info) {
  Operation operation(info, 4, Purpose::kWrites);
  operation.act([path = operation.path(0), atime = operation.number(1), mtime = operation.number(2),
                 follows = operation.flag(3)](FileSystem& files, FileOutcome& outcome) {
    outcome.code = files.change_times(path, atime, mtime, follows);
  });
}

void change_times_of(const Arguments& info) {
  Operation operation(info, 3, Purpose::kAlways);
  operation.act([file = file_of(operation.handle(0)), atime = operation.number(1),
                 mtime = operation.number(2)](FileSystem&, FileOutcome& outcome) {
    outcome.code = file->change_times(atime, mtime);
  });
}

void access_at(const Arguments& info) {
  Operation operation(info, 2, Purpose::kReads);
  const std::string path = operation.path(0);
  const auto mode = static_cast<int>(operation.size(1) & 7);
  if (operation.asks_remote({.what = What::kAccess, .path = path, .flags = mode})) return;
  operation.act([path, mode](FileSystem& files, FileOutcome& outcome) {
    outcome.code = files.access(path, mode);
  });
}

void sync_handle(const Arguments& info) {
  Operation operation(info, 2, Purpose::kAlways);
  const std::shared_ptr<OpenedFile> file = file_of(operation.handle(0));
  if (operation.asks_remote({.what = What::kSync, .file = file})) return;
  operation.act([file, data_only = operation.flag(1)](FileSystem&, FileOutcome& outcome) {
    outcome.code = file->sync(data_only);
  });
}

void lock_handle(const Arguments& info) {
  Operation operation(info, 3, Purpose::kAlways);
  operation.act([file = file_of(operation.handle(0)), exclusive = operation.flag(1)](
                    FileSystem&, FileOutcome& outcome) { outcome.code = file->lock(exclusive); });
}

void unlock_handle(const Arguments& info) {
  Operation operation(info, 1, Purpose::kAlways);
  operation.act([file = file_of(operation.handle(0))](FileSystem&, FileOutcome& outcome) {
    outcome.code = file->unlock();
  });
}

// describe(code) → what the system says of it
void describe(const Arguments& info) {
  Scope scope(info);
  const int code = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : 0;
  if (code == -EDQUOT)
    return binding::give(info, binding::text(scope, "filesystem quota exceeded"));
  binding::give(info, binding::text(scope, std::string(std::strerror(-code)) + " (os error " +
                                               std::to_string(-code) + ")"));
}

// cwd() → where relative paths begin
void current_folder(const Arguments& info) {
  Scope scope(info);
  binding::give(info, binding::text(scope, OpenedFiles::of(scope).folder(scope.realm().files())));
}

// chdir(path) → 0: for this realm alone
void change_folder(const Arguments& info) {
  Scope scope(info);
  binding::Files& files = scope.realm().files();
  OpenedFiles& opened = OpenedFiles::of(scope);
  std::string path = binding::short_text(scope, info[0]);
  int error = files.sees_host() ? 0 : -EPERM;
  if (path.empty() || path.find('\0') != std::string::npos) error = -ENOENT;
  if (error == 0 && !path.starts_with('/'))
    path.insert(0, opened.folder(files) == "/" ? "/" : opened.folder(files) + "/");
  binding::FileStatus found;
  if (error == 0) error = files.system()->status(path, true, &found);
  if (error == 0 && !S_ISDIR(found.mode)) error = -ENOTDIR;
  std::string real;
  if (error == 0) error = files.system()->real_path(path, &real);
  if (error == 0) opened.set_folder(std::move(real));
  info.GetReturnValue().Set(error);
}

// temporaryFolder() → text
void temporary_folder(const Arguments& info) {
  Scope scope(info);
  std::error_code failed;
  std::string folder = "/tmp";
  if (scope.realm().files().sees_host()) {
    const std::filesystem::path found = std::filesystem::temp_directory_path(failed);
    if (!failed) folder = found.string();
  }
  binding::give(info, binding::text(scope, folder));
}

// isRemote(handle) → whether it takes time to close it
void is_remote(const Arguments& info) {
  Scope scope(info);
  const std::shared_ptr<OpenedEntry> entry =
      info[0]->IsNumber() ? OpenedFiles::of(scope).find(info[0].As<v8::Number>()->Value())
                          : nullptr;
  const std::shared_ptr<OpenedFile> file = file_of(entry);
  info.GetReturnValue().Set(file != nullptr && file->remote() != nullptr);
}

// seesHost() → whether these are the host's files
void sees_host(const Arguments& info) {
  info.GetReturnValue().Set(Scope(info).realm().files().sees_host());
}

// mayWait(toRead) → whether an operation may be done now
void may_wait(const Arguments& info) {
  info.GetReturnValue().Set(Scope(info).realm().files().may_wait(info[0]->IsTrue()));
}

}  // namespace

void install_files(binding::Natives& natives) {
  natives.late_folder("files");
  natives.add("open", open_file_at, 4);
  natives.add("close", close_file<What::kClose>, 2);
  natives.add("discard", close_file<What::kDiscard>, 2);
  natives.add("isRemote", is_remote, 1);
  natives.add("read", read_file_at, 4);
  natives.add("write", write_file_at, 4);
  natives.add("seek", seek, 3);
  natives.add("readFile", read_whole, 2);
  natives.add("stat", stat_at, 3);
  natives.add("fstat", stat_handle, 2);
  natives.add("statfs", stat_volume, 2);
  natives.add("readDir", read_dir, 2);
  natives.add("mkdir", make_dir, 4);
  natives.add("rmdir", at_path<&FileSystem::remove_folder, What::kRemoveFolder>, 2);
  natives.add("unlink", at_path<&FileSystem::remove_file, What::kRemoveFile>, 2);
  natives.add("removeAll", remove_whole, 2);
  natives.add("rename", at_paths<&FileSystem::rename>, 3);
  natives.add("copyFile", copy_file, 4);
  natives.add("link", at_paths<&FileSystem::link>, 3);
  natives.add("symlink", make_link, 3);
  natives.add("readLink", read_link, 2);
  natives.add("realPath", real_path, 2);
  natives.add("makeTemporary", make_temporary, 4);
  natives.add("truncate", truncate_at, 3);
  natives.add("ftruncate", truncate_handle, 3);
  natives.add("chmod", change_mode_at, 3);
  natives.add("fchmod", change_mode_of, 3);
  natives.add("chown", change_owner_at, 5);
  natives.add("fchown", change_owner_of, 4);
  natives.add("utimes", change_times_at, 5);
  natives.add("futimes", change_times_of, 4);
  natives.add("access", access_at, 3);
  natives.add("sync", sync_handle, 3);
  natives.add("lock", lock_handle, 4);
  natives.add("unlock", unlock_handle, 2);
  natives.add("describe", describe, 1);
  natives.add("cwd", current_folder, 0);
  natives.add("chdir", change_folder, 1);
  natives.add("temporaryFolder", temporary_folder, 0);
  natives.add("seesHost", sees_host, 0);
  natives.add("mayWait", may_wait, 1);
}

}  // namespace edgert::bindings
