// What of a project that is read anew cannot be meant: then the one before serves on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "serve/project.h"

namespace edgert::server {

// In hundredths of a percent, by the functions' names.
using CanaryShares = std::map<std::string, uint32_t>;

// Of one that would take the place of another: its folder, or its configuration, is not there any
// more.
std::vector<Error> faults_beside(const Project& former, const Project& read);
// Shares of functions that there are none of.
std::vector<Error> faults_of(const CanaryShares& shares, const Project& read);

}  // namespace edgert::server
