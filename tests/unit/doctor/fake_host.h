// A machine that is a folder.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>

#include "doctor/host.h"

class FakeHost {
 public:
  FakeHost(std::initializer_list<std::pair<std::string, std::string>> files) : folder_(made()) {
    for (const auto& [path, text] : files) {
      std::filesystem::create_directories(std::filesystem::path(folder_ + path).parent_path());
      std::ofstream(folder_ + path) << text;
    }
  }
  ~FakeHost() { std::filesystem::remove_all(folder_); }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  edgert::server::Host host() const { return edgert::server::Host(folder_); }

 private:
  static std::string made() {
    std::string path = "/tmp/edgertd-unit-doctor-XXXXXX";
    return mkdtemp(path.data());
  }
  const std::string folder_;
};
