#include "net/net_access.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"

namespace edgert::net {

using base::IpAddress;
using base::IpNetwork;

namespace {

std::string_view without_dots(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool ends_with(std::string_view name, std::string_view suffix) {
  return name.size() > suffix.size() &&
         base::equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
}

// RFC 6761 §6.3: it is the loopback, whoever is asked.
bool is_localhost(std::string_view name) {
  name = without_dots(name);
  return base::equal_ignoring_case(name, "localhost") || ends_with(name, ".localhost");
}

bool is_name(std::string_view text) {
  constexpr size_t kLongest = 255;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '.' || c == '_';
         });
}

}  // namespace

// "name", "*.name", an address, a network, "@public" or "@private", each also with a port.
struct NetAccess::Entry {
  enum class Kind { kName, kBelowName, kNetwork, kPublic, kPrivate };
  Kind kind = Kind::kName;
  std::string name;  // of kBelowName with its dot in front
  std::optional<IpNetwork> network;
  std::optional<uint16_t> port;

  bool names(std::string_view host) const {
    host = without_dots(host);
    if (kind == Kind::kName) return base::equal_ignoring_case(name, host);
    return kind == Kind::kBelowName && ends_with(host, name);
  }
  bool is_set() const {
    return kind == Kind::kPublic || kind == Kind::kPrivate ||
           (kind == Kind::kNetwork && !network->is_single());
  }
  // All addresses of the loopback are one place: who is kept from one is kept from the others.
  bool means_loopback() const {
    return kind == Kind::kPrivate || (kind == Kind::kName && is_localhost(name)) ||
           (kind == Kind::kNetwork && network->address().is_loopback());
  }
  bool holds(const IpAddress& address) const {
    switch (kind) {
      case Kind::kPublic:
        return address.is_public();
      case Kind::kPrivate:
        return !address.is_public();
      case Kind::kNetwork:
        return network->contains(address.dialled());
      default:
        return false;
    }
  }
  bool denies(const IpAddress& address) const {
    if (holds(address)) return true;
    const std::vector<IpAddress> meanings = address.meanings();
    return std::any_of(meanings.begin(), meanings.end(), [&](const IpAddress& meaning) {
      return (kind == Kind::kNetwork && network->contains(meaning)) ||
             (meaning.is_loopback() && means_loopback());
    });
  }
};

struct NetAccess::Rules {
  bool granted = true;
  std::vector<Entry> allow;  // empty: everything
  bool denies_all = false;
  std::vector<Entry> deny;
};

Result<NetAccess::Entry> NetAccess::parse(std::string_view text) {
  const Error malformed{ErrorCode::kInvalidArgument,
                        "'" + std::string(text) +
                            "' is none of \"host\", \"*.host\", an address, a network as "
                            "10.0.0.0/8, \"@public\" and \"@private\", with or without \":port\""};
  Entry entry;
  std::string_view rest = text, number;
  bool has_port = false;
  if (rest.starts_with('[')) {
    const size_t close = rest.find(']');
    if (close == std::string_view::npos) return malformed;
    number = rest.substr(close + 1);
    rest = rest.substr(1, close - 1);
    if (rest.find(':') == std::string_view::npos) return malformed;
    if (!number.empty() && !number.starts_with(':')) return malformed;
    has_port = !number.empty();
    if (has_port) number.remove_prefix(1);
  } else if (std::count(rest.begin(), rest.end(), ':') == 1) {
    has_port = true;
    number = rest.substr(rest.find(':') + 1);
    rest = rest.substr(0, rest.find(':'));
  }
  if (has_port) {
    uint16_t port = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (error != std::errc() || end != number.data() + number.size()) return malformed;
    entry.port = port;
  }
  if (rest == "@public" || rest == "@private") {
    entry.kind = rest == "@public" ? Entry::Kind::kPublic : Entry::Kind::kPrivate;
    return entry;
  }
  if (std::optional<IpNetwork> network = IpNetwork::parse(rest)) {
    entry.kind = Entry::Kind::kNetwork;
    // As an address would be dialled, so that each spelling of it is the same entry.
    entry.network = network->is_single() ? IpNetwork(network->address().dialled()) : network;
    return entry;
  }
  if (rest.starts_with("*.")) {
    entry.kind = Entry::Kind::kBelowName;
    rest.remove_prefix(1);
  }
  if (!is_name(rest)) return malformed;
  entry.name = without_dots(rest);
  return entry.name.empty() ? Result<Entry>(malformed) : Result<Entry>(std::move(entry));
}

Result<NetAccess> NetAccess::create(const NetPermissions& permissions) {
  auto rules = std::make_shared<Rules>();
  rules->granted = permissions.granted;
  rules->denies_all = permissions.denies_all;
  const auto read = [](const std::vector<std::string>& texts, const char* list,
                       std::vector<Entry>* entries) -> Status {
    for (const std::string& text : texts) {
      Result<Entry> entry = parse(text);
      if (!entry.ok())
        return Error{entry.error().code, std::string(list) + ": " + entry.error().message};
      entries->push_back(std::move(entry).value());
    }
    return Unit{};
  };
  Status status = read(permissions.allow, "allow_net", &rules->allow);
  if (status.ok()) status = read(permissions.deny, "deny_net", &rules->deny);
  if (!status.ok()) return status.take_error();
  NetAccess access;
  const bool restricts =
      !rules->granted || rules->denies_all || !rules->allow.empty() || !rules->deny.empty();
  if (restricts) access.rules_ = std::move(rules);
  return access;
}

Status NetAccess::refused(const std::string& shown, std::optional<uint16_t> port) {
  return Error{ErrorCode::kNotCapable, "Requires net access to \"" +
                                           (port ? base::host_and_port(shown, *port) : shown) +
                                           "\", run again with the --allow-net flag"};
}

Status NetAccess::check(const std::string& host, uint16_t port) const {
  if (rules_ && IpAddress::parse(host)) return check_address(host, host, port);
  return check_host(host, port);
}

Status NetAccess::check_name(const std::string& host) const {
  return check_host(host, std::nullopt);
}

// Without a port: an entry for one may allow something, and denies not everything.
Status NetAccess::check_host(const std::string& host, std::optional<uint16_t> port) const {
  if (!rules_) return Unit{};
  const auto at_port = [port](const Entry& entry) {
    return !entry.port || !port || *entry.port == *port;
  };
  // Whether a set holds it is seen when its address is known.
  const bool is_loopback = is_localhost(host);
  const auto allows = [&](const Entry& entry) {
    return at_port(entry) &&
           (entry.names(host) ||
            (entry.is_set() && (!is_loopback || entry.holds(*IpAddress::parse("127.0.0.1")))));
  };
  const auto denies = [&](const Entry& entry) {
    return at_port(entry) && (port || !entry.port) &&
           (entry.names(host) || (is_loopback && entry.means_loopback()));
  };
  const bool passes =
      rules_->granted && !rules_->denies_all &&
      (rules_->allow.empty() || std::any_of(rules_->allow.begin(), rules_->allow.end(), allows)) &&
      std::none_of(rules_->deny.begin(), rules_->deny.end(), denies);
  return passes ? Status(Unit{}) : refused(host, port);
}

Status NetAccess::check_address(const std::string& host, const std::string& address,
                                uint16_t port) const {
  if (!rules_) return Unit{};
  const std::optional<IpAddress> dialled = IpAddress::parse(address);
  if (!dialled) return refused(address, port);
  const std::optional<IpAddress> asked = IpAddress::parse(host);
  const auto at_port = [port](const Entry& entry) { return !entry.port || *entry.port == port; };
  const auto allows = [&](const Entry& entry) {
    if (!at_port(entry)) return false;
    // An address alone allows who asks for it, not each name that leads to it.
    return (entry.is_set() || asked) && entry.holds(*dialled) ? true : !asked && entry.names(host);
  };
  const auto denies = [&](const Entry& entry) {
    return at_port(entry) && ((!asked && entry.names(host)) || entry.denies(*dialled));
  };
  const bool passes =
      rules_->granted && !rules_->denies_all &&
      (rules_->allow.empty() || std::any_of(rules_->allow.begin(), rules_->allow.end(), allows)) &&
      std::none_of(rules_->deny.begin(), rules_->deny.end(), denies);
  return passes ? Status(Unit{}) : refused(address, port);
}

}  // namespace edgert::net
