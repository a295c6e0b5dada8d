#include "s3/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstddef>
#include <ctime>

#include "base/sha256.h"
#include "base/text.h"
#include "base/text_codecs.h"

namespace edgert::s3 {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string hmac(std::string_view key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out, &size);
  return {reinterpret_cast<const char*>(out), size};
}

// Runs of spaces are one.
std::string squeezed(std::string_view value) {
  std::string out;
  for (const char c : base::trim(value)) {
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  }
  return out;
}

}  // namespace

std::string uri_encoded(std::string_view bytes, bool keeps_slashes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keeps_slashes);
    if (stays) {
      out += c;
    } else {
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return out;
}

std::string query_text(const Pairs& query) {
  Pairs encoded;
  for (const auto& [name, value] : query)
    encoded.emplace_back(uri_encoded(name, false), uri_encoded(value, false));
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

std::string signing_date(int64_t seconds) {
  const auto time = static_cast<time_t>(seconds);
  tm parts{};
  char text[32];
  if (gmtime_r(&time, &parts) == nullptr) return "";
  return {text, strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string authorization(const Signer& signer, const Signed& request, std::string_view date) {
  Pairs fields = request.fields;
  std::sort(fields.begin(), fields.end());
  std::string names, lines;
  for (const auto& [name, value] : fields) {
    if (!names.empty()) names += ';';
    names += name;
    lines.append(name).append(":").append(squeezed(value)).append("\n");
  }
  const std::string canonical = request.method + "\n" + request.path + "\n" + request.query + "\n" +
                                lines + "\n" + names + "\n" + request.content_sha256;
  const std::string day(date.substr(0, 8));
  const std::string scope = day + "/" + signer.region + "/" + signer.service + "/aws4_request";
  const std::string text = std::string(kAlgorithm) + "\n" + std::string(date) + "\n" + scope +
                           "\n" + base::sha256(canonical);
  std::string key = "AWS4" + signer.secret_access_key;
  for (const std::string_view part :
       {std::string_view(day), std::string_view(signer.region), std::string_view(signer.service),
        std::string_view("aws4_request")}) {
    key = hmac(key, part);
  }
  return std::string(kAlgorithm) + " Credential=" + signer.access_key_id + "/" + scope +
         ", SignedHeaders=" + names + ", Signature=" + base::hex(hmac(key, text));
}

}  // namespace edgert::s3
