// Static files for a pack: those that patterns name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert::bundle {

constexpr uint64_t kMostStaticBytes = uint64_t{512} << 20;  // of all of them together
constexpr size_t kMostLookedAt = 200'000;                   // of files below what patterns name

// By their paths below `folder`, which is absolute. The patterns are those of StaticPatterns,
// relative to `directory`. A file that they name and that does not lie below the folder is an
// error, as is a pattern that names none. Links of folders are not followed.
Result<std::map<std::string, std::string, std::less<>>> read_static_files(
    const std::vector<std::string>& patterns, const std::string& directory,
    const std::string& folder);

}  // namespace edgert::bundle
