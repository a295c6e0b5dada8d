#include "packages/jsr_package.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/text_codecs.h"
#include "packages/web_url.h"

namespace edgert::packages {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMostPartBytes = 100;
constexpr size_t kMostReferenceBytes = 2048;
constexpr size_t kMostListed = 20;
constexpr std::string_view kSha256 = "sha256-";

bool is_part(std::string_view part) {
  return !part.empty() && part.size() <= kMostPartBytes && part[0] != '-' &&
         std::all_of(part.begin(), part.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Error bad_answer(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kInvalidData, where + ": " + what};
}

Status parse_object(simdjson::dom::parser* parser, std::string_view json, const std::string& where,
                    object* out) {
  const auto error = parser->parse(json.data(), json.size()).get(*out);
  if (error == simdjson::SUCCESS) return Unit{};
  return bad_answer(where, std::string("no JSON object: ") + simdjson::error_message(error));
}

// The path of a file in a package has one spelling, and leads nowhere else.
bool is_path(std::string_view path) {
  const Result<WebUrl> url = WebUrl::parse("https://a" + std::string(path));
  return path.starts_with('/') && url.ok() && url.value().path == path;
}

}  // namespace

Result<JsrReference> JsrReference::parse(std::string_view specifier) {
  const auto bad = [&](const char* why) {
    std::string shown(specifier.substr(0, 200));
    for (char& c : shown) {
      if (base::has_controls({&c, 1})) c = '?';
    }
    return Error{ErrorCode::kInvalidArgument, "'" + shown + "' names no JSR package: " + why};
  };
  if (specifier.size() > kMostReferenceBytes) return bad("it is longer than 2048 bytes");
  std::string_view rest = specifier;
  if (!rest.starts_with("jsr:")) return bad("it does not begin with jsr:");
  rest.remove_prefix(rest.starts_with("jsr:/") ? 5 : 4);
  const size_t slash = rest.find('/');
  if (!rest.starts_with('@') || slash == std::string_view::npos) return bad("it has no scope");
  const size_t name_end = std::min(rest.find_first_of("@/", slash + 1), rest.size());
  if (!is_part(rest.substr(1, slash - 1)) || !is_part(rest.substr(slash + 1, name_end - slash - 1)))
    return bad("names are of lower case letters, digits and hyphens");
  std::string name(rest.substr(0, name_end));
  rest.remove_prefix(name_end);
  std::string text;
  if (rest.starts_with('@')) {
    const size_t end = std::min(rest.find('/'), rest.size());
    text = base::percent_decode(rest.substr(1, end - 1));
    rest.remove_prefix(end);
  }
  if (base::has_controls(text)) return bad("there is no such range");
  Result<Range> range = Range::parse(text == "latest" ? "*" : text);
  if (!range.ok()) return bad("there is no such range");
  if (base::has_controls(rest)) return bad("there is no such path");
  std::string exported = rest.size() < 2 ? "." : "." + std::string(rest);
  return JsrReference{std::move(name), std::move(text), std::move(range).value(),
                      std::move(exported)};
}

Result<JsrPackage> JsrPackage::parse(std::string name, std::string_view json, std::string where) {
  simdjson::dom::parser parser;
  object root, versions;
  Status status = parse_object(&parser, json, where, &root);
  if (!status.ok()) return status.take_error();
  if (root["versions"].get(versions) != simdjson::SUCCESS) return bad_answer(where, "no versions");
  JsrPackage out;
  out.name_ = std::move(name);
  out.where_ = std::move(where);
  for (const auto& [text, what] : versions) {
    Result<Version> version = Version::parse(text, Grammar::kStrict);
    if (!version.ok()) continue;
    if (out.versions_.size() >= kMostVersions)
      return bad_answer(out.where_, "more than " + std::to_string(kMostVersions) + " versions");
    bool is_yanked = false;
    if (what["yanked"].get(is_yanked) != simdjson::SUCCESS) is_yanked = false;
    out.versions_.insert_or_assign(std::move(version).value(), is_yanked);
  }
  std::string_view latest;
  if (root["latest"].get(latest) == simdjson::SUCCESS) {
    Result<Version> version = Version::parse(latest, Grammar::kStrict);
    if (version.ok() && out.versions_.contains(version.value()))
      out.latest_ = std::move(version).value();
  }
  return out;
}

Result<Version> JsrPackage::best(const JsrReference& reference,
                                 const std::set<Version>& preferred) const {
  if (reference.text == "latest" && latest_) return *latest_;
  for (auto at = preferred.rbegin(); at != preferred.rend(); ++at) {
    if (reference.range.contains(*at) && versions_.contains(*at)) return *at;
  }
  const Version* yanked = nullptr;
  for (auto at = versions_.rbegin(); at != versions_.rend(); ++at) {
    if (!reference.range.contains(at->first)) continue;
    if (!at->second) return at->first;
    if (yanked == nullptr) yanked = &at->first;
  }
  if (yanked != nullptr) return *yanked;
  std::string text =
      "Could not find JSR package '" + name_ + "' matching '" + reference.text + "'.";
  if (latest_) text += " The latest version is " + latest_->text() + ".";
  size_t shown = 0;
  for (auto at = versions_.rbegin(); at != versions_.rend() && shown < kMostListed; ++at, ++shown)
    text += (shown == 0 ? " There are: " : ", ") + at->first.text();
  return Error{
      ErrorCode::kNotFound,
      text + (versions_.empty() ? " There is no version of it." : ".") + " (" + where_ + ")"};
}

Result<JsrVersion> JsrVersion::parse(std::string name, std::string_view json, std::string where) {
  simdjson::dom::parser parser;
  object root, manifest, exports;
  Status status = parse_object(&parser, json, where, &root);
  if (!status.ok()) return status.take_error();
  JsrVersion out;
  out.name_ = std::move(name);
  if (root["manifest"].get(manifest) != simdjson::SUCCESS) return bad_answer(where, "no manifest");
  for (const auto& [path, what] : manifest) {
    std::string_view checksum;
    JsrFile file;
    if (what["size"].get(file.bytes) != simdjson::SUCCESS ||
        what["checksum"].get(checksum) != simdjson::SUCCESS || !checksum.starts_with(kSha256) ||
        !is_sha256(checksum.substr(kSha256.size())))
      return bad_answer(where, "a file without a size or a SHA-256");
    // Of files with other names no module is imported.
    if (!is_path(path)) continue;
    if (out.files_.size() >= kMostFiles)
      return bad_answer(where, "more than " + std::to_string(kMostFiles) + " files");
    file.sha256 = checksum.substr(kSha256.size());
    out.files_.insert_or_assign(std::string(path), std::move(file));
  }
  std::string_view only;
  if (root["exports"].get(only) == simdjson::SUCCESS) {
    out.exports_.emplace(".", only);
  } else if (root["exports"].get(exports) == simdjson::SUCCESS) {
    for (const auto& [exported, target] : exports) {
      std::string_view text;
      if (target.get(text) != simdjson::SUCCESS || base::has_controls(exported)) continue;
      if (out.exports_.size() >= kMostExports)
        return bad_answer(where, "more than " + std::to_string(kMostExports) + " exports");
      out.exports_.insert_or_assign(std::string(exported), std::string(text));
    }
  }
  return out;
}

Result<std::string> JsrVersion::path_of(std::string_view exported) const {
  const auto found = exports_.find(exported);
  if (found != exports_.end()) {
    std::string_view path = found->second;
    if (path.starts_with("./")) path.remove_prefix(1);
    if (files_.contains(path)) return std::string(path);
    return Error{ErrorCode::kInvalidData, "JSR package '" + name_ + "' exports '" +
                                              std::string(exported) +
                                              "' from a file that it does not have"};
  }
  std::string text =
      "Unknown export '" + std::string(exported) + "' for JSR package '" + name_ + "'.";
  size_t shown = 0;
  for (const auto& [name, path] : exports_) {
    if (++shown > kMostListed) break;
    text += (shown == 1 ? " It exports: " : ", ") + name;
  }
  return Error{ErrorCode::kNotFound, text};
}

const JsrFile* JsrVersion::file(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace edgert::packages
