// edgert_mksnapshot OUTPUT BUNDLE LATE: freezes the web platform's JS bundle into a start-up
// snapshot, with the late parts behind it, which LATE/parts.txt names.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "bindings/web_platform_natives.h"
#include "edgert/isolate_pool.h"
#include "edgert/platform.h"
#include "edgert/snapshot.h"

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "edgert_mksnapshot: %s\n", message.c_str());
  return 1;
}

bool read(const std::string& file, std::string* text) {
  std::ifstream input(file, std::ios::binary);
  text->assign(std::istreambuf_iterator<char>(input), {});
  return input && !text->empty();
}

// Touches late parts in workers, so that V8's code of them can be kept: of each in one that begins
// from the blob of those that will need it.
edgert::Status use_late_parts(edgert::Platform& platform,
                              std::shared_ptr<const edgert::Snapshot> snapshot) {
  edgert::PoolOptions options;
  options.snapshot = std::move(snapshot);
  auto pool = edgert::IsolatePool::create(platform, std::move(options));
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
    edgert::WorkerOptions function;
    function.privileged = true;  // it imports modules by names that it computes
    function.uses_node = code == kUsesNode;
    function.module_code = code;
    const auto worker = pool.value()->create_worker(std::move(function));
    if (!worker.ok()) return worker.error();
  }
  return edgert::Unit{};
}

// The likely reason, in place of a bare signal.
void on_segmentation_fault(int) {
  constexpr char kMessage[] =
      "edgert_mksnapshot: a native was called that needs a realm, and there is none while the "
      "snapshot is made: see atStart() in docs/bindings.md\n";
  (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGSEGV, on_segmentation_fault);
  if (argc != 4) return fail("usage: edgert_mksnapshot OUTPUT BUNDLE LATE");
  std::string script;
  if (!read(argv[2], &script)) return fail(std::string("cannot read ") + argv[2]);
  edgert::Snapshot::LateParts parts;
  const std::string late = argv[3];
  std::ifstream names(late + "/parts.txt");
  if (!names) return fail("cannot read " + late + "/parts.txt");
  for (std::string name, text; std::getline(names, name);) {
    if (!read(late + "/" + name + ".js", &text)) return fail("cannot read the late part " + name);
    parts.emplace_back(name, std::move(text));
  }
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return fail(platform.error().message);
  auto snapshot = edgert::Snapshot::build(script, parts, edgert::install_web_platform);
  if (!snapshot.ok()) return fail(snapshot.error().message);
  auto with_code =
      edgert::Snapshot::with_code(snapshot.value(), edgert::install_web_platform,
                                  [&](std::shared_ptr<const edgert::Snapshot> made) {
                                    return use_late_parts(*platform.value(), std::move(made));
                                  });
  if (!with_code.ok()) return fail(with_code.error().message);
  std::ofstream output(argv[1], std::ios::binary);
  output << with_code.value();
  output.close();
  if (!output) return fail(std::string("cannot write ") + argv[1]);
  return 0;
}
