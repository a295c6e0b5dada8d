#include <catch2/catch_test_macros.hpp>

#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("work that was begun for a worker that goes is done for those who wait for it too") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.ts", "export {};\n");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker first, second;
  first.ask(sources, path);
  folder.wait_for_runs(1);
  second.ask(sources, path);
  first.owner->gone = true;
  const graph::SourceAnswer refused = first.answer();
  REQUIRE(refused.error.has_value());
  CHECK(refused.error->code == ErrorCode::kCancelled);
  folder.wait_for_runs(2);
  folder.open_gate();
  CHECK(second.answer().source != nullptr);
  CHECK(folder.runs() == 2);
  CHECK(second.owner->charged_ms > 0);
}

TEST_CASE("a worker without CPU time left fails alone") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.ts", "export {};\n");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker poor, rich;
  poor.owner->left_ms = 0;
  poor.ask(sources, path);
  rich.ask(sources, path);
  const graph::SourceAnswer refused = poor.answer();
  REQUIRE(refused.error.has_value());
  CHECK(refused.error->code == ErrorCode::kTimedOut);
  folder.open_gate();
  CHECK(rich.answer().source != nullptr);
}

TEST_CASE("sources that end while a worker has gone wait for nothing") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.ts", "export {};\n");
  AskingWorker worker;
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  worker.ask(sources, path);
  folder.wait_for_runs(1);
  worker.owner->gone = true;
  worker.box->close();
  sources.stop();
  CHECK(worker.box->wait().empty());
}
