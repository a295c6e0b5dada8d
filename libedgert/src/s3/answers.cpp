#include "s3/answers.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "base/text_codecs.h"
#include "s3/xml.h"

namespace edgert::s3 {

namespace {

constexpr size_t kLongestCode = 128, kLongestToken = 8192;

// Names and codes, for headers and logs.
bool is_plain(std::string_view text, size_t longest) {
  if (text.empty() || text.size() > longest) return false;
  for (const char c : text) {
    if (c <= ' ' || c == 127) return false;
  }
  return true;
}

bool is_at(const std::vector<std::string_view>& path,
           std::initializer_list<std::string_view> names) {
  return path.size() == names.size() && std::equal(path.begin(), path.end(), names.begin());
}

}  // namespace

bool read_listing(std::string_view body, std::string_view prefix, Listing* listing) {
  constexpr std::string_view kRoot = "ListBucketResult";
  bool is_list = false, is_truncated = false, is_encoded = false;
  std::string next;
  const bool is_whole =
      read_xml(body, [&](const std::vector<std::string_view>& path, std::string text) {
        if (is_at(path, {kRoot})) {
          is_list = true;
        } else if (is_at(path, {kRoot, "IsTruncated"})) {
          is_truncated = text == "true";
        } else if (is_at(path, {kRoot, "EncodingType"})) {
          is_encoded = text == "url";
        } else if (is_at(path, {kRoot, "NextContinuationToken"})) {
          next = std::move(text);
        } else if (is_at(path, {kRoot, "Contents", "Key"})) {
          listing->keys.push_back(std::move(text));
        } else if (is_at(path, {kRoot, "CommonPrefixes", "Prefix"})) {
          listing->folders.push_back(std::move(text));
        }
      });
  if (!is_whole || !is_list || next.size() > kLongestToken) return false;
  for (std::vector<std::string>* names : {&listing->keys, &listing->folders}) {
    for (std::string& name : *names) {
      if (is_encoded) {
        for (char& c : name) c = c == '+' ? ' ' : c;
        name = base::percent_decode(name);
      }
      // Whatever else it names was not asked for.
      if (!name.starts_with(prefix)) return false;
    }
  }
  // Without it there is no way on.
  if (is_truncated && next.empty()) return false;
  if (is_truncated) listing->next = std::move(next);
  return true;
}

std::string failure_code(std::string_view body) {
  std::string code;
  const bool is_whole =
      read_xml(body, [&](const std::vector<std::string_view>& path, std::string text) {
        if (is_at(path, {"Error", "Code"})) code = std::move(text);
      });
  return is_whole && is_plain(code, kLongestCode) ? code : "";
}

std::string upload_id(std::string_view body) {
  constexpr size_t kLongestId = 4096;
  std::string id;
  const bool is_whole =
      read_xml(body, [&](const std::vector<std::string_view>& path, std::string text) {
        if (is_at(path, {"InitiateMultipartUploadResult", "UploadId"})) id = std::move(text);
      });
  return is_whole && is_plain(id, kLongestId) ? id : "";
}

bool read_removed(std::string_view body, std::string* code) {
  bool has_failed = false, is_one = false;
  const bool is_whole =
      read_xml(body, [&](const std::vector<std::string_view>& path, std::string text) {
        if (is_at(path, {"DeleteResult"})) is_one = true;
        if (is_at(path, {"DeleteResult", "Error", "Code"}) && code->empty() &&
            is_plain(text, kLongestCode)) {
          *code = std::move(text);
        }
        if (is_at(path, {"DeleteResult", "Error"})) has_failed = true;
      });
  return is_whole && is_one && !has_failed;
}

bool append_xml(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out->append("&amp;");
        break;
      case '<':
        out->append("&lt;");
        break;
      case '>':
        out->append("&gt;");
        break;
      case '\r':
        out->append("&#13;");
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n') return false;
        *out += c;
    }
  }
  // U+FFFE and U+FFFF.
  return text.find("\xEF\xBF\xBE") == std::string_view::npos &&
         text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

}  // namespace edgert::s3
