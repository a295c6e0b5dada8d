// What a pack has beside its modules, unpacked once for all who run it: static files, and the
// packages of an eszip.
#pragma once

#include <memory>
#include <string>

#include "bundle/opened_packs.h"
#include "edgert/result.h"
#include "graph/npm_packages.h"
#include "graph/package_resolver.h"

namespace edgert::bundle {

// Of all files of a pack together.
constexpr uint64_t kMostUnpackedBytes = uint64_t{512} << 20;
constexpr size_t kMostUnpackedEntries = 20'000;

// The folder that the pack's static files are in, without links; empty: it has none. They lie by
// the pack's content, so that they are there already when it runs again. May take its time.
Result<std::string> unpack_files(const OpenedPack& pack, graph::NpmStore& store);

// Where the names of packages lead in an eszip, by its own choice of versions and its own copies of
// their files, which are unpacked when the first package is needed. Nothing is fetched. `folder`:
// where `unpack_files` has put the pack's files, for one with a node_modules of its own.
std::shared_ptr<graph::PackageResolver> packed_packages(OpenedPack::Ptr pack,
                                                        std::shared_ptr<graph::NpmStore> store,
                                                        const std::string& folder = {});

}  // namespace edgert::bundle
