// Configurations of `edgertd serve` as texts, and projects in folders that go again.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "edgert/error_detail.h"
#include "serve/config/serve_config.h"

namespace serve_test {

using namespace edgert;
using namespace edgert::server;

inline ReadConfig read_own(const std::string& text, NamedTexts environment = {}) {
  return read_config_text({"/p/edgert.toml", text, false, std::move(environment)});
}

inline ReadConfig read_supabase(const std::string& text, NamedTexts environment = {}) {
  return read_config_text({"/p/supabase/config.toml", text, true, std::move(environment)});
}

// "3:8 what (hint)", each.
inline std::vector<std::string> told(const std::vector<Error>& errors) {
  std::vector<std::string> all;
  for (const Error& error : errors) {
    if (error.detail == nullptr) {
      all.push_back(error.message);
      continue;
    }
    const ErrorDetail& its = *error.detail;
    all.push_back(std::to_string(its.line) + ":" + std::to_string(its.column) + " " + its.what +
                  (its.hint.empty() ? "" : " (" + its.hint + ")"));
  }
  return all;
}

using Told = std::vector<std::string>;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "edgert-serve-XXXXXX").string();
    path_ = std::filesystem::canonical(mkdtemp(name.data()));
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }
  void write(const std::string& name, const std::string& text = "") const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace serve_test
