// IpAddress: an address of either family as a number, and what else it may stand for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace edgert::base {

// Thread: any. A value.
class IpAddress {
 public:
  // Every spelling that a dialler takes: IPv6 with a zone, without brackets; IPv4 also short, in
  // octal or hexadecimal ("127.1", "0x7f000001"); one dot behind it.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const { return v4_; }
  // The usual spelling, with its zone.
  std::string text() const;

  // Where a connection to it goes: an IPv4 address mapped into IPv6 is that IPv4 address, and the
  // unspecified address is the loopback's.
  IpAddress dialled() const;
  // What `dialled` says, and the IPv4 addresses that a translator or a tunnel on the way may make
  // of it (NAT64, 6to4, Teredo, ISATAP and the compatible and translated forms).
  std::vector<IpAddress> meanings() const;

  // Of `dialled`.
  bool is_loopback() const;
  // Of all meanings: it lies in the open internet, in no range that IANA lists for special purposes
  // (private, link-local, shared, loopback, multicast, documentation, reserved …).
  bool is_public() const;

  // Without the zone.
  bool operator==(const IpAddress& other) const {
    return v4_ == other.v4_ && bytes_ == other.bytes_;
  }

 private:
  friend class IpNetwork;
  using Bytes = std::array<uint8_t, 16>;
  static IpAddress v4(const uint8_t* bytes);
  std::optional<IpAddress> mapped_v4() const;

  bool v4_ = false;
  Bytes bytes_{};  // the first four of an IPv4 address
  std::string zone_;
};

// Addresses that begin alike. Thread: any. A value.
class IpNetwork {
 public:
  explicit IpNetwork(IpAddress address);
  // "10.0.0.0/8", "fd00::/8", or a single address.
  static std::optional<IpNetwork> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
  // Whether it is one address alone.
  bool is_single() const { return bits_ == (address_.is_v4() ? 32u : 128u); }
  const IpAddress& address() const { return address_; }

 private:
  IpAddress address_;
  unsigned bits_;
};

}  // namespace edgert::base
