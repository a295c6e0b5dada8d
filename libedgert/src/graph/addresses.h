// Addresses: what specifiers stand for, before anybody looks whether it is there.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"
#include "graph/import_map.h"

namespace edgert::graph {

// An address is a URL, or a package's name as a referrer means it, which only somebody who looks
// at folders and registries can tell. Both lead to the URL of a module; another than the address
// where it is a redirect, a package's, or a package itself.
std::string package_address(std::string_view specifier, std::string_view referrer);
// What `require(specifier)` asks for: of files, too, only who looks can tell.
std::string require_address(std::string_view specifier, std::string_view referrer);
struct PackageImport {
  std::string specifier, referrer;
  bool is_require = false;
};
bool is_package_address(std::string_view address);
PackageImport package_import(std::string_view address);

// For messages: specifiers may be whole modules.
std::string shown(std::string_view address);

// The address of `specifier` in the module `referrer`. Names alone that a package imports go by
// folders, whatever `imports` says of them. `normal_files`: file: URLs in their one
// spelling; a host's loader has its own.
Result<std::string> address_of(const ImportMap& imports, const std::string& specifier,
                               const std::string& referrer, bool normal_files);

Error unsupported_scheme(std::string_view url);
// What a bare name is that is no package's.
Error not_prefixed(std::string_view specifier);

}  // namespace edgert::graph
