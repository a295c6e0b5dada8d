#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "bundle/graph_pack.h"
#include "bundle/graph_walk.h"
#include "graph/addresses.h"
#include "graph/literal_imports.h"

namespace edgert::bundle {

namespace {

// Answers at once, from modules by URL and addresses that lead on.
class KnownSources final : public graph::Sources {
 public:
  void ask(const graph::SourceAsker& asker, graph::SourceQuestion question) override {
    // Whether it can be parsed is asked beside that.
    const bool is_check = question.given && question.given->kind == ModuleKind::kJsx;
    if (is_check)
      ++checks;
    else
      ++questions;
    graph::SourceAnswer answer;
    answer.number = question.number;
    if (question.function_question) {
      auto function = std::make_shared<graph::Function>();
      function->entry_url = "file:///fn/index.js";
      function->directory = "/fn";
      function->config.imports = imports;
      answer.function = function;
      question.url = function->entry_url;
    }
    answer.url = question.url;
    if (const auto leads = redirects.find(question.url); leads != redirects.end()) {
      answer.url = leads->second;
    } else if (is_check && question.given->bytes.find("no JavaScript") != std::string::npos) {
      answer.error = Error{ErrorCode::kInvalidArgument, question.url + ": no JavaScript"};
    } else if (const auto module = modules.find(question.url);
               module != modules.end() || question.given) {
      auto source = std::make_shared<graph::Source>();
      const std::string text = question.given ? question.given->bytes : module->second;
      source->text = std::make_shared<const std::string>(text);
      source->size = text.size();
      if (question.url.ends_with(".json")) source->kind = ModuleKind::kJson;
      source->is_commonjs = question.url.ends_with(".cjs");
      source->literals = graph::literal_imports(text);
      if (source->is_commonjs) source->requires_ = graph::literal_requires(text);
      answer.source = source;
    } else {
      answer.error = Error{ErrorCode::kNotFound, "nothing at " + graph::shown(question.url)};
    }
    asker.box->deliver(std::move(answer));
  }
  void keep_code(const graph::SourceAsker&, const std::shared_ptr<const graph::Function>&,
                 std::vector<graph::MadeCode>) override {}
  void keep_needed(const std::shared_ptr<const graph::Function>&,
                   std::vector<std::string>) override {}

  std::map<std::string, std::string> modules, redirects;
  graph::ImportMap imports;
  size_t questions = 0, checks = 0;
};

Result<WalkedGraph> walk(KnownSources& sources, GraphWalk::Progress progress = {}) {
  const graph::SourceAsker asker{std::make_shared<graph::SourceBox>(), nullptr};
  return GraphWalk(&sources, asker, std::move(progress)).walk({});
}

}  // namespace

TEST_CASE("a graph has what its modules name, wherever names lead") {
  KnownSources sources;
  sources.modules = {
      {"file:///fn/index.js", "import './a.js'; import('https://x/b.js'); import 'npm:c@1'"},
      {"file:///fn/a.js",
       "import './index.js'; import 'data:text/javascript,import \"https://x/d\"'"},
      {"https://x/2/b.js", "export * from './d'"},
      {"https://x/2/d", ""},
      {"https://x/d", ""},
      {"file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs",
       "require('fs'); require('./e')"}};
  sources.redirects = {
      {"https://x/b.js", "https://x/2/b.js"},
      {"npm:c@1", "file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs"},
      {graph::require_address("fs", "file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs"),
       "node:fs"}};
  size_t known = 0, answered = 0;
  const Result<WalkedGraph> walked =
      walk(sources, [&](size_t now_known, size_t now_answered, uint64_t) {
        known = now_known;
        answered = now_answered;
      });
  REQUIRE(walked.ok());
  const WalkedGraph& graph = walked.value();
  CHECK(graph.errors.empty());
  CHECK(graph.modules.size() == sources.modules.size() + 1);
  CHECK(graph.target_of("https://x/b.js") == "https://x/2/b.js");
  CHECK(graph.builtins.contains("node:fs"));
  REQUIRE(graph.notes.size() == 1);
  CHECK(graph.notes[0].message.starts_with("nothing at ./e\n    at file:///.edgert/"));
  CHECK(known == answered);
  // Each was asked for once, but for the builtin.
  CHECK(sources.questions == known - 1);
}

TEST_CASE("what is missing is an error where nothing begins without it") {
  KnownSources sources;
  sources.modules = {
      {"file:///fn/index.js", "import './a.js';\nimport './gone.js'; import('./late.js')"},
      {"file:///fn/a.js", "  import 'bare'"},
      {"file:///fn/late.js", "import './later.js'"}};
  const Result<WalkedGraph> walked = walk(sources);
  REQUIRE(walked.ok());
  REQUIRE(walked.value().errors.size() == 2);
  CHECK(walked.value().errors[0].message ==
        "nothing at file:///fn/gone.js\n    at file:///fn/index.js:2:8");
  CHECK(walked.value().errors[1].message == "nothing at bare\n    at file:///fn/a.js:1:10");
  REQUIRE(walked.value().notes.size() == 1);
  CHECK(walked.value().notes[0].message ==
        "nothing at file:///fn/later.js\n    at file:///fn/late.js:1:8");
}

TEST_CASE("a function's own JavaScript is parsed, and all JSON") {
  KnownSources sources;
  sources.modules = {
      {"file:///fn/index.js",
       "import './a.js'; import './c.cjs'; import 'https://x/b.js'; import './d.json'"},
      {"file:///fn/a.js", "no JavaScript; import './e.js'"},
      {"file:///fn/e.js", ""},
      {"file:///fn/c.cjs", "no JavaScript"},
      {"file:///fn/d.json", "{\n  \"\u00e9\": ?\n}"},
      {"https://x/b.js", "no JavaScript"}};
  const Result<WalkedGraph> walked = walk(sources);
  REQUIRE(walked.ok());
  CHECK(sources.checks == 3);
  REQUIRE(walked.value().errors.size() == 2);
  CHECK(walked.value().errors[0].message == "file:///fn/a.js: no JavaScript");
  CHECK(walked.value().errors[1].message ==
        "The module's source code could not be parsed: Unexpected token '?' in JSON at "
        "file:///fn/d.json:2:8");
}

TEST_CASE("redirects that go in a circle are an error") {
  KnownSources sources;
  sources.modules = {{"file:///fn/index.js", "import 'https://x/a'"}};
  sources.redirects = {{"https://x/a", "https://x/b"}, {"https://x/b", "https://x/a"}};
  const Result<WalkedGraph> walked = walk(sources);
  REQUIRE(walked.ok());
  REQUIRE(walked.value().errors.size() == 1);
  CHECK(walked.value().errors[0].message.find("circle") != std::string::npos);
}

TEST_CASE("a graph ends where it is too large, and where nobody waits") {
  KnownSources sources;
  for (int i = 0; i < 12'000; ++i) {
    const std::string next = i == 0 ? "/index.js" : "/" + std::to_string(i) + ".js";
    sources.modules["file:///fn" + next] = "import './" + std::to_string(i + 1) + ".js'";
  }
  const Result<WalkedGraph> walked = walk(sources);
  REQUIRE_FALSE(walked.ok());
  CHECK(walked.error().code == ErrorCode::kLimit);
  CHECK(walked.error().message.find("10000") != std::string::npos);

  KnownSources many;
  many.modules["file:///fn/index.js"] = "";
  for (int i = 0; i < 21; ++i) {
    std::string text;
    for (int import = 0; import < 49'999; ++import)
      text += "import './" + std::to_string(import % 20) + ".js#" + std::to_string(import) + "';";
    many.modules["file:///fn/index.js"] += "import './" + std::to_string(i) + ".js';";
    many.modules["file:///fn/" + std::to_string(i) + ".js"] = text;
  }
  for (int import = 0; import < 49'999; ++import) {
    const std::string name = std::to_string(import);
    many.redirects["file:///fn/" + std::to_string(import % 20) + ".js#" + name] =
        "file:///fn/" + std::to_string(import % 20) + ".js";
  }
  const Result<WalkedGraph> wide = walk(many);
  REQUIRE_FALSE(wide.ok());
  CHECK(wide.error().message.find("import more") != std::string::npos);

  const graph::SourceAsker asker{std::make_shared<graph::SourceBox>(), nullptr};
  asker.box->close();
  const Result<WalkedGraph> closed = GraphWalk(&sources, asker, {}).walk({});
  REQUIRE_FALSE(closed.ok());
  CHECK(closed.error().code == ErrorCode::kCancelled);
}

TEST_CASE("a pack leads where an import map led, wherever the function lies") {
  KnownSources sources;
  sources.imports.set_base("file:///fn/deno.json");
  sources.imports.add("lib/", "./lib/");
  sources.imports.add("c", "npm:c@1");
  sources.modules = {
      {"file:///fn/index.js",
       "import 'lib/a.js'; import 'c'; import '../shared.js'; import 'file:///fn/lib/a.js'"},
      {"file:///fn/lib/a.js", "import 'c'"},
      {"file:///shared.js?x", ""},
      {"file:///shared.js", "import './shared.js?x'"},
      {"file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs", ""}};
  sources.redirects = {{"npm:c@1", "file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs"}};
  const Result<WalkedGraph> walked = walk(sources);
  REQUIRE(walked.ok());
  REQUIRE(walked.value().errors.empty());
  const Result<Pack> packed = pack_of(walked.value());
  REQUIRE(packed.ok());
  const Pack& pack = packed.value();
  const std::string root = "file:///var/tmp/sb-compile-edge-runtime/";
  CHECK(pack.manifest.entry == root + "fn/index.js");
  CHECK(pack.modules.contains(root + "fn/lib/a.js"));
  CHECK(pack.modules.contains(root + "shared.js"));
  CHECK(pack.modules.contains(root + "shared.js?x"));
  const std::string package = "file:///.edgert/node_modules/c@1.0.0/node_modules/c/main.cjs";
  CHECK(pack.modules.at(package).kind == PackModuleKind::kCommonJs);
  CHECK(pack.redirects.at(graph::package_address("c", root + "fn/index.js")) == package);
  CHECK(pack.redirects.at(graph::package_address("c", root + "fn/lib/a.js")) == package);
  CHECK(pack.redirects.at(graph::package_address("lib/a.js", root + "fn/index.js")) ==
        root + "fn/lib/a.js");
  CHECK(pack.redirects.at("file:///fn/lib/a.js") == root + "fn/lib/a.js");
  CHECK(pack.redirects.at("npm:c@1") == package);
}

}  // namespace edgert::bundle
