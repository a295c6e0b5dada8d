#include "packages/packument.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace edgert::packages {

namespace {

using simdjson::dom::element;

constexpr size_t kMostTags = 10'000;
constexpr size_t kMostShownTags = 20;

bool is_true(const element& value) {
  bool flag = false;
  std::string_view text;
  if (value.get(flag) == simdjson::SUCCESS) return flag;
  return value.get(text) == simdjson::SUCCESS && !text.empty();
}

bool matters(std::string_view key) {
  for (const char* each : {"dependencies", "optionalDependencies", "peerDependencies",
                           "peerDependenciesMeta", "bundleDependencies", "bundledDependencies",
                           "os", "cpu", "libc", "dist", "hasInstallScript", "bin"}) {
    if (key == each) return true;
  }
  return false;
}

// What is no text is left out, as npm does with what old packages hold.
template <typename Add>
Status each_entry(const element& value, Add add) {
  simdjson::dom::object entries;
  if (value.get(entries) != simdjson::SUCCESS) return Unit{};
  for (const auto& [key, entry] : entries) {
    std::string_view text;
    if (entry.get(text) != simdjson::SUCCESS) continue;
    if (key.size() > Packument::kMostTextBytes || text.size() > Packument::kMostTextBytes)
      return Error{ErrorCode::kLimit, "has a text that is longer than 4096 bytes"};
    Status status = add(key, text);
    if (!status.ok()) return status;
  }
  return Unit{};
}

Status read_dependencies(const element& json, const char* key, PackageManifest::Dependencies* out) {
  element part;
  if (json[key].get(part) != simdjson::SUCCESS) return Unit{};
  return each_entry(part, [&](std::string_view name, std::string_view specifier) -> Status {
    // They become folders.
    Status status = check_npm_name(name);
    if (!status.ok()) return status;
    if (out->size() >= Packument::kMostDependencies)
      return Error{ErrorCode::kLimit, "has more than 5000 dependencies"};
    out->insert_or_assign(std::string(name), std::string(specifier));
    return Unit{};
  });
}

// An array of texts, or one text.
std::vector<std::string> texts_of(const element& json, const char* key) {
  std::vector<std::string> out;
  element part;
  if (json[key].get(part) != simdjson::SUCCESS) return out;
  const auto add = [&](const element& each) {
    std::string_view text;
    if (each.get(text) == simdjson::SUCCESS && text.size() <= Packument::kMostTextBytes &&
        out.size() < Packument::kMostDependencies)
      out.emplace_back(text);
  };
  simdjson::dom::array many;
  if (part.get(many) != simdjson::SUCCESS) {
    add(part);
    return out;
  }
  for (const element each : many) add(each);
  return out;
}

std::string text_of(const element& json, const char* key) {
  std::string_view text;
  return json[key].get(text) == simdjson::SUCCESS && text.size() <= Packument::kMostTextBytes
             ? std::string(text)
             : std::string();
}

void read_bundled(const element& json, PackageManifest* out) {
  for (const char* key : {"bundleDependencies", "bundledDependencies"}) {
    bool all = false;
    if (json[key].get(all) != simdjson::SUCCESS) {
      for (std::string& name : texts_of(json, key)) {
        if (check_npm_name(name).ok()) out->bundled.insert(std::move(name));
      }
    } else if (all) {
      for (const auto& [name, specifier] : out->dependencies) out->bundled.insert(name);
      for (const auto& [name, specifier] : out->optional_dependencies) out->bundled.insert(name);
    }
  }
}

Status read_manifest(const element& json, PackageManifest* out) {
  const std::pair<const char*, PackageManifest::Dependencies*> kinds[] = {
      {"dependencies", &out->dependencies},
      {"optionalDependencies", &out->optional_dependencies},
      {"peerDependencies", &out->peer_dependencies}};
  for (const auto& [key, dependencies] : kinds) {
    Status status = read_dependencies(json, key, dependencies);
    if (!status.ok()) return status;
  }
  // Registries list the optional ones among the others, too.
  for (const auto& [name, specifier] : out->optional_dependencies) out->dependencies.erase(name);
  simdjson::dom::object meta;
  if (json["peerDependenciesMeta"].get(meta) == simdjson::SUCCESS) {
    for (const auto& [name, what] : meta) {
      bool is_optional = false;
      if (what["optional"].get(is_optional) != simdjson::SUCCESS || !is_optional) continue;
      if (!check_npm_name(name).ok() || out->optional_peers.size() >= Packument::kMostDependencies)
        continue;
      out->optional_peers.emplace(name);
      out->peer_dependencies.try_emplace(std::string(name), "*");
    }
  }
  read_bundled(json, out);
  out->os = texts_of(json, "os");
  out->cpu = texts_of(json, "cpu");
  out->libc = texts_of(json, "libc");
  element dist;
  if (json["dist"].get(dist) == simdjson::SUCCESS) {
    out->tarball = text_of(dist, "tarball");
    out->integrity = text_of(dist, "integrity");
    out->shasum = text_of(dist, "shasum");
  }
  element part;
  out->has_install_script =
      json["hasInstallScript"].get(part) == simdjson::SUCCESS && is_true(part);
  out->has_programs = json["bin"].get(part) == simdjson::SUCCESS && !part.is_null();
  return Unit{};
}

}  // namespace

Error Packument::bad(const std::string& what) const {
  return Error{ErrorCode::kInvalidData, where_ + ": npm package '" + name_ + "' " + what};
}

Result<std::shared_ptr<const Packument>> Packument::parse(std::string name, std::string_view body,
                                                          std::string where) {
  std::shared_ptr<Packument> out(new Packument());
  out->name_ = std::move(name);
  out->where_ = std::move(where);
  if (body.size() > kMostBytes)
    return out->bad("is described by more than " + std::to_string(kMostBytes) + " bytes");
  Status status = out->read(body);
  if (!status.ok()) return status.take_error();
  return std::shared_ptr<const Packument>(std::move(out));
}

namespace {

namespace lazy = simdjson::ondemand;

// Appends what matters of a manifest, and nothing of the rest, which may be a hundred times longer.
simdjson::error_code keep_manifest(lazy::object manifest, std::string* out, bool* is_deprecated) {
  *out += '{';
  const size_t begin = out->size();
  for (auto field : manifest) {
    std::string_view key, json;
    lazy::value value;
    if (const auto code = field.unescaped_key().get(key)) return code;
    const bool is_kept = matters(key);
    if (!is_kept && key != "deprecated") continue;
    // The key's text goes when the next one is read.
    const std::string name(key);
    if (const auto code = field.value().get(value)) return code;
    if (const auto code = simdjson::to_json_string(value).get(json)) return code;
    if (!is_kept) {
      *is_deprecated = json.starts_with("true") || (json.starts_with('"') && json.size() > 2);
      continue;
    }
    out->append(out->size() == begin ? "\"" : ",\"").append(name).append("\":").append(json);
  }
  *out += '}';
  return simdjson::SUCCESS;
}

}  // namespace

Status Packument::read(std::string_view body) {
  const simdjson::padded_string text(body);
  lazy::parser parser;
  lazy::document document;
  lazy::object root;
  auto error = parser.iterate(text).get(document);
  if (error == simdjson::SUCCESS) error = document.get_object().get(root);
  if (error != simdjson::SUCCESS)
    return bad(std::string("is described by no JSON object: ") + simdjson::error_message(error));
  const auto broken = [&](simdjson::error_code code) {
    return bad(std::string("is described by broken JSON: ") + simdjson::error_message(code));
  };
  for (auto field : root) {
    std::string_view key;
    if (const auto code = field.unescaped_key().get(key)) return broken(code);
    if (key != "versions" && key != "dist-tags") continue;
    const bool are_versions = key == "versions";
    lazy::object entries;
    if (const auto code = field.value().get_object().get(entries)) return broken(code);
    for (auto entry : entries) {
      std::string_view given_name;
      if (const auto code = entry.unescaped_key().get(given_name)) return broken(code);
      if (given_name.size() > Version::kMostBytes || base::has_controls(given_name)) continue;
      const std::string name(given_name);
      if (!are_versions) {
        std::string_view version;
        if (entry.value().get_string().get(version) != simdjson::SUCCESS) continue;
        if (version.size() > Version::kMostBytes || base::has_controls(version)) continue;
        if (tags_.size() >= kMostTags) return bad("has more than 10000 tags");
        tags_.insert_or_assign(name, std::string(version));
        continue;
      }
      Result<Version> version = Version::parse(name);
      lazy::object manifest;
      if (!version.ok() || entry.value().get_object().get(manifest) != simdjson::SUCCESS) continue;
      if (offered_.size() >= kMostVersions)
        return bad("has more than " + std::to_string(kMostVersions) + " versions");
      Offered offered{std::move(version).value(), text_.size(), 0, false};
      if (const auto code = keep_manifest(manifest, &text_, &offered.is_deprecated))
        return broken(code);
      offered.size = text_.size() - offered.begin;
      offered_.push_back(std::move(offered));
    }
  }
  text_.shrink_to_fit();
  sort_offered();
  return Unit{};
}

void Packument::sort_offered() {
  std::stable_sort(offered_.begin(), offered_.end(),
                   [](const Offered& a, const Offered& b) { return a.version < b.version; });
  // One may stand there twice, as in any object: the last one counts.
  const auto newest = std::unique(
      offered_.rbegin(), offered_.rend(),
      [](const Offered& a, const Offered& b) { return a.version.text() == b.version.text(); });
  offered_.erase(offered_.begin(), newest.base());
}

std::optional<size_t> Packument::find(std::string_view text) const {
  const Result<Version> wanted = Version::parse(text);
  if (!wanted.ok()) return std::nullopt;
  auto at = std::lower_bound(
      offered_.begin(), offered_.end(), wanted.value(),
      [](const Offered& offered, const Version& version) { return offered.version < version; });
  for (; at != offered_.end() && at->version == wanted.value(); ++at) {
    if (at->version.text() == wanted.value().text()) return at - offered_.begin();
  }
  return std::nullopt;
}

std::optional<size_t> Packument::tagged(std::string_view tag) const {
  const auto found = tags_.find(tag);
  return found == tags_.end() ? std::nullopt : find(found->second);
}

Result<size_t> Packument::best(const NpmRequirement& requirement) const {
  if (!requirement.range) {
    const std::optional<size_t> at = tagged(requirement.text);
    if (!at) return nothing_for(requirement);
    return *at;
  }
  const Range& range = *requirement.range;
  std::optional<size_t> found;
  // Any version will do: so does one that is a prerelease, if that is what there is.
  const std::optional<size_t> latest = tagged("latest");
  if (latest && (range.takes_all() || range.contains(version(*latest)))) {
    if (!offered_[*latest].is_deprecated) return *latest;
  }
  for (size_t i = size(); i-- > 0;) {
    if (!range.contains(version(i))) continue;
    if (!offered_[i].is_deprecated) return i;
    if (!found) found = i;
  }
  if (!found && range.takes_all()) found = latest;
  if (!found) return nothing_for(requirement);
  return *found;
}

Error Packument::nothing_for(const NpmRequirement& requirement) const {
  std::string text =
      "Could not find npm package '" + name_ + "' matching '" + requirement.text + "'.";
  if (offered_.empty()) text += " There is no version of it.";
  if (const std::optional<size_t> latest = tagged("latest"))
    text += " The latest version is " + version(*latest).text() + ".";
  size_t shown = 0;
  for (const auto& [tag, version] : tags_) {
    if (tag == "latest") continue;
    if (++shown > kMostShownTags) break;
    text += (shown == 1 ? " Other tags: " : ", ") + tag + " " + version;
  }
  return Error{ErrorCode::kNotFound, text + (shown > 0 ? "." : "") + " (" + where_ + ")"};
}

Result<PackageManifest> Packument::manifest(size_t index) const {
  const std::string_view json =
      std::string_view(text_).substr(offered_[index].begin, offered_[index].size);
  const auto bad_version = [&](const std::string& what) {
    return Error{ErrorCode::kInvalidData,
                 where_ + ": npm package '" + name_ + "@" + version(index).text() + "' " + what};
  };
  simdjson::dom::parser parser;
  element root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root))
    return bad_version(std::string("is described by broken JSON: ") +
                       simdjson::error_message(error));
  PackageManifest manifest;
  Status status = read_manifest(root, &manifest);
  if (!status.ok()) return bad_version(status.error().message);
  manifest.is_deprecated = offered_[index].is_deprecated;
  return manifest;
}

}  // namespace edgert::packages
