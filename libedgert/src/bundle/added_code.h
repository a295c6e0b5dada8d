// V8's code of a pack's modules, added once there is some: after the first requests.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "bundle/pack_reader.h"
#include "edgert/result.h"

namespace edgert::bundle {

// The codes of more engines than these are not kept: those of others than the last one go.
constexpr size_t kMostEngines = 8;

// Writes the pack at `path` anew, with what `engine` made of the modules of `run`, by their URLs.
// What lies at `path` may have become another pack since `run` was opened: modules whose text is
// another now get no code, and a pack that is replaced while this works stays as it is. It may hold
// as much memory as the file is long, twice. Thread: any. Of several at once the last one's code
// stays.
Status add_code(const std::string& path, const PackReader& run, const std::string& engine,
                const std::map<std::string, std::string, std::less<>>& codes);

}  // namespace edgert::bundle
