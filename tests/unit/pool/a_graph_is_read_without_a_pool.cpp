#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "edgert/module_graph.h"

namespace edgert {

namespace {

class GraphFolder {
 public:
  GraphFolder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~GraphFolder() { std::filesystem::remove_all(path_); }
  GraphFolder(const GraphFolder&) = delete;
  GraphFolder& operator=(const GraphFolder&) = delete;

  std::string at(const std::string& name) const { return std::string(path_) + "/" + name; }
  std::string put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name)) << text;
    return at(name);
  }
  std::unique_ptr<GraphReader> reader() const {
    GraphReaderOptions options;
    options.cache_dir = at("cache");
    options.cached_only = true;
    Result<std::unique_ptr<GraphReader>> made = GraphReader::create(std::move(options));
    REQUIRE(made.ok());
    return std::move(made).value();
  }

 private:
  char path_[32] = "/tmp/edgert-graph-XXXXXX";
};

}  // namespace

TEST_CASE("a graph tells modules, sizes and where imports lead, and outlives its reader") {
  const GraphFolder folder;
  folder.put("f/index.js", "import a from './a.json'; import('./b.mjs'); import('./gone.js')");
  folder.put("f/a.json", "[1]");
  folder.put("f/b.mjs", "export default 2");
  folder.put("f/c.txt", "static");
  folder.put("f/deno.json", R"({"importMap": "map.json"})");
  folder.put("f/map.json", "{}");
  GraphQuestion question;
  question.service_path = folder.at("f");
  GraphProgress last;
  question.on_progress = [&last](const GraphProgress& progress) { last = progress; };
  std::unique_ptr<GraphReader> reader = folder.reader();
  const auto read = reader->read(question);
  reader.reset();
  REQUIRE(read.ok());
  const ModuleGraph& graph = *read.value();
  CHECK(graph.entry() == "file://" + folder.at("f/index.js"));
  CHECK(graph.folder() == folder.at("f"));
  REQUIRE(graph.modules().size() == 3);
  CHECK(graph.modules()[0].url == graph.entry());
  CHECK(graph.modules()[1].kind == ModuleKind::kJson);
  CHECK(graph.modules()[1].size == 3);
  REQUIRE(graph.modules()[0].imports.size() == 3);
  CHECK(graph.modules()[0].imports[1].how == ModuleImport::How::kDynamic);
  CHECK(graph.modules()[0].imports[1].target == "file://" + folder.at("f/b.mjs"));
  CHECK(graph.modules()[0].imports[2].target.empty());
  const std::vector<std::string> files = {folder.at("f/a.json"),    folder.at("f/b.mjs"),
                                          folder.at("f/deno.json"), folder.at("f/gone.js"),
                                          folder.at("f/index.js"),  folder.at("f/map.json")};
  CHECK(graph.files() == files);
  CHECK(graph.errors().empty());
  CHECK(graph.notes().size() == 1);
  CHECK(last.known == 4);
  CHECK(last.answered == 4);
  CHECK(graph.lock_path() == folder.at("f/deno.lock"));

  PackOptions how;
  how.static_patterns = {folder.at("f/*.txt")};
  const Result<std::string> pack = graph.pack(how);
  REQUIRE(pack.ok());
  CHECK(pack.value().starts_with("EDGTPACK"));
  CHECK(pack.value().find("static") != std::string::npos);
  CHECK(pack.value().find(folder.at("")) == std::string::npos);
}

TEST_CASE("a confined function's graph ends at its roots") {
  const GraphFolder folder;
  folder.put("f/index.js", "import '../shared/a.js'; import '../../etc/b.js'");
  folder.put("shared/a.js", "");
  GraphQuestion question;
  question.entry_point = folder.at("f/index.js");
  question.is_confined = true;
  const std::unique_ptr<GraphReader> reader = folder.reader();
  const auto read = reader->read(question);
  REQUIRE(read.ok());
  CHECK(read.value()->modules().size() == 2);
  CHECK(read.value()->errors().size() == 1);
  CHECK_FALSE(read.value()->pack({}).ok());
  question.module_roots.emplace();
  const auto alone = reader->read(question);
  REQUIRE(alone.ok());
  CHECK(alone.value()->errors().size() == 2);
}

TEST_CASE("a function that is not there, and options that cannot be, are told") {
  const GraphFolder folder;
  GraphQuestion question;
  question.entry_point = folder.at("none.js");
  CHECK_FALSE(folder.reader()->read(question).ok());
  GraphReaderOptions options;
  options.deny_net = {"not a host"};
  CHECK_FALSE(GraphReader::create(std::move(options)).ok());
}

}  // namespace edgert
