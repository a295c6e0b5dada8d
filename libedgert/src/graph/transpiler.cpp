#include "graph/transpiler.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <optional>
#include <utility>

#include "graph/detail.h"
#include "graph/esbuild_packets.h"
#include "graph/excerpt.h"
#include "graph/files.h"

namespace edgert::graph {

namespace {

// Where the file lies that this code was linked into: libedgert.so, or the program.
std::string library_directory() {
  static const char kHere = 0;
  Dl_info info{};
  if (dladdr(&kHere, &info) == 0 || info.dli_fname == nullptr) return "/";
  char path[PATH_MAX];
  return realpath(info.dli_fname, path) == nullptr ? "/" : parent(path);
}

std::string own_directory() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return size <= 0 ? library_directory() : parent(std::string(path, static_cast<size_t>(size)));
}

std::string find_esbuild() {
  if (const char* named = std::getenv("EDGERT_ESBUILD"); named != nullptr && *named != 0)
    return named;
  const std::string beside = own_directory();
  for (const char* place : {"/esbuild", "/" EDGERT_INSTALLED_ESBUILD}) {
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

// What esbuild takes before it has read anything.
constexpr uint64_t kOwnMemory = uint64_t{128} << 20;
// Measured on the densest sources there are, lists of one-digit numbers.
constexpr uint64_t kMemoryPerByte = 64;
constexpr uint64_t kMostMemory = uint64_t{1} << 30;
constexpr uint64_t kMostOutput = uint64_t{64} << 20;
constexpr double kOwnCpuMs = 2000;
constexpr double kCpuMsPerMegabyte = 1000;

// Whatever the target knows: what V8 takes is written later, see import_attributes.h.
constexpr char kAttributes[] = "--supported:import-attributes=true";

std::string megabytes(uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

HelperLimits limits_for(size_t source_bytes, double wall_ms, const HelperOwner& owner) {
  HelperLimits limits;
  limits.memory_bytes = kOwnMemory + kMemoryPerByte * source_bytes;
  limits.output_bytes = kMostOutput;
  if (const uint64_t most = owner.memory_limit(); most != 0) {
    limits.memory_bytes = std::min(limits.memory_bytes, kOwnMemory + 2 * most);
    limits.output_bytes = std::min(limits.output_bytes, most);
  }
  limits.memory_bytes = std::max(std::min(limits.memory_bytes, kMostMemory), 2 * kOwnMemory);
  limits.cpu_ms = kOwnCpuMs + kCpuMsPerMegabyte * static_cast<double>(source_bytes >> 20);
  limits.wall_ms = wall_ms;
  return limits;
}

// data: URLs hold all of the source, and the kernel takes no arguments of such a length.
std::string short_name(std::string_view url) {
  constexpr size_t kMost = 1000;
  return url.size() <= kMost ? std::string(url) : std::string(url.substr(0, 100)) + "…";
}

// Whatever breaks first where memory ends, Go says so in its first line, and then all that it did.
Error breakdown(const std::string& name, const std::string& complaints,
                const HelperLimits& limits) {
  constexpr size_t kMostShown = 200;
  // The machine's shortage, not the source's.
  const bool is_passing = complaints.find("failed to create new OS thread") != std::string::npos;
  return Error{is_passing ? ErrorCode::kIo : ErrorCode::kLimit,
               name + ": esbuild gave up, with " + megabytes(limits.memory_bytes) +
                   " of memory for it: " +
                   complaints.substr(0, std::min(complaints.find('\n'), kMostShown))};
}

// A pragma in the comments at the beginning says what makes the elements; for esbuild it says so
// only where the "automatic" transform is on.
bool names_jsx_import_source(std::string_view source) {
  if (source.starts_with("#!")) source.remove_prefix(std::min(source.find('\n'), source.size()));
  for (;;) {
    source.remove_prefix(std::min(source.find_first_not_of(" \t\r\n\f\v"), source.size()));
    const bool is_line = source.starts_with("//");
    if (!is_line && !source.starts_with("/*")) return false;
    const size_t end = source.find(is_line ? "\n" : "*/", 2);
    const std::string_view comment = source.substr(0, end);
    if (!is_line && comment.find("@jsxImportSource") != std::string_view::npos) return true;
    if (end == std::string_view::npos) return false;
    source.remove_prefix(end + (is_line ? 1 : 2));
  }
}

Error syntax_error(const TranspiledFile& file, const EsbuildError& error) {
  ErrorDetail detail;
  detail.topic = ErrorTopic::kSyntax;
  detail.what = error.text;
  detail.url = short_name(file.url);
  std::string where = detail.url;
  if (error.line > 0) {
    where += ":" + std::to_string(error.line) + ":" + std::to_string(error.column + 1);
    detail.line = error.line;
    detail.column = utf16_column(file.source, error.line, error.column + 1);
    add_excerpt(file.source, &detail);
  }
  // "The symbol "a" was originally declared here:"
  if (const std::optional<EsbuildNote>& note = error.note) {
    std::string_view text = note->text;
    text = text.substr(0, text.find_last_not_of(": ") + 1);
    const int column = utf16_column(file.source, note->line, note->column + 1);
    if (const std::optional<Excerpt> shown = excerpt_of(text, 1, 1))
      detail.hint = shown->text + ": " + std::to_string(note->line) + ":" + std::to_string(column);
  }
  return with_detail({ErrorCode::kInvalidArgument, where + ": " + error.text}, std::move(detail));
}

// "✘ [ERROR] Expected ";" but found "b"\n\n    file:///x.ts:1:2:\n …" → "file:///x.ts:1:3:
// Expected …".
Error syntax_error(const TranspiledFile& file, const std::string& text, size_t from) {
  const std::string name = short_name(file.url);
  const size_t end = std::min(text.find('\n', from), text.size());
  const std::string message = text.substr(from + 8, end - from - 8);
  const size_t place = text.find(name + ":", end);
  EsbuildError error;
  error.text = message;
  if (place == std::string::npos ||
      std::sscanf(text.c_str() + place + name.size(), ":%d:%d:", &error.line, &error.column) != 2) {
    error.line = 0;
  }
  return syntax_error(file, error);
}

Status check_sizes(const TranspiledFile& file, std::string_view compiler_options,
                   const HelperOwner& owner) {
  const std::string name = short_name(file.url);
  if (const uint64_t most = EsbuildTranspiler::most_source_bytes(owner);
      file.source.size() > most) {
    const uint64_t memory = owner.memory_limit();
    return Error{ErrorCode::kLimit,
                 name + " is too large to be transpiled: " + std::to_string(file.source.size()) +
                     " bytes of " + std::to_string(most) +
                     (memory == 0 ? "" : ", with a memory limit of " + megabytes(memory))};
  }
  constexpr size_t kMostOptions = size_t{64} << 10;
  if (compiler_options.size() > kMostOptions) {
    return Error{ErrorCode::kLimit, name + ": compilerOptions of deno.json are " +
                                        std::to_string(compiler_options.size()) + " bytes of " +
                                        std::to_string(kMostOptions)};
  }
  return Unit{};
}

// The source with the pragma that esbuild misses; empty where it misses none.
std::string with_pragma(const TranspiledFile& file) {
  const bool holds_jsx = file.kind == ModuleKind::kTsx || file.kind == ModuleKind::kJsx;
  if (!holds_jsx || !names_jsx_import_source(file.source) ||
      file.source.find("@jsxRuntime") != std::string_view::npos) {
    return {};
  }
  return std::string(file.source) + "\n/* @jsxRuntime automatic */";
}

// Nothing of the host's own environment is its affair. Go collects in time when it knows of a
// limit, and takes more for itself the more cores it sees.
std::vector<std::string> environment_for(const HelperLimits& limits) {
  return {"GOMEMLIMIT=" + std::to_string((limits.memory_bytes - kOwnMemory) / 4 * 3),
          "GOMAXPROCS=2", "GOGC=400"};
}

Result<std::string> answers_of(HelperSession& session, std::string_view input, size_t packets) {
  PacketCount count(packets);
  return session.ask(input, [&](std::string_view output) { return count.is_reached_by(output); });
}

}  // namespace

EsbuildTranspiler::EsbuildTranspiler(std::string executable, std::string target, double wall_ms)
    : executable_(executable.empty() ? find_esbuild() : std::move(executable)),
      target_(std::move(target)),
      wall_ms_(wall_ms) {}

std::string EsbuildTranspiler::identity() const { return target_ + " " + kAttributes; }

uint64_t EsbuildTranspiler::most_source_bytes(const HelperOwner& owner) {
  constexpr uint64_t kMost = uint64_t{16} << 20;
  // What comes of it is kept several times: as text, as V8's string and as its map.
  constexpr uint64_t kPartOfMemory = 8;
  const uint64_t memory = owner.memory_limit();
  return memory == 0 ? kMost : std::min(kMost, memory / kPartOfMemory);
}

std::vector<std::string> EsbuildTranspiler::flags_for(const TranspiledFile& file,
                                                      std::string_view compiler_options) const {
  return {loader_name(file.kind),
          "--format=esm",
          "--target=" + target_,
          kAttributes,
          "--sourcemap=inline",
          "--sources-content=false",
          "--charset=utf8",
          "--log-level=error",
          "--color=false",
          "--sourcefile=" + short_name(file.url),
          "--tsconfig-raw={\"compilerOptions\":" + std::string(compiler_options) + "}"};
}

Result<std::string> EsbuildTranspiler::transpile(const TranspiledFile& file,
                                                 std::string_view compiler_options,
                                                 HelperOwner& owner) {
  const std::string name = short_name(file.url);
  if (Status fits = check_sizes(file, compiler_options, owner); !fits.ok())
    return fits.take_error();
  std::vector<std::string> command = flags_for(file, compiler_options);
  command.insert(command.begin(), executable_);
  const std::string changed = with_pragma(file);
  const std::string_view source = changed.empty() ? file.source : changed;
  const HelperLimits limits = limits_for(source.size(), wall_ms_, owner);
  Result<HelperOutput> ran = run_helper(command, environment_for(limits), source, limits, owner);
  if (!ran.ok()) {
    Error error = ran.take_error();
    error.message = name + ": " + error.message;
    if (error.code == ErrorCode::kIo) error.message += "; name esbuild with EDGERT_ESBUILD";
    return error;
  }
  HelperOutput& result = ran.value();
  if (result.succeeded) return std::move(result.output);
  const size_t error = result.complaints.find("[ERROR] ");
  return error == std::string::npos ? breakdown(name, result.complaints, limits)
                                    : syntax_error(file, result.complaints, error);
}

Result<EsbuildTranspiler::Session> EsbuildTranspiler::begin_session(HelperOwner& owner) {
  constexpr char kVersion[] = EDGERT_ESBUILD_VERSION;
  const HelperLimits limits = limits_for(kMostTogether, wall_ms_, owner);
  Result<Session> begun = HelperSession::start({executable_, std::string("--service=") + kVersion},
                                               environment_for(limits), limits, owner);
  if (!begun.ok()) return begun;
  const Result<std::string> told = answers_of(*begun.value(), "", 1);
  std::string_view version = told.ok() ? std::string_view(told.value()) : std::string_view();
  if (take_packet(&version) == kVersion) return begun;
  if (!told.ok() && told.error().code != ErrorCode::kIo) return told.error();
  takes_many_.store(false, std::memory_order_relaxed);
  return Error{ErrorCode::kIo, "this esbuild takes one file after the other"};
}

Result<std::vector<Result<std::string>>> EsbuildTranspiler::transpile_all(
    const std::vector<TranspiledFile>& files, std::string_view compiler_options, HelperOwner& owner,
    Session* session) {
  std::string input;
  for (size_t i = 0; i < files.size(); ++i) {
    if (Status fits = check_sizes(files[i], compiler_options, owner); !fits.ok())
      return fits.take_error();
    const std::string changed = with_pragma(files[i]);
    input += transform_packet(static_cast<uint32_t>(i), flags_for(files[i], compiler_options),
                              changed.empty() ? files[i].source : changed);
  }
  if (*session == nullptr) {
    Result<Session> begun = begin_session(owner);
    if (!begun.ok()) return begun.take_error();
    *session = std::move(begun).value();
  }
  Result<std::string> told = answers_of(**session, input, files.size());
  std::optional<std::vector<Transformed>> answers;
  if (told.ok()) answers = transformed_by(told.value(), files.size());
  if (!answers) {
    session->reset();
    if (!told.ok()) return told.take_error();
    return Error{ErrorCode::kIo, "esbuild answers something else"};
  }
  std::vector<Result<std::string>> results;
  for (size_t i = 0; i < files.size(); ++i) {
    Transformed& answer = (*answers)[i];
    if (answer.error) {
      results.emplace_back(syntax_error(files[i], *answer.error));
    } else {
      results.emplace_back(std::move(answer.code));
    }
  }
  return results;
}

}  // namespace edgert::graph
