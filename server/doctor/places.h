// What lies on the machine, or should.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "doctor/finding.h"
#include "doctor/host.h"

namespace edgert::server {

// Certificates that upstreams are known by. `named`: DENO_CERT; `file` and `folder`: OpenSSL's.
Finding look_at_certificates(const Host& host, const std::string& file, const std::string& folder,
                             const std::string& named);
// `folder`: TZDIR; empty: the usual one.
Finding look_at_time_zones(const Host& host, const std::string& folder);
// Where the clock says `now`, and the program was made at `made`.
Finding look_at_clock(const Host& host, time_t now, time_t made, bool is_synchronised);
Finding look_at_watches(const Host& host, size_t folders, bool is_project);
// Loaded when they are needed; `needs_…`: what is to be served does.
Finding look_at_library(const char* about, const char* file, const char* package, bool is_needed);
// The cache's folder, or the nearest above it that is there.
Finding look_at_space(const std::string& folder);

}  // namespace edgert::server
