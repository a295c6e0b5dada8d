#include "serve/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "common/random_number.h"

namespace edgert::server {

namespace {

constexpr size_t kMostIdLetters = 128;
// Addresses of a way; what is longer is nobody's.
constexpr size_t kMostForwardedFor = 2048;
// The five fields that tell a way, without their values.
constexpr size_t kWayBytes = 86;

bool parse_address(std::string_view text, unsigned char (&bytes)[16], bool* is_v4) {
  char name[INET6_ADDRSTRLEN + 1];
  if (text.size() >= sizeof(name)) return false;
  std::memcpy(name, text.data(), text.size());
  name[text.size()] = '\0';
  in_addr v4{};
  if (inet_pton(AF_INET, name, &v4) == 1) {
    static constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(bytes, kMapped, sizeof(kMapped));
    std::memcpy(bytes + sizeof(kMapped), &v4, sizeof(v4));
    *is_v4 = true;
    return true;
  }
  *is_v4 = false;
  return inet_pton(AF_INET6, name, bytes) == 1;
}

bool has_prefix(const unsigned char* address, const unsigned char* network, int bits) {
  const int whole = bits / 8, rest = bits % 8;
  if (std::memcmp(address, network, static_cast<size_t>(whole)) != 0) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<unsigned char>(0xff << (8 - rest));
  return (address[whole] & mask) == (network[whole] & mask);
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_name(std::string_view written, std::string_view name) {
  return written.size() == name.size() &&
         std::equal(written.begin(), written.end(), name.begin(),
                    [](char one, char other) { return lower(one) == other; });
}

enum class Way { kNone, kFor, kHost, kPort, kProto, kId, kOther, kSchedule };

Way way_of(std::string_view name) {
  if (name.size() < 9) return Way::kNone;
  const char first = lower(name.front());
  if (first == 'f') return is_name(name, "forwarded") ? Way::kOther : Way::kNone;
  if (first != 'x') return Way::kNone;
  if (is_name(name, "x-real-ip")) return Way::kOther;
  if (is_name(name, "x-request-id")) return Way::kId;
  constexpr std::string_view kSchedule = "x-schedule-";
  if (name.size() >= kSchedule.size() && is_name(name.substr(0, kSchedule.size()), kSchedule))
    return Way::kSchedule;
  constexpr std::string_view kFront = "x-forwarded-";
  if (name.size() < kFront.size() || !is_name(name.substr(0, kFront.size()), kFront))
    return Way::kNone;
  const std::string_view what = name.substr(kFront.size());
  if (is_name(what, "for")) return Way::kFor;
  if (is_name(what, "host")) return Way::kHost;
  if (is_name(what, "port")) return Way::kPort;
  if (is_name(what, "proto")) return Way::kProto;
  return Way::kOther;
}

// The first of a list: that of the proxy which people have asked.
std::string_view first_of(std::string_view list) {
  std::string_view first = list.substr(0, list.find(','));
  while (!first.empty() && first.front() == ' ') first.remove_prefix(1);
  while (!first.empty() && first.back() == ' ') first.remove_suffix(1);
  return first;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 512 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']' || c == '_';
  });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMostIdLetters &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' ||
                  c == '_' || c == '.';
         });
}

std::string_view port_of(std::string_view host, bool is_https) {
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    return host.substr(colon + 1);
  return is_https ? "443" : "80";
}

std::string new_uuid() {
  static constexpr auto kBytes = [] {
    constexpr char kDigits[] = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> texts{};
    for (size_t byte = 0; byte < texts.size(); ++byte)
      texts[byte] = {kDigits[byte >> 4], kDigits[byte & 15]};
    return texts;
  }();
  uint64_t words[2] = {random_number(), random_number()};
  words[0] = (words[0] & ~uint64_t{0xf000}) | 0x4000;                  // version 4
  words[1] = (words[1] & ~(uint64_t{3} << 62)) | (uint64_t{2} << 62);  // RFC 9562's variant
  std::string text(36, '-');
  size_t at = 0;
  for (int byte = 0; byte < 16; ++byte) {
    if (byte == 4 || byte == 6 || byte == 8 || byte == 10) ++at;
    const auto& digits = kBytes[(words[byte / 8] >> (56 - 8 * (byte % 8))) & 255];
    text[at++] = digits[0];
    text[at++] = digits[1];
  }
  return text;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    const size_t slash = entry.find('/');
    Network network{};
    bool is_v4 = false;
    bool is_good = parse_address(std::string_view(entry).substr(0, slash), network.bytes, &is_v4);
    network.bits = is_v4 ? 32 : 128;
    if (slash != std::string::npos) {
      const char* const end = entry.data() + entry.size();
      int bits = -1;
      const auto read = std::from_chars(entry.data() + slash + 1, end, bits);
      is_good &= read.ec == std::errc() && read.ptr == end && bits >= 0 && bits <= network.bits;
      network.bits = bits;
    }
    if (!is_good)
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + entry + "\" is no address and no network such as 10.0.0.0/8"};
    if (is_v4) network.bits += 96;
    proxies.networks_.push_back(network);
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
  if (networks_.empty()) return false;
  unsigned char bytes[16];
  bool is_v4;
  return parse_address(address, bytes, &is_v4) &&
         std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& each) { return has_prefix(bytes, each.bytes, each.bits); });
}

Target target_of(std::string_view url) {
  Target target;
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return target;
  url.remove_prefix(scheme + 3);
  size_t path = std::min(url.find('/'), url.size());
  path = std::min(url.substr(0, path).find('?'), path);
  target.host = url.substr(0, path);
  url.remove_prefix(path);
  const size_t query = std::min(url.find('?'), url.size());
  target.path = url.substr(0, query);
  target.query = url.substr(query);
  return target;
}

std::string request_id_of(bool is_trusted, const HeaderList& headers) {
  if (is_trusted) {
    const std::string_view given = headers.find("x-request-id");
    if (is_id(given)) return std::string(given);
  }
  return new_uuid();
}

namespace {

// What proxies have said.
struct Said {
  std::string ways_for, host, port, proto;

  void hear(Way way, std::string_view value) {
    if (way == Way::kFor) {
      if (ways_for.size() + value.size() > kMostForwardedFor) return;
      if (!ways_for.empty()) ways_for += ", ";
      ways_for += value;
    } else if (way == Way::kHost && is_host(first_of(value))) {
      host = first_of(value);
    } else if (way == Way::kPort && is_port(value)) {
      port = value;
    } else if (way == Way::kProto) {
      const std::string_view first = first_of(value);
      if (is_name(first, "https") || is_name(first, "http"))
        proto = first.size() == 5 ? "https" : "http";
    }
  }
};

// Takes out what is ours to say.
Said take_out(bool is_trusted, HeaderList& headers) {
  Said said;
  bool says_any = false;
  headers.each([&says_any](std::string_view name, std::string_view) {
    says_any = says_any || way_of(name) != Way::kNone;
  });
  if (!says_any) return said;
  HeaderList kept;
  kept.reserve(headers.flat().size());
  headers.each([&](std::string_view name, std::string_view value) {
    const Way way = way_of(name);
    if (way == Way::kNone) return kept.append(name, value);
    if (way == Way::kId || way == Way::kSchedule || !is_trusted) return;
    if (way == Way::kOther) return kept.append(name, value);
    said.hear(way, value);
  });
  headers = std::move(kept);
  return said;
}

}  // namespace

bool tell_way(const Arrival& arrival, std::string_view path, RequestHead& head) {
  HeaderList& headers = head.headers;
  Said said = take_out(arrival.is_trusted, headers);
  if (!head.peer_address.empty()) {
    if (!said.ways_for.empty()) said.ways_for += ", ";
    said.ways_for += head.peer_address;
  }
  const Target target = target_of(head.url);
  const bool is_https = said.proto.empty() ? arrival.is_https : said.proto == "https";
  const std::string_view proto = is_https ? "https" : "http";
  const std::string_view host = said.host.empty() ? target.host : std::string_view(said.host);
  const std::string_view port =
      said.port.empty() ? port_of(host, is_https) : std::string_view(said.port);
  headers.reserve(headers.flat().size() + kWayBytes + said.ways_for.size() + host.size() +
                  port.size() + proto.size() + arrival.request_id.size());
  if (!said.ways_for.empty()) headers.append("x-forwarded-for", said.ways_for);
  headers.append("x-forwarded-host", host);
  headers.append("x-forwarded-port", port);
  headers.append("x-forwarded-proto", proto);
  headers.append("x-request-id", arrival.request_id);
  const bool is_same = path.empty() && said.host.empty() && head.url.starts_with(proto) &&
                       head.url[proto.size()] == ':';
  if (is_same) return true;
  std::string url;
  url.reserve(head.url.size() + 8);
  url.append(proto).append("://").append(host);
  url.append(path.empty() ? target.path : path).append(target.query);
  head.url = std::move(url);
  return said.host.empty();
}

}  // namespace edgert::server
