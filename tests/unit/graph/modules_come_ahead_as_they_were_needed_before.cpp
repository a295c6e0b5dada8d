#include <catch2/catch_test_macros.hpp>

#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// Answers until there are `count` of them.
std::vector<graph::SourceAnswer> take(AskingWorker& worker, size_t count) {
  std::vector<graph::SourceAnswer> answers;
  while (answers.size() < count) {
    for (graph::SourceAnswer& answer : worker.box->wait()) answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace

TEST_CASE("what a worker has needed comes to the next one unasked, as it is by then") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.js", "import './a.js'; import './b.js';\n");
  const std::string a = "file://" + folder.write("f/a.js", "1;\n");
  const std::string b = "file://" + folder.write("f/b.js", "2;\n");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker first;
  first.ask(sources, path);
  const graph::SourceAnswer entry = first.answer();
  CHECK(entry.coming.empty());
  sources.keep_needed(entry.function, {a, b});

  folder.write("f/b.js", "3;\n");
  AskingWorker second;
  second.ask(sources, path);
  const std::vector<graph::SourceAnswer> answers = take(second, 3);
  REQUIRE(answers[0].coming.size() == 2);
  CHECK(answers[0].coming[0].address == a);
  CHECK(answers[1].number == answers[0].coming[0].number);
  CHECK(*answers[1].source->text == "1;\n");
  CHECK(answers[2].number == answers[0].coming[1].number);
  CHECK(*answers[2].source->text == "3;\n");
}

TEST_CASE("a file that has gone comes as an error, which only those hear who need it") {
  const SourceFolder folder;
  const std::string path = folder.write("f/index.js", "1;\n");
  const std::string gone = "file://" + folder.at("f/gone.js");
  graph::SourceService sources(memory_caches(), source_options(folder.at("esbuild")));
  AskingWorker first;
  first.ask(sources, path);
  sources.keep_needed(first.answer().function, {gone});
  AskingWorker second;
  second.ask(sources, path);
  const std::vector<graph::SourceAnswer> answers = take(second, 2);
  CHECK(answers[0].source != nullptr);
  REQUIRE(answers[1].error);
  CHECK(answers[1].error->code == ErrorCode::kNotFound);
}
