#include "packages/npm_version_resolver.h"

#include <algorithm>
#include <deque>
#include <tuple>
#include <utility>

#include "packages/earlier_choices.h"

namespace edgert::packages {

namespace {

constexpr size_t kNone = NpmVersionGraph::kNone;
constexpr size_t kMostRounds = 1'000;
constexpr size_t kMostRequirements = 2'000;
constexpr size_t kMostComparisons = 500'000'000;

using Node = NpmVersionGraph::Node;
using Peer = NpmVersionGraph::Peer;

bool takes(const NpmRequirement& requirement, const Version& version) {
  return requirement.range &&
         (requirement.range->takes_all() || requirement.range->contains(version));
}

std::string spelled(const Node& node) { return node.name + "@" + node.version.text(); }

// A dependency that has to get a version.
struct Wish {
  size_t from;  // a node; kNone: it is a root's or a peer's
  size_t root;  // kNone: it is none's
  size_t peer;  // kNone: it is none
  std::string alias;
  std::string specifier;
  bool is_optional;
};

// What a wish has come to.
struct Choice {
  NpmRequirement requirement;
  size_t version = 0;  // of the packument
  std::shared_ptr<const Packument> packument;
};

class Resolver {
 public:
  Resolver(const NpmGraphInput& input, NpmRegistry* registry)
      : input_(input), registry_(registry), earlier_(input.earlier) {}

  Result<NpmVersionGraph> run();

 private:
  Status resolve_level(std::vector<Wish> level);
  Status grant(const Wish& wish);
  Status arrive(const Wish& wish, size_t node);
  void refuse(const Wish& wish, const Error& error);

  const NpmOverrides::Scope& scope_of(const Wish& wish) const;
  Result<Choice> choose(const Wish& wish, std::string* specifier, size_t* rule);
  Result<Choice> choose_for(const Wish& wish, const std::string& specifier);
  Result<size_t> version_for(const Wish& wish, const NpmRequirement& requirement,
                             std::shared_ptr<const Packument>* packument);

  Result<size_t> node_for(const Choice& choice, const NpmOverrides::Scope& scope);
  Status expand(size_t node, const PackageManifest& manifest);
  Result<const PackageManifest*> manifest_of(const Choice& choice);
  size_t peer_for(const std::string& name, std::string specifier, bool is_optional);

  void spread_failures();
  Status find_open_peers();
  std::vector<Wish> wishes_for_open_peers();

  const NpmGraphInput& input_;
  NpmRegistry* const registry_;
  EarlierChoices earlier_;
  NpmVersionGraph graph_;
  std::vector<Wish> next_;
  size_t edges_ = 0;
  size_t comparisons_ = 0;
  std::map<std::string, std::set<Version>, std::less<>> chosen_;  // by name
  std::map<std::tuple<std::string, std::string, NpmOverrides::Scope>, size_t> node_places_;
  std::map<std::string, Result<PackageManifest>, std::less<>> manifests_;
  std::map<std::tuple<std::string, std::string, bool>, size_t> peer_places_;
  std::map<size_t, Error> peer_failures_;
  const NpmOverrides::Scope outermost_;
};

const NpmOverrides::Scope& Resolver::scope_of(const Wish& wish) const {
  return wish.from == kNone ? outermost_ : graph_.nodes[wish.from].scope;
}

Result<NpmVersionGraph> Resolver::run() {
  std::vector<Wish> level;
  std::set<std::string> requirements(input_.requirements.begin(), input_.requirements.end());
  if (requirements.size() > kMostRequirements)
    return Error{ErrorCode::kLimit,
                 "more than " + std::to_string(kMostRequirements) + " npm packages are imported"};
  for (const std::string& requirement : requirements) {
    const size_t at = std::min(requirement.find('@', 1), requirement.size());
    const std::string alias = requirement.substr(0, at);
    Status status = check_npm_name(alias);
    if (!status.ok()) return status.take_error();
    level.push_back({kNone, graph_.roots.size(), kNone, alias,
                     requirement.substr(std::min(at + 1, requirement.size())), false});
    graph_.roots.push_back({requirement, alias, kNone});
  }
  for (size_t round = 0; !level.empty(); ++round) {
    if (round == kMostRounds)
      return Error{ErrorCode::kLimit,
                   "npm packages have peers that have peers, and so on, more than " +
                       std::to_string(kMostRounds) + " times"};
    while (!level.empty()) {
      Status status = resolve_level(std::move(level));
      if (!status.ok()) return status.take_error();
      level = std::exchange(next_, {});
    }
    spread_failures();
    for (const NpmVersionGraph::Root& root : graph_.roots) {
      if (graph_.nodes[root.node].failure) return *graph_.nodes[root.node].failure;
    }
    Status status = find_open_peers();
    if (!status.ok()) return status.take_error();
    level = wishes_for_open_peers();
  }
  return std::move(graph_);
}

Status Resolver::resolve_level(std::vector<Wish> level) {
  // What it will ask for in all likelihood; what it asks for besides comes one by one.
  std::set<std::string> names;
  for (const Wish& wish : level) {
    std::string specifier = wish.specifier;
    if (wish.root == kNone) {
      for (const size_t rule : input_.overrides.rules_for(scope_of(wish), wish.alias)) {
        const NpmOverrides::Rule& its = input_.overrides.rule(rule);
        if (its.versions) continue;
        if (!its.specifier.empty()) specifier = its.specifier;
        break;
      }
    }
    const Result<NpmRequirement> requirement = NpmRequirement::parse(wish.alias, specifier);
    if (requirement.ok()) names.insert(requirement.value().name);
  }
  registry_->packuments({names.begin(), names.end()});
  for (const Wish& wish : level) {
    Status status = grant(wish);
    if (!status.ok()) return status;
  }
  return Unit{};
}

Status Resolver::grant(const Wish& wish) {
  std::string specifier = wish.specifier;
  size_t rule = kNone;
  Result<Choice> choice = choose(wish, &specifier, &rule);
  if (!choice.ok()) {
    if (wish.root != kNone) return choice.take_error();
    refuse(wish, choice.error());
    return Unit{};
  }
  Result<const PackageManifest*> manifest = manifest_of(choice.value());
  if (manifest.ok() && wish.is_optional && input_.machine &&
      !input_.machine->suits(manifest.value()->os, manifest.value()->cpu, manifest.value()->libc))
    return Unit{};
  if (!manifest.ok() && wish.root == kNone) {
    refuse(wish, manifest.error());
    return Unit{};
  }
  if (!manifest.ok()) return manifest.take_error();
  const NpmOverrides::Scope scope =
      rule == kNone ? scope_of(wish) : input_.overrides.scope_below(scope_of(wish), rule);
  Result<size_t> node = node_for(choice.value(), scope);
  if (!node.ok()) return node.take_error();
  return arrive(wish, node.value());
}

Status Resolver::arrive(const Wish& wish, size_t node) {
  if (++edges_ > NpmSnapshot::kMostEdges)
    return Error{ErrorCode::kLimit, "npm packages need each other more than " +
                                        std::to_string(NpmSnapshot::kMostEdges) + " times"};
  if (wish.root != kNone) {
    graph_.roots[wish.root].node = node;
  } else if (wish.peer != kNone) {
    graph_.peers[wish.peer].elsewhere = node;
  } else {
    graph_.nodes[wish.from].edges.emplace(wish.alias,
                                          NpmVersionGraph::Edge{node, wish.is_optional});
  }
  return Unit{};
}

void Resolver::refuse(const Wish& wish, const Error& error) {
  if (wish.is_optional) return;
  if (wish.peer != kNone) {
    peer_failures_.emplace(wish.peer, error);
    return;
  }
  Node& from = graph_.nodes[wish.from];
  if (!from.failure) {
    from.failure =
        Error{error.code, error.message + " (npm package '" + spelled(from) + "' needs it.)"};
  }
}

Result<Choice> Resolver::choose(const Wish& wish, std::string* specifier, size_t* rule) {
  std::vector<size_t> rules;
  if (wish.root != kNone) {
    // What is required directly is as it is said to be; rules for what it needs hold.
    for (const size_t each : input_.overrides.rules_for(outermost_, wish.alias)) {
      if (!input_.overrides.rule(each).below.empty()) rules.push_back(each);
    }
  } else {
    rules = input_.overrides.rules_for(scope_of(wish), wish.alias);
  }
  std::optional<Result<Choice>> plain;
  for (const size_t each : rules) {
    const NpmOverrides::Rule& its = input_.overrides.rule(each);
    if (its.versions) {
      if (!plain) plain = choose_for(wish, *specifier);
      if (!plain->ok()) continue;
      const Choice& choice = plain->value();
      if (!its.versions->contains(choice.packument->version(choice.version))) continue;
    }
    *rule = each;
    if (wish.root != kNone || its.specifier.empty()) break;
    *specifier = its.specifier;
    return choose_for(wish, *specifier);
  }
  if (plain) return std::move(*plain);
  return choose_for(wish, *specifier);
}

Result<Choice> Resolver::choose_for(const Wish& wish, const std::string& specifier) {
  Result<NpmRequirement> requirement = NpmRequirement::parse(wish.alias, specifier);
  if (!requirement.ok()) return requirement.take_error();
  Choice choice;
  choice.requirement = std::move(requirement).value();
  NpmRegistry::Found found = registry_->packuments({choice.requirement.name}).front();
  if (!found.ok()) return found.take_error();
  choice.packument = std::move(found).value();
  Result<size_t> version = version_for(wish, choice.requirement, &choice.packument);
  if (!version.ok()) return version.take_error();
  choice.version = version.value();
  return choice;
}

Result<size_t> Resolver::version_for(const Wish& wish, const NpmRequirement& requirement,
                                     std::shared_ptr<const Packument>* packument) {
  const auto will_do = [&](const std::optional<Version>& version) -> std::optional<size_t> {
    if (!version || !takes(requirement, *version)) return std::nullopt;
    return (*packument)->find(version->text());
  };
  std::optional<size_t> found;
  if (wish.root != kNone) {
    found = will_do(earlier_.root(graph_.roots[wish.root].requirement, requirement.name));
  } else if (wish.from != kNone) {
    found = will_do(
        earlier_.dependency(spelled(graph_.nodes[wish.from]), wish.alias, requirement.name));
  }
  if (found) return *found;
  const auto too_much = [&](size_t comparisons) {
    return (comparisons_ += comparisons) > kMostComparisons;
  };
  const Error tired{ErrorCode::kLimit,
                    "npm packages have too many versions that are asked for too often"};
  const std::set<Version>* const before[] = {&chosen_[requirement.name],
                                             &earlier_.versions_of(requirement.name)};
  for (const std::set<Version>* known : before) {
    if (too_much(known->size())) return tired;
    for (auto at = known->rbegin(); at != known->rend(); ++at) {
      if (const std::optional<size_t> index = will_do(*at)) return *index;
    }
  }
  if (too_much((*packument)->size())) return tired;
  Result<size_t> best = (*packument)->best(requirement);
  if (best.ok()) return best;
  // A cache may have been trusted for too long.
  NpmRegistry::Found renewed = registry_->renewed(requirement.name);
  if (!renewed.ok() || renewed.value() == *packument) return best;
  *packument = renewed.value();
  return (*packument)->best(requirement);
}

Result<const PackageManifest*> Resolver::manifest_of(const Choice& choice) {
  const std::string key =
      choice.requirement.name + "@" + choice.packument->version(choice.version).text();
  auto found = manifests_.find(key);
  if (found == manifests_.end()) {
    Result<PackageManifest> manifest = choice.packument->manifest(choice.version);
    const auto bad = [&](const std::string& what) {
      return Error{ErrorCode::kInvalidData, "npm package '" + key + "' " + what};
    };
    if (manifest.ok()) {
      Result<WebUrl> tarball = WebUrl::parse(manifest.value().tarball);
      if (!tarball.ok()) {
        manifest = bad("has no tarball that can be had: " + tarball.error().message);
      } else if (manifest.value().integrity.empty() && manifest.value().shasum.empty()) {
        manifest = bad("comes without the hash of its tarball");
      } else {
        manifest.value().tarball = tarball.value().text();
      }
    }
    found = manifests_.emplace(key, std::move(manifest)).first;
  }
  if (!found->second.ok()) return found->second.error();
  return &found->second.value();
}

Result<size_t> Resolver::node_for(const Choice& choice, const NpmOverrides::Scope& scope) {
  const Version& version = choice.packument->version(choice.version);
  const auto [place, is_new] = node_places_.try_emplace(
      {choice.requirement.name, version.text(), scope}, graph_.nodes.size());
  if (!is_new) return place->second;
  if (graph_.nodes.size() >= NpmSnapshot::kMostPackages)
    return Error{ErrorCode::kLimit, "more than " + std::to_string(NpmSnapshot::kMostPackages) +
                                        " npm packages are needed"};
  Result<const PackageManifest*> manifest = manifest_of(choice);
  if (!manifest.ok()) return manifest.take_error();
  Node node;
  node.name = choice.requirement.name;
  node.version = version;
  node.scope = scope;
  node.package = package_of(node.name, version, *manifest.value());
  graph_.nodes.push_back(std::move(node));
  chosen_[choice.requirement.name].insert(version);
  Status status = expand(place->second, *manifest.value());
  if (!status.ok()) return status.take_error();
  return place->second;
}

Status Resolver::expand(size_t node, const PackageManifest& manifest) {
  const auto wish_for = [&](const PackageManifest::Dependencies& dependencies, bool is_optional) {
    for (const auto& [alias, specifier] : dependencies) {
      if (!manifest.bundled.contains(alias))
        next_.push_back({node, kNone, kNone, alias, specifier, is_optional});
    }
  };
  wish_for(manifest.dependencies, false);
  wish_for(manifest.optional_dependencies, true);
  if (next_.size() > NpmSnapshot::kMostEdges)
    return Error{ErrorCode::kLimit, "npm packages need each other more than " +
                                        std::to_string(NpmSnapshot::kMostEdges) + " times"};
  for (const auto& [name, specifier] : manifest.peer_dependencies) {
    if (manifest.dependencies.contains(name) || manifest.optional_dependencies.contains(name) ||
        manifest.bundled.contains(name))
      continue;
    std::string wanted = specifier;
    for (const size_t rule : input_.overrides.rules_for(graph_.nodes[node].scope, name)) {
      const NpmOverrides::Rule& its = input_.overrides.rule(rule);
      if (its.versions || its.specifier.empty()) continue;
      wanted = its.specifier;
      break;
    }
    graph_.nodes[node].peers.push_back(
        peer_for(name, std::move(wanted), manifest.optional_peers.contains(name)));
  }
  return Unit{};
}

size_t Resolver::peer_for(const std::string& name, std::string specifier, bool is_optional) {
  const auto [place, is_new] =
      peer_places_.try_emplace({name, specifier, is_optional}, graph_.peers.size());
  if (!is_new) return place->second;
  Peer peer;
  peer.name = name;
  // Of a tag, or of what comes from elsewhere, any version is as good.
  if (Result<NpmRequirement> wanted = NpmRequirement::parse(name, specifier);
      wanted.ok() && wanted.value().range && !wanted.value().range->takes_all())
    peer.range = std::move(wanted.value().range);
  peer.specifier = std::move(specifier);
  peer.is_optional = is_optional;
  graph_.peers.push_back(std::move(peer));
  return place->second;
}

// Whoever needs what cannot be had cannot be had either.
void Resolver::spread_failures() {
  std::vector<std::vector<size_t>> needed_by(graph_.nodes.size());
  std::deque<size_t> failed;
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    Node& node = graph_.nodes[i];
    for (const size_t peer : node.peers) {
      const auto failure = peer_failures_.find(peer);
      const Peer& its = graph_.peers[peer];
      if (its.elsewhere != kNone) needed_by[its.elsewhere].push_back(i);
      if (failure == peer_failures_.end() || node.failure) continue;
      node.failure = Error{failure->second.code, failure->second.message + " (npm package '" +
                                                     spelled(node) + "' needs it as its peer.)"};
    }
    for (const auto& [alias, edge] : node.edges) {
      if (!edge.is_optional) needed_by[edge.to].push_back(i);
    }
    if (node.failure) failed.push_back(i);
  }
  while (!failed.empty()) {
    const size_t at = failed.front();
    failed.pop_front();
    for (const size_t by : needed_by[at]) {
      if (graph_.nodes[by].failure) continue;
      graph_.nodes[by].failure = graph_.nodes[at].failure;
      failed.push_back(by);
    }
  }
  for (Node& node : graph_.nodes) {
    std::erase_if(node.edges, [&](const auto& edge) {
      return edge.second.is_optional && graph_.nodes[edge.second.to].failure;
    });
  }
  for (Peer& peer : graph_.peers) {
    if (peer.elsewhere != kNone && graph_.nodes[peer.elsewhere].failure) peer.elsewhere = kNone;
  }
}

Status Resolver::find_open_peers() {
  std::vector<std::vector<size_t>> needed_by(graph_.nodes.size());
  std::deque<std::pair<size_t, size_t>> open;  // a node, and a peer that has come to it
  size_t steps = 0;
  const auto leave = [&](size_t node, size_t peer) {
    if (graph_.nodes[node].open_peers.insert(peer).second) open.emplace_back(node, peer);
    return ++steps <= NpmVersionGraph::kMostPeerSteps;
  };
  const Error too_many{ErrorCode::kLimit,
                       "npm packages leave too many peers to those who need them"};
  for (Node& node : graph_.nodes) node.open_peers.clear();
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    for (const auto& [alias, edge] : graph_.nodes[i].edges) needed_by[edge.to].push_back(i);
    for (const size_t peer : graph_.nodes[i].peers) {
      if (!leave(i, peer)) return too_many;
    }
  }
  while (!open.empty()) {
    const auto [at, peer] = open.front();
    open.pop_front();
    for (const size_t by : needed_by[at]) {
      const bool is_provided =
          graph_.nodes[by].provider_of(graph_.peers[peer], graph_.nodes, by) != kNone;
      if (!is_provided && !leave(by, peer)) return too_many;
      if (is_provided && ++steps > NpmVersionGraph::kMostPeerSteps) return too_many;
    }
  }
  return Unit{};
}

// Peers that nobody on the way from a root provides.
std::vector<Wish> Resolver::wishes_for_open_peers() {
  std::set<size_t> seen;
  std::deque<size_t> open;
  const auto leave = [&](size_t node) {
    for (const size_t peer : graph_.nodes[node].open_peers) {
      const Peer& its = graph_.peers[peer];
      if (its.is_optional || its.elsewhere != kNone || peer_failures_.contains(peer)) continue;
      if (graph_.root_provider_of(its) == kNone && seen.insert(peer).second) open.push_back(peer);
    }
  };
  for (const NpmVersionGraph::Root& root : graph_.roots) leave(root.node);
  for (const Peer& peer : graph_.peers) {
    if (peer.elsewhere != kNone) leave(peer.elsewhere);
  }
  std::map<std::string_view, std::vector<size_t>> by_name;
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    if (!graph_.nodes[i].failure) by_name[graph_.nodes[i].name].push_back(i);
  }
  std::vector<Wish> wishes;
  for (; !open.empty(); open.pop_front()) {
    const size_t index = open.front();
    Peer& peer = graph_.peers[index];
    for (const size_t i : by_name[peer.name]) {
      const Node& node = graph_.nodes[i];
      if (!peer.takes(node.version)) continue;
      if (peer.elsewhere == kNone || graph_.nodes[peer.elsewhere].version < node.version)
        peer.elsewhere = i;
    }
    if (peer.elsewhere == kNone) {
      wishes.push_back({kNone, kNone, index, peer.name, peer.specifier, false});
    } else {
      // Where the requirements are, it may meet nobody itself.
      leave(peer.elsewhere);
    }
  }
  return wishes;
}

}  // namespace

Result<NpmVersionGraph> resolve_npm_versions(const NpmGraphInput& input, NpmRegistry* registry) {
  return Resolver(input, registry).run();
}

}  // namespace edgert::packages
