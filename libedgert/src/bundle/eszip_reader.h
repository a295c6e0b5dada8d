// Eszips of version 2 as packs: those of denoland/eszip, and those that edge-runtime bundles
// functions in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bundle/pack.h"
#include "edgert/result.h"

namespace edgert::bundle {

// A value of the manifest of what was made with a node_modules beside it, which then is among its
// files: JSON, {path of a link: path that it leads to}.
inline constexpr std::string_view kEszipLinksValue = "eszip.links";

struct EszipOptions {
  // Where modules lie whose names are relative, and functions of edge-runtime believe they are.
  std::string root = "file:///var/tmp/sb-compile-edge-runtime/";
  // The URL of the entry, for eszips that do not say.
  std::string entry;
};

// What it has become:
//  - Modules of JavaScript, JSON and WebAssembly are such; CommonJS is what is named so; import
//  maps
//    with comments are texts, other data bytes. Export names and specifiers are empty: an eszip
//    does not know them.
//  - Static files, and those of npm's packages ("node_modules/localhost/NAME/VERSION/…"), are
//  files.
//  - The npm snapshot is JSON: {"packages": {ID: {NAME: ID of a dependency}}, "roots":
//    {"NAME@RANGE": ID}}.
//  - The manifest's values: "eszip.version"; of edge-runtime's, "eszip.edge-runtime" (the version
//  of
//    what is said in it), and as JSON "eszip.workspace-resolver" (with the import map),
//    "eszip.node-modules", "eszip.npmrc-scopes", and kEszipLinksValue.
struct EszipPack {
  Pack pack;
  std::vector<std::string> notes;  // what was left out, for people
};

// Errors name `where`, if it is not empty. What is not of this version is kNotSupported.
Result<EszipPack> read_eszip(std::string_view bytes, const std::string& where,
                             const EszipOptions& options = {});

}  // namespace edgert::bundle
