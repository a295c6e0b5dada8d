#include "modules/transpiler.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "modules/files.h"

extern char** environ;

namespace edgert::modules {

namespace {

// A file in memory for a child's standard stream: no pipe can fill up, so nothing can deadlock.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("edgert", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int descriptor() const { return descriptor_; }

  bool fill(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t size = write(descriptor_, bytes.data(), bytes.size());
      if (size <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(size));
    }
    return lseek(descriptor_, 0, SEEK_SET) == 0;
  }
  std::string contents() {
    std::string bytes;
    char buffer[16384];
    off_t at = 0;
    for (ssize_t size; (size = pread(descriptor_, buffer, sizeof buffer, at)) > 0; at += size) {
      bytes.append(buffer, static_cast<size_t>(size));
    }
    return bytes;
  }

 private:
  int descriptor_;
};

std::string own_directory() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size <= 0 ? "/" : parent(std::string(path, static_cast<size_t>(size)));
}

// Where the file lies that this code was linked into: libedgert.so, or the program.
std::string library_directory() {
  static const char kHere = 0;
  Dl_info info{};
  if (dladdr(&kHere, &info) == 0 || info.dli_fname == nullptr) return "/";
  char path[PATH_MAX];
  return realpath(info.dli_fname, path) == nullptr ? "/" : parent(path);
}

std::string find_esbuild() {
  if (const char* named = std::getenv("EDGERT_ESBUILD"); named != nullptr && *named != 0)
    return named;
  const std::string beside = own_directory();
  for (const char* place : {"/esbuild", "/../lib/edgert/esbuild"}) {
    if (access((beside + place).c_str(), X_OK) == 0) return beside + place;
  }
  const std::string installed = library_directory() + "/edgert/esbuild";
  if (access(installed.c_str(), X_OK) == 0) return installed;
  for (std::string at = beside; at != "/"; at = parent(at)) {
    const std::string candidate = at + "/node_modules/@esbuild/linux-x64/bin/esbuild";
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return "esbuild";  // PATH
}

const char* loader_name(ModuleKind kind) {
  switch (kind) {
    case ModuleKind::kTypeScript:
      return "--loader=ts";
    case ModuleKind::kTsx:
      return "--loader=tsx";
    case ModuleKind::kJsx:
      return "--loader=jsx";
    default:
      return "--loader=js";
  }
}

}  // namespace

EsbuildTranspiler::EsbuildTranspiler(std::string executable)
    : executable_(executable.empty() ? find_esbuild() : std::move(executable)) {}

Result<std::string> EsbuildTranspiler::transpile(std::string_view url, ModuleKind kind,
                                                 std::string_view source,
                                                 std::string_view compiler_options) {
  const std::string file = "--sourcefile=" + std::string(url);
  const std::string tsconfig =
      "--tsconfig-raw={\"compilerOptions\":" + std::string(compiler_options) + "}";
  std::vector<const char*> arguments = {
      executable_.c_str(),  loader_name(kind),    "--format=esm",
      "--target=chrome102", "--sourcemap=inline", "--sources-content=false",
      "--charset=utf8",     "--log-level=error",  "--color=false",
      file.c_str(),         tsconfig.c_str(),     nullptr};
  MemoryFile input, output, errors;
  if (input.descriptor() < 0 || output.descriptor() < 0 || errors.descriptor() < 0 ||
      !input.fill(source)) {
    return Error{ErrorCode::kIo,
                 std::string("no memory file for the transpiler: ") + std::strerror(errno)};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.descriptor(), 0);
  posix_spawn_file_actions_adddup2(&actions, output.descriptor(), 1);
  posix_spawn_file_actions_adddup2(&actions, errors.descriptor(), 2);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, executable_.c_str(), &actions, nullptr,
                                  const_cast<char* const*>(arguments.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return Error{ErrorCode::kIo, "cannot run esbuild (" + executable_ + "): " +
                                     std::strerror(failed) + "; name it with EDGERT_ESBUILD"};
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output.contents();
  // "✘ [ERROR] Expected ";" but found "b"\n\n    file:///x.ts:1:2:\n …" → "file:///x.ts:1:3:
  // Expected …".
  const std::string text = errors.contents();
  const size_t from = text.find("[ERROR] ");
  const size_t end = text.find('\n', from);
  if (from == std::string::npos || end == std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, std::string(url) + ": esbuild failed: " + text};
  }
  const std::string message = text.substr(from + 8, end - from - 8);
  const size_t place = text.find(std::string(url) + ":", end);
  std::string where(url);
  if (place != std::string::npos) {
    int line = 0, column = 0;
    if (std::sscanf(text.c_str() + place + url.size(), ":%d:%d:", &line, &column) == 2) {
      where += ":" + std::to_string(line) + ":" + std::to_string(column + 1);
    }
  }
  return Error{ErrorCode::kInvalidArgument, where + ": " + message};
}

}  // namespace edgert::modules
