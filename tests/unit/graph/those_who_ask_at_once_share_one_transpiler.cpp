#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("fifty workers that ask for one file have it transpiled once") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.ts", "export const one = 1;\n");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  std::vector<AskingWorker> workers(50);
  for (AskingWorker& worker : workers) worker.ask(sources, path);
  folder.wait_for_runs(1);
  folder.open_gate();
  std::shared_ptr<const graph::Source> first;
  for (AskingWorker& worker : workers) {
    const graph::SourceAnswer answer = worker.answer();
    REQUIRE(answer.source != nullptr);
    CHECK(*answer.source->text == "export const one = 1;\n");
  }
  CHECK(folder.runs() == 1);
}

TEST_CASE("whoever asks later has what was made before") {
  const SourceFolder folder;
  folder.open_gate();
  const std::string path = folder.write("f/index.ts", "export {};\n");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  for (int i = 0; i < 3; ++i) {
    AskingWorker worker;
    worker.ask(sources, path);
    CHECK(worker.answer().source != nullptr);
  }
  CHECK(folder.runs() == 1);
  // Another text is another module.
  folder.write("f/index.ts", "export const two = 2;\n");
  AskingWorker worker;
  worker.ask(sources, path);
  CHECK(*worker.answer().source->text == "export const two = 2;\n");
  CHECK(folder.runs() == 2);
}
