// Grammar: how strictly versions and ranges are read.
#pragma once

namespace edgert::packages {

// kLoose is what npm reads with `loose: true`, which packages in the wild need: leading zeros,
// prereleases without a hyphen, and ranges of which the unreadable comparators count for nothing.
enum class Grammar { kStrict, kLoose };

}  // namespace edgert::packages
