#include "packages/npm_version_graph.h"

namespace edgert::packages {

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
