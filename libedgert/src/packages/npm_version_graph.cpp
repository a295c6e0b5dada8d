#include "packages/npm_version_graph.h"

namespace edgert::packages {

NpmPackage package_of(const std::string& name, const Version& version,
                      const PackageManifest& manifest) {
  NpmPackage package;
  package.name = name;
  package.version = version.text();
  package.tarball = manifest.tarball;
  package.integrity = manifest.integrity;
  package.shasum = manifest.shasum;
  package.bundled = manifest.bundled;
  package.os = manifest.os;
  package.cpu = manifest.cpu;
  package.libc = manifest.libc;
  package.has_install_script = manifest.has_install_script;
  package.has_programs = manifest.has_programs;
  package.is_deprecated = manifest.is_deprecated;
  return package;
}

bool NpmVersionGraph::Peer::takes(const Version& version) const {
  return !range || range->contains(version);
}

size_t NpmVersionGraph::Node::provider_of(const Peer& peer, const std::vector<Node>& nodes,
                                          size_t self) const {
  const auto edge = edges.find(peer.name);
  if (edge != edges.end() && !nodes[edge->second.to].failure &&
      peer.takes(nodes[edge->second.to].version))
    return edge->second.to;
  return name == peer.name && peer.takes(version) ? self : kNone;
}

size_t NpmVersionGraph::root_provider_of(const Peer& peer) const {
  size_t found = kNone;
  for (const Root& root : roots) {
    if (root.alias != peer.name || !peer.takes(nodes[root.node].version)) continue;
    if (found == kNone || nodes[found].version < nodes[root.node].version) found = root.node;
  }
  return found;
}

}  // namespace edgert::packages
