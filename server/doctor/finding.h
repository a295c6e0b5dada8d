// Finding: what `edgertd doctor` says of one thing.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace edgert::server {

struct Finding {
  enum class State {
    kGood,
    kWarning,  // it will serve, not as well or as long as it should
    kFault,    // something will fail
  };
  State state = State::kGood;
  std::string about;   // "descriptors"
  std::string found;   // what is there, in words
  std::string advice;  // what to do; empty where nothing is to be done
};

inline Finding good(std::string about, std::string found) {
  return {Finding::State::kGood, std::move(about), std::move(found), {}};
}
inline Finding warning(std::string about, std::string found, std::string advice) {
  return {Finding::State::kWarning, std::move(about), std::move(found), std::move(advice)};
}
inline Finding fault(std::string about, std::string found, std::string advice) {
  return {Finding::State::kFault, std::move(about), std::move(found), std::move(advice)};
}

using Findings = std::vector<Finding>;

}  // namespace edgert::server
