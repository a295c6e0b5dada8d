// The platform's files, read and frozen.
#include "bindings/build_snapshot.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "edgert/isolate_pool.h"

namespace edgert {

namespace {

Status read_source(const std::string& file, std::string* text) {
  std::ifstream input(file, std::ios::binary);
  text->assign(std::istreambuf_iterator<char>(input), {});
  if (input && !text->empty()) return Unit{};
  return Error{ErrorCode::kInvalidArgument, "cannot read " + file};
}

Result<Snapshot::LateParts> read_late_parts(const std::string& folder) {
  std::string list;
  if (Status read = read_source(folder + "/parts.txt", &list); !read.ok()) return read.error();
  Snapshot::LateParts parts;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find('\n', at), list.size());
    std::string name = list.substr(at, end - at), text;
    at = end + 1;
    if (Status read = read_source(folder + "/" + name + ".js", &text); !read.ok())
      return read.error();
    parts.emplace_back(std::move(name), std::move(text));
  }
  return parts;
}

// Touches late parts in workers, so that V8's code of them can be kept: of each in one that begins
// from the blob of those that will need it.
Status use_late_parts(Platform& platform, std::shared_ptr<const Snapshot> snapshot) {
  PoolOptions options;
  options.snapshot = std::move(snapshot);
  auto pool = IsolatePool::create(platform, std::move(options));
  if (!pool.ok()) return pool.error();
  constexpr char kUsesNode[] = R"(
    process.nextTick(() => {});
    const { builtinModules } = await import("node:module");
    for (const name of builtinModules) await import(`node:${name}`).catch(() => {});
    export default { fetch: () => new Response() };
  )";
  constexpr char kUsesTheWeb[] = R"(
    const ofNode = new Set(["Buffer", "global", "process", "setImmediate", "clearImmediate"]);
    for (const name of Object.getOwnPropertyNames(globalThis)) if (!ofNode.has(name)) void globalThis[name];
    export default { fetch: () => new Response() };
  )";
  for (const char* code : {kUsesNode, kUsesTheWeb}) {
    WorkerOptions function;
    function.privileged = true;  // it imports modules by names that it computes
    function.uses_node = code == kUsesNode;
    function.module_code = code;
    const auto worker = pool.value()->create_worker(std::move(function));
    if (!worker.ok()) return worker.error();
  }
  return Unit{};
}

}  // namespace

Result<std::string> build_snapshot(Platform& platform, const SnapshotSources& sources) {
  std::string script;
  if (Status read = read_source(sources.platform + "/web_platform.js", &script); !read.ok())
    return read.error();
  if (!sources.script.empty())
    script =
        "(function(natives){\n" + script + "\n(natives);\n(" + sources.script + "\n)(natives);\n})";
  auto parts = read_late_parts(sources.platform + "/late");
  if (!parts.ok()) return parts.error();
  auto made = Snapshot::build(script, parts.value(), sources.install);
  if (!made.ok()) return made.error();
  return Snapshot::with_code(made.value(), sources.install,
                             [&platform](std::shared_ptr<const Snapshot> snapshot) {
                               return use_late_parts(platform, std::move(snapshot));
                             });
}

}  // namespace edgert
