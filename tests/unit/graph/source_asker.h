// Workers that ask for sources, and an esbuild that tests hold up.
#pragma once

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "graph/source_service.h"
#include "unit/graph/helper_owner.h"

namespace edgert::test {

// A folder with functions, and an esbuild that takes one file after the other, counts its runs,
// waits until `gate` is there and changes nothing.
class SourceFolder {
 public:
  SourceFolder() {
    REQUIRE(mkdtemp(path_) != nullptr);
    write("esbuild", "#!/bin/sh\ncase $1 in --service=*) exit 1;; esac\necho run >> " + at("runs") +
                         "\nuntil [ -e " + at("gate") + " ]; do sleep 0.01; done\nexec cat\n");
    chmod(at("esbuild").c_str(), 0755);
  }
  ~SourceFolder() { std::filesystem::remove_all(path_); }
  SourceFolder(const SourceFolder&) = delete;
  SourceFolder& operator=(const SourceFolder&) = delete;

  std::string at(const std::string& name) const { return std::string(path_) + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name)) << text;
    return at(name);
  }
  size_t runs() const {
    std::ifstream file(at("runs"));
    size_t count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }
  void wait_for_runs(size_t count) const {
    while (runs() < count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void open_gate() const { write("gate", ""); }

 private:
  char path_[32] = "/tmp/edgert-sources-XXXXXX";
};

inline std::shared_ptr<store::SharedCaches> memory_caches() {
  return std::make_shared<store::SharedCaches>("/nonexistent", 0);
}

inline graph::SourceOptions source_options(std::string esbuild) {
  graph::SourceOptions options;
  options.esbuild_path = std::move(esbuild);
  options.target = "chrome102";
  return options;
}

struct AskingWorker {
  explicit AskingWorker(std::string function = "function")
      : owner(std::make_shared<Owner>(std::move(function))) {}

  // For the entry of the function at `path`.
  void ask(graph::Sources& sources, const std::string& path, bool is_confined = true) {
    graph::SourceQuestion question;
    question.number = ++last;
    graph::FunctionQuestion function;
    function.entry_point = path;
    function.is_confined = is_confined;
    question.function_question =
        std::make_shared<const graph::FunctionQuestion>(std::move(function));
    sources.ask({box, owner}, std::move(question));
  }
  graph::SourceAnswer answer() {
    std::vector<graph::SourceAnswer> answers = box->wait();
    REQUIRE(answers.size() == 1);
    CHECK(answers.front().number == last);
    return std::move(answers.front());
  }

  const std::shared_ptr<Owner> owner;
  const std::shared_ptr<graph::SourceBox> box = std::make_shared<graph::SourceBox>();
  uint64_t last = 0;
};

}  // namespace edgert::test
