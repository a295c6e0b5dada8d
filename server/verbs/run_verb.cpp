#include "verbs/run_verb.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <memory>
#include <set>
#include <utility>

#include "common/frame.h"
#include "edgert/module_graph.h"
#include "verbs/graph_text.h"
#include "verbs/teller.h"

namespace edgert::server {

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr char kDefaultPack[] = "bin.edgert";

using Graph = std::shared_ptr<const ModuleGraph>;

bool is_folder(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

bool is_there(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

GraphQuestion question_of(const std::string& file, const VerbOptions& options, Teller& teller) {
  GraphQuestion question;
  (is_folder(file) ? question.service_path : question.entry_point) = file;
  question.import_map_path = options.import_map;
  question.no_module_cache = options.disable_module_cache;
  if (!options.lock.empty() && options.lock != kNearestLock) question.lock_path = options.lock;
  question.timeout_ms = options.timeout_s * 1000;
  question.on_progress = [&teller](const GraphProgress& progress) { teller.progress(progress); };
  return question;
}

void tell_packages(const ModuleGraph& graph, Teller& teller) {
  for (const GraphPackage& package : graph.packages()) {
    teller.say(package.registry + ":" + package.name + "@" + package.version + " (" +
               count_text(package.modules, "module") + ", " + size_text(package.size) + ")");
  }
}

// The graph of one function, without what keeps it from running; null: everything is said.
Graph read_graph(GraphReader& reader, const std::string& file, const VerbOptions& options,
                 Teller& teller) {
  Result<Graph> read = reader.read(question_of(file, options, teller));
  if (!read.ok()) {
    if (read.error().code == ErrorCode::kTimedOut && options.verb == Verb::kBundle)
      teller.fail("Failed to complete the bundle within the given time.");
    else if (!is_there(file))
      teller.fail(file + " does not exist");
    else
      teller.fail(file, read.error());
    return nullptr;
  }
  Graph graph = std::move(read).value();
  for (const Error& note : graph->notes()) teller.warn(note);
  for (const Error& error : graph->errors()) teller.fail(file, error);
  return graph;
}

bool write_lock(const ModuleGraph& graph, const VerbOptions& options, Teller& teller) {
  if (options.lock.empty() && !options.frozen) return true;
  const Result<bool> written = graph.write_lock(options.frozen);
  if (!written.ok()) {
    teller.fail(written.error().message);
    return false;
  }
  if (written.value()) teller.say("wrote " + graph.lock_path());
  return true;
}

int cache(GraphReader& reader, const VerbOptions& options, Teller& teller) {
  for (const std::string& file : options.files) {
    // No module is called so: it stands behind a space.
    if (options.lock != kNearestLock || !file.ends_with(".lock")) continue;
    teller.fail(file + " is no function: a lock file is named by --lock=" + file);
    return kWrongUsage;
  }
  bool have_failed = false;
  std::vector<Graph> graphs;
  for (const std::string& file : options.files) {
    const Graph graph = read_graph(reader, file, options, teller);
    if (graph == nullptr || !graph->errors().empty()) {
      have_failed = true;
      continue;
    }
    tell_packages(*graph, teller);
    graphs.push_back(graph);
  }
  if (have_failed) return kFailed;
  for (const Graph& graph : graphs) {
    if (!write_lock(*graph, options, teller)) have_failed = true;
  }
  return have_failed ? kFailed : 0;
}

int info(GraphReader& reader, const VerbOptions& options, Teller& teller) {
  int exit_code = 0;
  std::vector<Graph> graphs;
  for (const std::string& file : options.files) {
    Graph graph = read_graph(reader, file, options, teller);
    if (graph == nullptr || !graph->errors().empty()) exit_code = kFailed;
    if (graph != nullptr) graphs.push_back(std::move(graph));
  }
  std::string text;
  if (options.json) {
    text = graphs_as_json(graphs);
  } else {
    for (const Graph& graph : graphs)
      text += (text.empty() ? "" : "\n") + printable(graph_as_tree(*graph));
  }
  if (!write_to(STDOUT_FILENO, text)) exit_code = kFailed;
  return exit_code;
}

// Whole or not at all; false, with everything said, when it cannot.
bool write_file(const std::string& path, std::string_view bytes, Teller& teller) {
  const std::string temporary = path + "." + std::to_string(getpid()) + ".part";
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  bool written = file >= 0 && write_to(file, bytes) && fsync(file) == 0;
  if (written) written = rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    teller.fail(path + " cannot be written: " + std::strerror(errno));
    unlink(temporary.c_str());
  }
  if (file >= 0) close(file);
  return written;
}

// What is no pack may be anything, a source or a device.
bool may_be_replaced(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) return true;
  if (!S_ISREG(info.st_mode)) return false;
  std::string beginning(8, '\0');
  std::ifstream(path, std::ios::binary)
      .read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  return info.st_size == 0 || beginning == "EDGTPACK" || beginning.starts_with("ESZIP");
}

int bundle(GraphReader& reader, const VerbOptions& options, Teller& teller) {
  const std::string& file = options.files.front();
  if (!is_there(file)) {
    teller.fail("entrypoint path does not exist (" + file + ")");
    return kFailed;
  }
  const std::string output = options.output.empty() ? kDefaultPack : options.output;
  if (output.ends_with(".eszip"))
    teller.warn(output + " will be a pack of edgert's own format, which it is known by, no eszip");
  if (output != "-" && !may_be_replaced(output)) {
    teller.fail(output + " is there already and is no pack: it is not overwritten");
    return kFailed;
  }
  if (!options.import_map.empty())
    teller.warn("--import-map is deprecated here: deno.json says which one is meant");
  if (options.checksum == "xx-hash3")
    teller.warn("--checksum xx-hash3 is sha256 here, as the hashes in the pack are");
  const Graph graph = read_graph(reader, file, options, teller);
  if (graph == nullptr || !graph->errors().empty()) return kFailed;
  if (!write_lock(*graph, options, teller)) return kFailed;
  PackOptions how;
  how.has_checksum = options.checksum != "no-checksum";
  how.static_patterns = options.static_patterns;
  how.tool = "edgertd";
  how.version = EDGERT_VERSION;
  const Result<std::string> pack = graph->pack(how);
  if (!pack.ok()) {
    teller.fail(pack.error().message);
    return kFailed;
  }
  tell_packages(*graph, teller);
  if (output == "-") return write_to(STDOUT_FILENO, pack.value()) ? 0 : kFailed;
  if (!write_file(output, pack.value(), teller)) return kFailed;
  teller.say("bundled " + count_text(graph->modules().size(), "module") + " into " + output + " (" +
             size_text(pack.value().size()) + ")");
  return 0;
}

int unbundle(const VerbOptions& options, Teller& teller) {
  const std::string folder = options.output.empty() ? "./" : options.output;
  const std::string& file = options.files.front();
  const Result<ExtractedPack> extracted = extract_pack(file, folder, options.force);
  if (!extracted.ok()) {
    teller.fail(extracted.error().message);
    return kFailed;
  }
  const ExtractedPack& its = extracted.value();
  for (const std::string& note : its.notes) teller.warn(note);
  if (!its.is_eszip) {
    teller.say("unbundled " + count_text(its.modules, "module") + " and " +
               count_text(its.files, "static file") + " of " + file + " into " + folder);
    return 0;
  }
  if (options.verbosity == Verbosity::kQuiet) return 0;
  // In the reference runtime's words, for scripts.
  const std::string line = "Eszip extracted successfully inside path " + folder + "\n";
  return write_to(STDOUT_FILENO, line) ? 0 : kFailed;
}

// Where a function's import map is named; empty: nowhere yet.
std::string deno_json_of(std::string folder) {
  for (;;) {
    for (const char* name : {"/deno.json", "/deno.jsonc"}) {
      if (is_there(folder + name)) return folder + name;
    }
    const size_t slash = folder.rfind('/');
    if (folder.empty() || slash == std::string::npos) return {};
    folder.resize(slash);
  }
}

// `path` as seen from `folder`; both are absolute.
std::string path_from(const std::string& folder, const std::string& path) {
  const std::string from = folder + "/";
  size_t common = 0;
  for (size_t at = 0; at < from.size() && at < path.size() && from[at] == path[at]; ++at) {
    if (from[at] == '/') common = at + 1;
  }
  std::string steps;
  for (size_t at = common; (at = from.find('/', at)) != std::string::npos; ++at) steps += "../";
  return (steps.empty() ? "./" : steps) + path.substr(common);
}

// `is_for_one`: the folder is one function's own.
bool vendor_into(GraphReader& reader, const std::vector<Graph>& graphs, const std::string& folder,
                 bool is_for_one, Teller& teller) {
  const Result<VendorResult> vendored = reader.vendor(graphs, folder);
  if (!vendored.ok()) {
    teller.fail(vendored.error().message);
    return false;
  }
  const VendorResult& its = vendored.value();
  for (const std::string& note : its.notes) teller.warn(note);
  const std::string counts = "vendored " + count_text(its.modules, "module") + " and " +
                             count_text(its.packages, "package");
  if (its.import_map.empty()) {
    teller.say(counts + ": nothing else is imported from other machines, and nothing is written");
    return true;
  }
  teller.say(counts + " into " + its.folder);
  std::set<std::string> told;
  for (const Graph& graph : graphs) {
    const std::string configuration = deno_json_of(graph->folder());
    if (!configuration.empty()) {
      const std::string beside = configuration.substr(0, configuration.rfind('/'));
      if (!told.insert(configuration).second) continue;
      teller.say("functions use it by \"importMap\": " +
                 json_text(path_from(beside, its.import_map)) + " in " + configuration);
      if (is_for_one && beside != graph->folder()) {
        teller.say(
            "which has room for one: functions that share it are vendored at once, with "
            "--output " +
            beside + "/vendor");
      }
      continue;
    }
    const std::string made = graph->folder() + "/deno.json";
    const std::string text =
        "{\n  \"importMap\": " + json_text(path_from(graph->folder(), its.import_map)) + "\n}\n";
    if (!write_file(made, text, teller)) return false;
    teller.say("wrote " + made);
  }
  return true;
}

int vendor(GraphReader& reader, const VerbOptions& options, Teller& teller) {
  std::vector<Graph> graphs;
  for (const std::string& file : options.files) {
    const Graph graph = read_graph(reader, file, options, teller);
    if (graph == nullptr || !graph->errors().empty()) return kFailed;
    graphs.push_back(graph);
  }
  if (!options.output.empty())
    return vendor_into(reader, graphs, options.output, false, teller) ? 0 : kFailed;
  for (const Graph& graph : graphs) {
    if (!vendor_into(reader, {graph}, graph->folder() + "/vendor", true, teller)) return kFailed;
  }
  return 0;
}

}  // namespace

int run_verb(const VerbOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Teller teller(options.verbosity);
  for (const std::string& note : options.notes) teller.warn(note);
  if (options.verb == Verb::kUnbundle) return unbundle(options, teller);
  GraphReaderOptions how;
  how.cached_only = options.cached_only;
  Result<std::unique_ptr<GraphReader>> reader = GraphReader::create(how);
  if (!reader.ok()) {
    teller.fail(reader.error().message);
    return kFailed;
  }
  if (const Status usable = reader.value()->check_cache(); !usable.ok()) {
    if (options.verb == Verb::kCache) {
      teller.fail(usable.error().message);
      return kFailed;
    }
    teller.warn(usable.error().message);
  }
  switch (options.verb) {
    case Verb::kBundle:
      return bundle(*reader.value(), options, teller);
    case Verb::kInfo:
      return info(*reader.value(), options, teller);
    case Verb::kVendor:
      return vendor(*reader.value(), options, teller);
    default:
      return cache(*reader.value(), options, teller);
  }
}

}  // namespace edgert::server
