// ModuleGraph and GraphReader: how hosts read graphs, on a SourceService of their own.
#include "edgert/module_graph.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <set>
#include <utility>

#include "base/alarm_clock.h"
#include "bundle/graph_lock.h"
#include "bundle/graph_pack.h"
#include "bundle/graph_walk.h"
#include "bundle/opened_packs.h"
#include "bundle/pack_writer.h"
#include "bundle/static_files.h"
#include "bundle/unbundle.h"
#include "bundle/vendoring.h"
#include "edgert/isolate_pool.h"
#include "graph/discovery.h"
#include "graph/files.h"
#include "graph/npm_packages.h"
#include "graph/package_resolver.h"
#include "graph/source_service.h"
#include "graph/url.h"
#include "loop/work.h"
#include "packages/deno_lock.h"
#include "pool/source_setup.h"
#include "store/remote_files.h"
#include "store/shared_caches.h"

namespace edgert {

namespace {

using bundle::WalkedGraph;

// Who waits for a graph.
class GraphOwner final : public graph::HelperOwner {
 public:
  explicit GraphOwner(std::string name) : name_(std::move(name)) {}
  const std::string& name() const override { return name_; }
  bool need_not_wait() const override { return true; }
  bool has_gone() const override { return gone_.load(); }
  void charge_cpu(double) override {}
  double cpu_left_ms() const override { return std::numeric_limits<double>::infinity(); }
  uint64_t memory_limit() const override { return 0; }
  void go() { gone_.store(true); }

 private:
  const std::string name_;
  std::atomic<bool> gone_{false};
};

ModuleImport::How how_of(bundle::ImportHow how) {
  switch (how) {
    case bundle::ImportHow::kStatic:
      return ModuleImport::How::kStatic;
    case bundle::ImportHow::kDynamic:
      return ModuleImport::How::kDynamic;
    case bundle::ImportHow::kRequire:
      return ModuleImport::How::kRequire;
  }
  return ModuleImport::How::kStatic;
}

// Modules as they are named, the entry first.
std::vector<GraphModule> modules_of(const WalkedGraph& walked) {
  std::vector<GraphModule> modules;
  std::set<std::string_view> seen;
  std::vector<std::string_view> open{walked.target_of(walked.entry)};
  while (!open.empty()) {
    const std::string_view url = open.back();
    open.pop_back();
    const auto found = walked.modules.find(url);
    if (found == walked.modules.end() || !seen.insert(found->first).second) continue;
    const graph::Source& source = *found->second.source;
    GraphModule& module = modules.emplace_back();
    module.url = graph::address_in(found->first);
    module.kind = source.kind;
    module.is_commonjs = source.is_commonjs;
    module.size = source.size;
    const size_t before = open.size();
    for (const bundle::WalkedImport& import : found->second.imports) {
      const std::string_view target = walked.target_of(import.address);
      module.imports.push_back(
          {import.specifier, how_of(import.how), std::string(graph::address_in(target))});
      open.push_back(target);
    }
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(before), open.end());
  }
  return modules;
}

// "NAME@VERSION" in two; peers belong to neither.
GraphPackage package_of(const char* registry, std::string_view id) {
  const packages::NpmId parts = packages::NpmId::split(id);
  return {registry, std::string(parts.name), std::string(parts.version), 0, 0};
}

Result<std::vector<GraphPackage>> packages_of(const WalkedGraph& walked) {
  std::map<std::string, GraphPackage> packages;
  for (const auto& [typed, module] : walked.modules) {
    const std::string url(graph::address_in(typed));
    GraphPackage package;
    if (const auto file = graph::npm_file(graph::path_of(url))) {
      package = package_of("npm", file->id);
    } else if (graph::is_web_url(url) && walked.function->packages != nullptr) {
      Result<const graph::PackageResolver::Registries*> registries =
          walked.function->packages->registries();
      if (!registries.ok()) return registries.take_error();
      const std::string version = registries.value()->jsr->version_at(url);
      if (!version.empty()) package = package_of("jsr", version);
    }
    if (package.name.empty()) continue;
    GraphPackage& known =
        packages.try_emplace(package.name + "@" + package.version + " " + package.registry, package)
            .first->second;
    ++known.modules;
    known.size += module.source->size;
  }
  std::vector<GraphPackage> sorted;
  for (auto& [name, package] : packages) sorted.push_back(std::move(package));
  return sorted;
}

}  // namespace

// --- the reader ---------------------------------------------------------------------------------

struct GraphReader::Impl {
  ~Impl() {
    setup.downloads->stop();
    setup.confined_downloads->stop();
    sources->stop();
    clock.stop();
  }

  std::shared_ptr<store::SharedCaches> caches;
  pool::SourceSetup setup;
  std::optional<graph::SourceService> sources;
  std::optional<store::RemoteFiles> kept;
  base::AlarmClock clock;
};

struct ModuleGraph::Impl {
  std::shared_ptr<GraphReader::Impl> reader;  // first: what is below uses it
  WalkedGraph walked;
  std::string entry, lock_path;
  std::vector<std::string> files;
  std::vector<GraphModule> modules;
  std::vector<GraphPackage> packages;
  std::vector<std::pair<std::string, std::string>> redirects;
};

GraphReader::GraphReader(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
GraphReader::~GraphReader() = default;

Result<std::unique_ptr<GraphReader>> GraphReader::create(GraphReaderOptions options) {
  auto caches = std::make_shared<store::SharedCaches>(options.cache_dir,
                                                      uint64_t{options.cache_max_mb} << 20);
  Result<pool::SourceSetup> setup = pool::set_up_sources(
      caches,
      {options.esbuild_path, options.cached_only, options.deny_net, PoolOptions().fetched_max_mb});
  if (!setup.ok()) return setup.take_error();
  auto impl = std::make_shared<Impl>();
  impl->caches = caches;
  impl->setup = std::move(setup).value();
  impl->kept.emplace(pool::remote_directory_of(*caches));
  impl->sources.emplace(caches, impl->setup.options);
  for (const Status& started : {loop::start_work_threads(), impl->clock.start()}) {
    if (!started.ok())
      return Error{ErrorCode::kLimit, "graphs cannot be read: " + started.error().message};
  }
  return std::make_unique<GraphReader>(std::move(impl));
}

Status GraphReader::check_cache() const {
  if (impl_->caches->directory().empty())
    return Error{ErrorCode::kNotFound,
                 "there is no folder for a cache: neither XDG_CACHE_HOME nor HOME is set"};
  if (Status usable = impl_->caches->check_disk(); !usable.ok()) return usable;
  return impl_->kept->check();
}

Result<std::shared_ptr<const ModuleGraph>> GraphReader::read(const GraphQuestion& question) {
  for (const std::string& path : {question.service_path, question.entry_point}) {
    if (!bundle::is_named_as_bundle(path) && !bundle::begins_as_bundle(path)) continue;
    return Error{ErrorCode::kNotSupported,
                 "it is a pack or an eszip, whose graph has been read already: `edgertd unbundle "
                 "--pack` takes it apart into files"};
  }
  graph::FunctionQuestion asked;
  asked.service_path = question.service_path;
  asked.entry_point = question.entry_point;
  asked.import_map_path = question.import_map_path;
  asked.is_confined = question.is_confined;
  asked.module_roots = question.module_roots;
  asked.remote = {question.imports.granted, question.imports.allow};
  asked.no_module_cache = question.no_module_cache;
  asked.no_npm = question.no_npm;
  asked.env = question.env;
  asked.lock_path = question.lock_path;
  const auto box = std::make_shared<graph::SourceBox>();
  const auto owner = std::make_shared<GraphOwner>(
      question.entry_point.empty() ? question.service_path : question.entry_point);
  const auto is_late = std::make_shared<std::atomic<bool>>(false);
  base::AlarmClock::Id alarm = 0;
  if (question.timeout_ms != 0) {
    alarm = impl_->clock.set(question.timeout_ms, [box, owner, is_late] {
      is_late->store(true);
      owner->go();
      box->close();
    });
  }
  const graph::SourceAsker asker{box, owner};
  bundle::GraphWalk::Progress progress;
  if (question.on_progress) {
    progress = [&question](size_t known, size_t answered, uint64_t bytes) {
      question.on_progress({known, answered, bytes});
    };
  }
  Result<WalkedGraph> walked =
      bundle::GraphWalk(&*impl_->sources, asker, std::move(progress)).walk(std::move(asked));
  if (alarm != 0) impl_->clock.cancel(alarm);
  // What is under way has nobody any more.
  owner->go();
  box->close();
  if (is_late->load()) {
    return Error{ErrorCode::kTimedOut,
                 "the graph was not read within " + std::to_string(question.timeout_ms) + " ms"};
  }
  if (!walked.ok()) return walked.take_error();
  auto made = std::make_shared<ModuleGraph::Impl>();
  made->reader = impl_;
  made->walked = std::move(walked).value();
  Result<std::vector<GraphPackage>> packages = packages_of(made->walked);
  if (!packages.ok()) return packages.take_error();
  made->packages = std::move(packages).value();
  const std::string_view entry = made->walked.target_of(made->walked.entry);
  made->entry = entry.empty() ? made->walked.entry : std::string(entry);
  made->modules = modules_of(made->walked);
  made->files.assign(made->walked.files.begin(), made->walked.files.end());
  made->lock_path = question.lock_path.empty() ? bundle::lock_path_of(*made->walked.function)
                                               : graph::absolute_path(question.lock_path);
  for (const auto& [from, to] : made->walked.redirects) {
    if (graph::is_web_url(from) || from.starts_with("npm:") || from.starts_with("jsr:"))
      made->redirects.emplace_back(from, to);
  }
  return std::make_shared<const ModuleGraph>(std::move(made));
}

std::vector<UnreachableHost> GraphReader::unreachable_hosts() const {
  std::vector<UnreachableHost> hosts;
  for (const auto& downloads : {impl_->setup.downloads, impl_->setup.confined_downloads}) {
    for (pool::Downloads::Unreachable& each : downloads->unreachable())
      hosts.push_back({std::move(each.host), std::move(each.why)});
  }
  return hosts;
}

Status GraphReader::check_pack(const std::string& path) const {
  Result<bundle::OpenedPack::Ptr> opened = bundle::OpenedPacks(impl_->caches).open(path);
  if (!opened.ok()) return opened.take_error();
  const bundle::OpenedPack& pack = *opened.value();
  if (const Result<std::string> entry = pack.entry({}); !entry.ok()) return entry.error();
  if (const Result<bundle::Pack> whole = pack.reader().unpack(); !whole.ok()) return whole.error();
  return Unit{};
}

Result<VendorResult> GraphReader::vendor(
    const std::vector<std::shared_ptr<const ModuleGraph>>& graphs, const std::string& folder) {
  VendorResult result;
  result.folder = graph::absolute_path(folder);
  bundle::Vendoring vendoring(result.folder, &*impl_->kept);
  for (const std::shared_ptr<const ModuleGraph>& each : graphs) {
    if (!each->errors().empty()) return each->errors().front();
    if (Status added = vendoring.add(each->impl_->walked); !added.ok()) return added.take_error();
  }
  result.modules = vendoring.modules();
  result.packages = vendoring.packages();
  if (result.modules + result.packages != 0) {
    if (Status written = vendoring.write_import_map(); !written.ok()) return written.take_error();
    result.import_map = result.folder + "/import_map.json";
  }
  result.notes = vendoring.notes();
  return result;
}

// --- a graph ------------------------------------------------------------------------------------

ModuleGraph::ModuleGraph(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
ModuleGraph::~ModuleGraph() = default;

const std::string& ModuleGraph::entry() const { return impl_->entry; }
const std::string& ModuleGraph::folder() const { return impl_->walked.function->directory; }
const std::vector<GraphModule>& ModuleGraph::modules() const { return impl_->modules; }
const std::vector<GraphPackage>& ModuleGraph::packages() const { return impl_->packages; }
const std::vector<std::pair<std::string, std::string>>& ModuleGraph::redirects() const {
  return impl_->redirects;
}
const std::vector<std::string>& ModuleGraph::files() const { return impl_->files; }
const std::vector<Error>& ModuleGraph::errors() const { return impl_->walked.errors; }
const std::vector<Error>& ModuleGraph::notes() const { return impl_->walked.notes; }
const std::string& ModuleGraph::lock_path() const { return impl_->lock_path; }

Result<std::string> ModuleGraph::pack(const PackOptions& options) const {
  if (!errors().empty()) return errors().front();
  Result<bundle::Pack> pack = bundle::pack_of(impl_->walked);
  if (!pack.ok()) return pack.take_error();
  Result<std::map<std::string, std::string, std::less<>>> files =
      bundle::read_static_files(options.static_patterns, graph::absolute_path("."), folder());
  if (!files.ok()) return files.take_error();
  pack.value().files = std::move(files).value();
  pack.value().manifest.tool = options.tool;
  pack.value().manifest.version = options.version;
  return bundle::pack_bytes(pack.value(), options.has_checksum ? bundle::ChecksumKind::kSha256
                                                               : bundle::ChecksumKind::kNone);
}

Result<bool> ModuleGraph::write_lock(bool is_frozen) const {
  const std::string& path = lock_path();
  packages::DenoLock earlier;
  earlier.file = path;
  bool is_there = false;
  if (Result<graph::RegularFile> file = graph::RegularFile::find(path); file.ok()) {
    if (file.value().size() > packages::kMostLockBytes)
      return Error{ErrorCode::kLimit, path + " has more than the 32 MB that a lock file may have"};
    const Result<std::string> text = file.value().read();
    if (!text.ok()) return text.error();
    Result<packages::DenoLock> read = packages::read_deno_lock(text.value(), path);
    if (!read.ok()) return read.take_error();
    earlier = std::move(read).value();
    is_there = true;
  } else if (file.error().code != ErrorCode::kNotFound) {
    return file.take_error();
  }
  Result<packages::DenoLock> lock = bundle::lock_with(earlier, impl_->walked, *impl_->reader->kept);
  if (!lock.ok()) return lock.take_error();
  if (lock.value() == earlier && is_there) return false;
  if (is_frozen) {
    return Error{ErrorCode::kInvalidData,
                 path + (is_there ? " is out of date" : " does not exist") +
                     ", and --frozen keeps it as it is: --lock in its place writes it"};
  }
  Status written = bundle::write_whole_file(path, packages::write_deno_lock(lock.value()), 0666);
  if (!written.ok()) return written.take_error();
  return true;
}

std::string entry_file_names() { return graph::entry_file_names(); }

Result<ExtractedPack> extract_pack(const std::string& path, const std::string& folder,
                                   bool replaces) {
  Result<bundle::Unbundled> unbundled =
      bundle::unbundle(path, graph::absolute_path(folder.empty() ? "." : folder), replaces);
  if (!unbundled.ok()) return unbundled.take_error();
  return ExtractedPack{unbundled.value().modules, unbundled.value().files,
                       unbundled.value().is_eszip, std::move(unbundled.value().notes)};
}

}  // namespace edgert
