// A walked graph as a pack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bundle/graph_walk.h"
#include "bundle/pack.h"
#include "edgert/result.h"

namespace edgert::bundle {

// Where a function's own files seem to lie, wherever it was bundled: the same sources make the same
// pack, and it does not show whose machine made it. The reference runtime's functions are there.
inline constexpr std::string_view kPackedRoot = "file:///var/tmp/sb-compile-edge-runtime/";

// Of a function, not of a package that it uses.
bool is_own_file(std::string_view url);

// The folder that all of these files lie in, by their URLs; with a slash behind it, empty for none.
std::string folder_around(const std::vector<std::string_view>& urls);

// Of a graph without errors. Import maps are gone from it: whatever its modules name leads, by
// redirects, to where their function's map led. Fails where one name leads to several modules,
// which nothing but a map tells apart. It has no files.
Result<Pack> pack_of(const WalkedGraph& graph);

}  // namespace edgert::bundle
