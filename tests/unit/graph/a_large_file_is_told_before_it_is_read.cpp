#include <catch2/catch_test_macros.hpp>
#include <string>

#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a file that needs room is read once there is some") {
  const SourceFolder folder;
  const std::string text = "export {};" + std::string(100'000, ' ');
  const std::string path = folder.write("f/index.js", text);
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker worker;
  worker.ask(sources, path);
  const graph::SourceAnswer told = worker.answer();
  CHECK(told.source == nullptr);
  CHECK(!told.error.has_value());
  CHECK(told.size == text.size());
  REQUIRE(told.function != nullptr);
  graph::SourceQuestion again;
  again.number = ++worker.last;
  again.function = told.function;
  again.url = told.url;
  again.room_bytes = told.size;
  sources.ask({worker.box, worker.owner}, again);
  const graph::SourceAnswer answer = worker.answer();
  REQUIRE(answer.source != nullptr);
  CHECK(*answer.source->text == text);
}

TEST_CASE("a function finds no modules outside of its roots") {
  const SourceFolder folder;
  const std::string path = folder.write("functions/f/index.js", "export {};");
  folder.write("secret.js", "export {};");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker worker;
  worker.ask(sources, path);
  const graph::SourceAnswer entry = worker.answer();
  REQUIRE(entry.function != nullptr);
  graph::SourceQuestion question;
  question.number = ++worker.last;
  question.function = entry.function;
  question.url = "file://" + folder.at("secret.js");
  sources.ask({worker.box, worker.owner}, question);
  const graph::SourceAnswer refused = worker.answer();
  REQUIRE(refused.error.has_value());
  CHECK(refused.error->message.find("module roots") != std::string::npos);
}
