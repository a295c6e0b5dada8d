#include "base/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace edgert::base {

namespace {

// https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. What the registry
// calls globally reachable inside of 192.0.0.0/24 is no server's.
constexpr const char* kSpecialV4[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4"};

// Only this part of IPv6 is handed out as unicast, and in it
// https://www.iana.org/assignments/iana-ipv6-special-registry takes these out. Tunnels (6to4,
// Teredo) count as special whatever they lead to.
constexpr const char* kUnicastV6 = "2000::/3";
constexpr const char* kSpecialV6[] = {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};

// RFC 6052 §2.1; the same for local use, RFC 8215.
constexpr const char* kNat64 = "64:ff9b::/96";
constexpr const char* kNat64Local = "64:ff9b:1::/48";

// RFC 4291 §2.5.5.2: ::ffff:a.b.c.d.
constexpr unsigned kMappedBits = 96;

template <size_t count>
std::vector<IpNetwork> networks(const char* const (&texts)[count]) {
  std::vector<IpNetwork> list;
  for (const char* text : texts) list.push_back(*IpNetwork::parse(text));
  return list;
}

bool any_contains(const std::vector<IpNetwork>& list, const IpAddress& address) {
  return std::any_of(list.begin(), list.end(),
                     [&](const IpNetwork& network) { return network.contains(address); });
}

bool is_special(const IpAddress& address) {
  static const auto* const v4 = new std::vector<IpNetwork>(networks(kSpecialV4));
  static const auto* const v6 = new std::vector<IpNetwork>(networks(kSpecialV6));
  static const auto* const unicast = new IpNetwork(*IpNetwork::parse(kUnicastV6));
  if (address.is_v4()) return any_contains(*v4, address);
  return !unicast->contains(address) || any_contains(*v6, address);
}

bool is_nat64(const IpAddress& address) {
  static const auto* const network = new IpNetwork(*IpNetwork::parse(kNat64));
  return network->contains(address);
}

bool all_zero(const uint8_t* from, const uint8_t* to) {
  return std::all_of(from, to, [](uint8_t byte) { return byte == 0; });
}

}  // namespace

IpAddress IpAddress::v4(const uint8_t* bytes) {
  IpAddress address;
  address.v4_ = true;
  std::copy_n(bytes, 4, address.bytes_.begin());
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  IpAddress address;
  if (text.find(':') != std::string_view::npos) {
    const size_t percent = text.find('%');
    if (percent != std::string_view::npos) address.zone_ = text.substr(percent + 1);
    const std::string number(text.substr(0, percent));
    if (inet_pton(AF_INET6, number.c_str(), address.bytes_.data()) != 1) return std::nullopt;
    return address;
  }
  // inet_aton does not look at what stands behind a space.
  if (text.find_first_not_of("0123456789abcdefABCDEFxX.") != std::string_view::npos)
    return std::nullopt;
  in_addr number{};
  if (inet_aton(std::string(text).c_str(), &number) == 0) return std::nullopt;
  uint8_t bytes[4];
  std::memcpy(bytes, &number.s_addr, sizeof bytes);
  return v4(bytes);
}

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), text, sizeof text);
  return zone_.empty() ? text : std::string(text) + "%" + zone_;
}

std::optional<IpAddress> IpAddress::mapped_v4() const {
  constexpr uint8_t kMapped[kMappedBits / 8] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (v4_ || !std::equal(std::begin(kMapped), std::end(kMapped), bytes_.begin()))
    return std::nullopt;
  return v4(bytes_.data() + sizeof kMapped);
}

IpAddress IpAddress::dialled() const {
  IpAddress address = mapped_v4().value_or(*this);
  if (!all_zero(address.bytes_.data(), address.bytes_.data() + 16)) return address;
  if (address.v4_) address.bytes_[0] = 127;
  address.bytes_[address.v4_ ? 3 : 15] = 1;
  return address;
}

std::vector<IpAddress> IpAddress::meanings() const {
  static const auto* const local_nat64 = new IpNetwork(*IpNetwork::parse(kNat64Local));
  const IpAddress self = dialled();
  std::vector<IpAddress> list{self};
  if (self.v4_) return list;
  const uint8_t* bytes = self.bytes_.data();
  const auto add = [&](const uint8_t* embedded) { list.push_back(v4(embedded).dialled()); };
  // ::a.b.c.d (RFC 4291 §2.5.5.1) and ::ffff:0:a.b.c.d (RFC 2765 §2.1).
  const bool translated = all_zero(bytes, bytes + 8) && bytes[8] == 0xff && bytes[9] == 0xff &&
                          all_zero(bytes + 10, bytes + 12);
  if (translated || (all_zero(bytes, bytes + 12) && !self.is_loopback())) add(bytes + 12);
  if (is_nat64(self)) add(bytes + 12);
  if (local_nat64->contains(self)) {
    // Where the address stands depends on the length of the prefix (RFC 6052 §2.2).
    const uint8_t at48[4] = {bytes[6], bytes[7], bytes[9], bytes[10]};
    const uint8_t at56[4] = {bytes[7], bytes[9], bytes[10], bytes[11]};
    add(at48);
    add(at56);
    add(bytes + 9);
    add(bytes + 12);
  }
  if (bytes[0] == 0x20 && bytes[1] == 0x02) add(bytes + 2);  // 6to4, RFC 3056
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && all_zero(bytes + 2, bytes + 4)) {
    // Teredo, RFC 4380 §4: the server, and the client in disguise.
    uint8_t client[4];
    for (int i = 0; i < 4; ++i) client[i] = static_cast<uint8_t>(~bytes[12 + i]);
    add(bytes + 4);
    add(client);
  }
  // ISATAP, RFC 5214 §6.1, whatever the prefix.
  if ((bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe)
    add(bytes + 12);
  return list;
}

bool IpAddress::is_loopback() const {
  const IpAddress self = dialled();
  if (self.v4_) return self.bytes_[0] == 127;
  return all_zero(self.bytes_.data(), self.bytes_.data() + 15) && self.bytes_[15] == 1;
}

bool IpAddress::is_public() const {
  for (const IpAddress& meaning : meanings()) {
    // The translator's own prefix is as public as what it leads to.
    if (is_special(meaning) && !is_nat64(meaning)) return false;
  }
  return true;
}

IpNetwork::IpNetwork(IpAddress address)
    : address_(std::move(address)), bits_(address_.is_v4() ? 32 : 128) {}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const size_t slash = text.find('/');
  std::optional<IpAddress> address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpNetwork network(std::move(*address));
  if (slash == std::string_view::npos) return network;
  const std::string_view number = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
  if (error != std::errc() || end != number.data() + number.size() || bits > network.bits_)
    return std::nullopt;
  network.bits_ = bits;
  // A mapped address is dialled as the IPv4 address that it is, so its networks are of those.
  if (network.address_.mapped_v4() && bits >= kMappedBits) {
    network.address_ = *network.address_.mapped_v4();
    network.bits_ = bits - kMappedBits;
  }
  return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
  if (address.is_v4() != address_.is_v4()) return false;
  const unsigned whole = bits_ / 8, rest = bits_ % 8;
  return std::equal(address_.bytes_.begin(), address_.bytes_.begin() + whole,
                    address.bytes_.begin()) &&
         (rest == 0 || ((address_.bytes_[whole] ^ address.bytes_[whole]) >> (8 - rest)) == 0);
}

}  // namespace edgert::base
