#include "packages/npm_instances.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sha256.h"

namespace edgert::packages {

namespace {

constexpr size_t kNobody = NpmVersionGraph::kNone;
// In place of an instance: where the requirements are.
constexpr size_t kRoot = kNobody;
constexpr size_t kMostTraceSteps = 20'000'000;
constexpr size_t kMostSuffixBytes = 120;
constexpr size_t kMostRefinements = 50;

using Node = NpmVersionGraph::Node;
using Peer = NpmVersionGraph::Peer;

// A version, as somebody needs it.
struct Place {
  auto operator<=>(const Place&) const = default;
  size_t node;
  size_t needed_by;  // an instance, or kRoot
};

// Who asks for a peer, which, and the version that answers.
using Meeting = std::array<size_t, 3>;
using Meetings = std::vector<Meeting>;

struct Instance {
  Place place;
  std::string id;
  std::map<size_t, Place> met;  // by peer; those that its dependencies leave open, too
  std::map<std::string, size_t, std::less<>> dependencies;  // instances
  std::vector<size_t> required;                             // of them
  bool is_optional = true;
};

class Instances {
 public:
  explicit Instances(const NpmVersionGraph& graph) : graph_(graph) {}

  Result<NpmSnapshot> run();

 private:
  Place provider_of(size_t peer, size_t needed_by) const;
  Result<Meetings> meetings_of(Place place);
  Result<size_t> instance_for(Place place);
  Status connect(size_t instance);
  std::string id_of(const Node& node, const Meetings& meetings) const;
  void find_what_is_required();
  void merge_equals();

  const NpmVersionGraph& graph_;
  std::vector<Instance> instances_;
  std::map<std::pair<size_t, Meetings>, size_t> by_meetings_;
  std::map<Place, size_t> by_place_;
  std::vector<size_t> roots_;
  std::vector<size_t> provided_at_root_;  // by peer
  size_t steps_ = 0;
  size_t edges_ = 0;
};

Place Instances::provider_of(size_t peer, size_t needed_by) const {
  if (needed_by == kRoot) return {provided_at_root_[peer], kRoot};
  const Instance& above = instances_[needed_by];
  const Node& node = graph_.nodes[above.place.node];
  const Peer& its = graph_.peers[peer];
  const size_t found = node.provider_of(its, graph_.nodes, above.place.node);
  if (found != kNobody) {
    const auto edge = node.edges.find(its.name);
    const bool is_beside = edge != node.edges.end() && edge->second.to == found;
    return is_beside ? Place{found, needed_by} : above.place;
  }
  const auto met = above.met.find(peer);
  return met == above.met.end() ? Place{kNobody, kRoot} : met->second;
}

// Everything by which two places of a version can differ: whom it meets, and whom those meet.
Result<Meetings> Instances::meetings_of(Place place) {
  Meetings out;
  std::set<Place> seen{place};
  std::vector<Place> open{place};
  while (!open.empty()) {
    const Place at = open.back();
    open.pop_back();
    for (const size_t peer : graph_.nodes[at.node].open_peers) {
      if (++steps_ > kMostTraceSteps)
        return Error{ErrorCode::kLimit, "npm packages meet each other as peers too often"};
      const Place met = provider_of(peer, at.needed_by);
      out.push_back({at.node, peer, met.node});
      if (met.node != kNobody && !graph_.nodes[met.node].open_peers.empty() &&
          seen.insert(met).second)
        open.push_back(met);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string Instances::id_of(const Node& node, const Meetings& meetings) const {
  std::set<std::string> peers;
  for (const Meeting& meeting : meetings) {
    if (meeting[2] == kNobody) continue;
    const Node& met = graph_.nodes[meeting[2]];
    std::string name = met.name;
    std::replace(name.begin(), name.end(), '/', '+');
    peers.insert(name + "@" + met.version.text());
  }
  std::string suffix;
  for (const std::string& peer : peers) suffix.append("_").append(peer);
  if (suffix.size() > kMostSuffixBytes) suffix = "_" + base::sha256(suffix).substr(0, 32);
  return node.name + "@" + node.version.text() + suffix;
}

Result<size_t> Instances::instance_for(Place place) {
  const auto known = by_place_.find(place);
  if (known != by_place_.end()) return known->second;
  const Node& node = graph_.nodes[place.node];
  Result<Meetings> meetings = meetings_of(place);
  if (!meetings.ok()) return meetings.take_error();
  std::string id = id_of(node, meetings.value());
  const auto [at, is_new] =
      by_meetings_.try_emplace({place.node, std::move(meetings).value()}, instances_.size());
  by_place_.emplace(place, at->second);
  if (!is_new) return at->second;
  if (instances_.size() >= NpmSnapshot::kMostPackages)
    return Error{ErrorCode::kLimit, "more than " + std::to_string(NpmSnapshot::kMostPackages) +
                                        " npm packages are needed"};
  Instance instance;
  instance.place = place;
  instance.id = std::move(id);
  for (const size_t peer : node.open_peers)
    instance.met.emplace(peer, provider_of(peer, place.needed_by));
  instances_.push_back(std::move(instance));
  return at->second;
}

Status Instances::connect(size_t index) {
  const Node& node = graph_.nodes[instances_[index].place.node];
  const auto add = [&](const std::string& alias, Place place, bool is_optional) -> Status {
    Result<size_t> needed = instance_for(place);
    if (!needed.ok()) return needed.take_error();
    if (++edges_ > NpmSnapshot::kMostEdges)
      return Error{ErrorCode::kLimit, "npm packages need each other more than " +
                                          std::to_string(NpmSnapshot::kMostEdges) + " times"};
    instances_[index].dependencies.emplace(alias, needed.value());
    if (!is_optional) instances_[index].required.push_back(needed.value());
    return Unit{};
  };
  for (const auto& [alias, edge] : node.edges) {
    Status status = add(alias, {edge.to, index}, edge.is_optional);
    if (!status.ok()) return status;
  }
  for (const size_t peer : node.peers) {
    const Place met = instances_[index].met.find(peer)->second;
    if (met.node == kNobody) continue;
    Status status = add(graph_.peers[peer].name, met, graph_.peers[peer].is_optional);
    if (!status.ok()) return status;
  }
  return Unit{};
}

void Instances::find_what_is_required() {
  std::vector<size_t> open = roots_;
  while (!open.empty()) {
    Instance& at = instances_[open.back()];
    open.pop_back();
    if (!std::exchange(at.is_optional, false)) continue;
    open.insert(open.end(), at.required.begin(), at.required.end());
  }
}

// Overrides may have parted what is the same in the end: those are one that cannot be told apart
// by what they need, nor by what that needs.
void Instances::merge_equals() {
  std::vector<size_t> group_of(instances_.size());
  std::map<std::string, size_t> by_id;
  for (size_t i = 0; i < instances_.size(); ++i)
    group_of[i] = by_id.try_emplace(instances_[i].id, by_id.size()).first->second;
  size_t groups = by_id.size();
  for (size_t round = 0; groups < instances_.size(); ++round) {
    std::map<std::pair<size_t, std::vector<std::pair<std::string_view, size_t>>>, size_t> finer;
    std::vector<size_t> finer_of(instances_.size());
    for (size_t i = 0; i < instances_.size(); ++i) {
      std::vector<std::pair<std::string_view, size_t>> needs;
      for (const auto& [alias, needed] : instances_[i].dependencies)
        needs.emplace_back(alias, group_of[needed]);
      finer_of[i] = finer.try_emplace({group_of[i], std::move(needs)}, finer.size()).first->second;
    }
    const bool is_stable = finer.size() == groups;
    groups = finer.size();
    group_of = std::move(finer_of);
    if (is_stable) break;
    if (round < kMostRefinements) continue;
    for (size_t i = 0; i < instances_.size(); ++i) group_of[i] = i;
    groups = instances_.size();
  }
  std::vector<std::string> id_of_group(groups);
  std::map<std::string, size_t> uses;
  for (size_t i = 0; i < instances_.size(); ++i) {
    std::string& id = id_of_group[group_of[i]];
    if (id.empty()) {
      const size_t use = ++uses[instances_[i].id];
      id = instances_[i].id + (use == 1 ? "" : "_" + std::to_string(use));
    }
    instances_[i].id = id;
  }
}

Result<NpmSnapshot> Instances::run() {
  for (const Peer& peer : graph_.peers) {
    const size_t found = graph_.root_provider_of(peer);
    provided_at_root_.push_back(found == kNobody ? peer.elsewhere : found);
  }
  for (const NpmVersionGraph::Root& root : graph_.roots) {
    Result<size_t> instance = instance_for({root.node, kRoot});
    if (!instance.ok()) return instance.take_error();
    roots_.push_back(instance.value());
  }
  for (size_t i = 0; i < instances_.size(); ++i) {
    Status status = connect(i);
    if (!status.ok()) return status.take_error();
  }
  find_what_is_required();
  merge_equals();
  NpmSnapshot out;
  for (const Instance& instance : instances_) {
    const auto [place, is_new] =
        out.packages.try_emplace(instance.id, graph_.nodes[instance.place.node].package);
    place->second.is_optional = instance.is_optional && (is_new || place->second.is_optional);
    if (!is_new) continue;
    for (const auto& [alias, needed] : instance.dependencies)
      place->second.dependencies.emplace(alias, instances_[needed].id);
    const Node& node = graph_.nodes[instance.place.node];
    for (const auto& [alias, edge] : node.edges) {
      if (edge.is_optional) place->second.optional.insert(alias);
    }
    for (const size_t peer : node.peers) {
      if (graph_.peers[peer].is_optional)
        place->second.optional_peers.insert(graph_.peers[peer].name);
    }
  }
  for (size_t i = 0; i < roots_.size(); ++i)
    out.roots.emplace(graph_.roots[i].requirement, instances_[roots_[i]].id);
  return out;
}

}  // namespace

Result<NpmSnapshot> instantiate_npm_versions(const NpmVersionGraph& graph) {
  return Instances(graph).run();
}

}  // namespace edgert::packages
