// NpmVersionGraph: which version each dependency gets, before it is known which peers each package
// meets.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "packages/npm_overrides.h"
#include "packages/npm_snapshot.h"
#include "packages/packument.h"
#include "packages/semver.h"

namespace edgert::packages {

// What a snapshot says of it, without its dependencies.
NpmPackage package_of(const std::string& name, const Version& version,
                      const PackageManifest& manifest);

struct NpmVersionGraph {
  static constexpr size_t kNone = std::numeric_limits<size_t>::max();
  // Of handing peers on to those who need who asks for them, of all packages together.
  static constexpr size_t kMostPeerSteps = 10'000'000;

  // What packages ask those who need them for. One for each name and range, however many ask.
  struct Peer {
    bool takes(const Version& version) const;

    std::string name;
    std::string specifier;
    std::optional<Range> range;  // none: any version
    bool is_optional = false;
    // The version that those get who find none on their way; kNone: there is none.
    size_t elsewhere = kNone;
  };

  struct Edge {
    size_t to;
    bool is_optional;
  };

  // A version of a package, once for each scope of overrides that it lies in.
  struct Node {
    // Of `edges`, the one that answers to it, or the package itself; kNone: neither does.
    size_t provider_of(const Peer& peer, const std::vector<Node>& nodes, size_t self) const;

    std::string name;
    Version version;
    NpmOverrides::Scope scope;
    NpmPackage package;                              // without dependencies
    std::map<std::string, Edge, std::less<>> edges;  // by the name it imports them by
    std::vector<size_t> peers;                       // of its own
    // Its own and those that its dependencies leave open, in ascending order.
    std::set<size_t> open_peers;
    std::optional<Error> failure;  // why it cannot be had
  };

  struct Root {
    std::string requirement;
    std::string alias;
    size_t node = kNone;
  };

  // What answers to `peer` among the roots.
  size_t root_provider_of(const Peer& peer) const;

  std::vector<Node> nodes;
  std::vector<Peer> peers;
  std::vector<Root> roots;
};

}  // namespace edgert::packages
