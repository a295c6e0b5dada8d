#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

namespace edgert::server {

namespace {

// Of patterns; what a request has beyond it is below "*".
constexpr size_t kMostSegments = 32;
constexpr size_t kLongestHost = 255;
constexpr size_t kLongestPattern = 2000;

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

struct Target {
  std::string method;  // empty: any
  size_t function = 0;
  bool is_name = false;  // made by a function's name, and not by a route
  size_t stripped = 0;   // segments that the function does not see
};

using Targets = std::vector<Target>;

struct Node {
  std::unordered_map<std::string, std::unique_ptr<Node>, TextHash, std::equal_to<>> literals;
  std::unique_ptr<Node> parameter;
  Targets here, rest;  // rest: of a "*" behind it
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The byte that "%xx" at `at` means; negative: it is none.
int escaped_at(std::string_view text, size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') return -1;
  const int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void decode(std::string_view text, std::string* decoded) {
  for (size_t at = 0; at < text.size(); ++at) {
    const int escaped = escaped_at(text, at);
    decoded->push_back(escaped < 0 ? text[at] : static_cast<char>(escaped));
    if (escaped >= 0) at += 2;
  }
}

// How many dots a segment is, if it is nothing else: 1 and 2 are those that URLs resolve.
size_t dots_of(std::string_view segment) {
  constexpr int kDot = '.';
  size_t dots = 0;
  for (size_t at = 0; at < segment.size(); ++at, ++dots) {
    if (segment[at] == '.') continue;
    if (escaped_at(segment, at) != kDot) return 0;
    at += 2;
  }
  return dots > 2 ? 0 : dots;
}

bool may_have_dots(std::string_view path) {
  for (size_t at = 0; (at = path.find('/', at)) != std::string_view::npos; ++at) {
    if (path.substr(at + 1).starts_with('.') || path.substr(at + 1).starts_with("%2")) return true;
  }
  return false;
}

// As the URL Standard does it.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  for (size_t begin = 1; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    const size_t dots = dots_of(segment);
    if (dots == 2 && !kept.empty()) kept.pop_back();
    if (dots == 0) kept.push_back(segment);
    if (dots != 0 && end == path.size()) kept.emplace_back();
    begin = end + 1;
  }
  std::string made;
  for (const std::string_view segment : kept) made.append("/").append(segment);
  return made.empty() ? "/" : made;
}

bool is_refused(std::string_view path) {
  if (!path.starts_with('/')) return true;
  for (size_t at = 0; at < path.size(); ++at) {
    const auto byte = static_cast<unsigned char>(path[at]);
    if (byte <= ' ' || byte == 0x7F || byte == '\\' || byte == '#') return true;
    if (byte == '%' && escaped_at(path, at) == 0) return true;
  }
  return false;
}

// The decoded segments of a path, no more than a pattern may have and one.
class Segments {
 public:
  explicit Segments(std::string_view path) : path_(path) {
    const bool is_plain = path.find('%') == std::string_view::npos;
    // Views into it stay where they are.
    if (!is_plain) decoded_.reserve(path.size());
    for (size_t begin = 1; begin <= path.size() && count_ < begins_.size();) {
      const size_t end = std::min(path.find('/', begin), path.size());
      const std::string_view segment = path.substr(begin, end - begin);
      begins_[count_] = begin;
      if (is_plain) {
        segments_[count_++] = segment;
      } else {
        const size_t from = decoded_.size();
        decode(segment, &decoded_);
        segments_[count_++] = std::string_view(decoded_).substr(from);
      }
      begin = end + 1;
    }
  }
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  size_t size() const { return count_; }
  std::string_view operator[](size_t at) const { return segments_[at]; }
  // The path from a segment on, as it was written.
  std::string_view from(size_t at) const { return path_.substr(begins_[at] - 1); }

 private:
  std::string_view path_;
  std::string decoded_;
  std::array<std::string_view, kMostSegments + 1> segments_;
  std::array<size_t, kMostSegments + 1> begins_{};
  size_t count_ = 0;
};

const Target* pick(const Targets& targets, std::string_view method) {
  const Target *of_get = nullptr, *of_any = nullptr;
  for (const Target& target : targets) {
    if (target.method == method) return &target;
    if (target.method == "GET" && method == "HEAD") of_get = &target;
    if (target.method.empty()) of_any = &target;
  }
  if (of_get != nullptr) return of_get;
  if (of_any != nullptr) return of_any;
  return method == "OPTIONS" && !targets.empty() ? &targets.front() : nullptr;
}

struct Search {
  const Segments& segments;
  std::string_view method;
  std::vector<std::string> others{};  // methods that would have been taken

  const Target* taken(const Targets& targets) {
    if (const Target* const found = pick(targets, method)) return found;
    for (const Target& target : targets) {
      if (std::find(others.begin(), others.end(), target.method) == others.end())
        others.push_back(target.method);
    }
    return nullptr;
  }

  // As deep as the deepest pattern.
  const Target* in(const Node& node, size_t at) {
    if (at == segments.size()) {
      const Target* const found = taken(node.here);
      return found != nullptr ? found : taken(node.rest);
    }
    if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end()) {
      if (const Target* const found = in(*literal->second, at + 1)) return found;
    }
    if (node.parameter != nullptr && !segments[at].empty()) {
      if (const Target* const found = in(*node.parameter, at + 1)) return found;
    }
    return taken(node.rest);
  }
};

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return made;
}

// Without its port and the dot behind it.
std::string_view bare_host(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool is_port = colon != std::string_view::npos &&
                       (host.find(':') == colon || (colon > 0 && host[colon - 1] == ']'));
  if (is_port) host = host.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

std::string fault_of_host(std::string_view host) {
  if (host.starts_with("*.")) host.remove_prefix(2);
  const bool is_plain = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '[' || c == ']' || c == ':';
  });
  const bool has_port = host.find(':') != std::string_view::npos && !host.starts_with('[');
  if (host.empty() || !is_plain || host.size() > kLongestHost)
    return "\"" + std::string(host) + "\" is no host, such as api.example.com or *.example.com";
  return has_port || bare_host(host) != host ? "a host is named without its port" : "";
}

std::string fault_of_path(std::string_view path) {
  if (!path.starts_with('/')) return "the path of a route begins with \"/\"";
  if (path.size() > kLongestPattern) return "the path of a route is too long";
  if (path.find('?') != std::string_view::npos) return "routes do not look at queries";
  if (is_refused(path)) return "no request has such a path";
  if (without_dots(path) != path)
    return "\".\" and \"..\" are resolved before routes are looked at";
  size_t count = 0;
  for (size_t begin = 1; begin <= path.size(); ++count) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "*" && end != path.size()) return "\"*\" stands at the end of a path";
    if (segment != "*" && segment.find('*') != std::string_view::npos)
      return "\"*\" is a segment of its own: \"/files/*\"";
    if (segment == ":") return "\":\" needs a name: \"/api/:id\"";
    begin = end + 1;
  }
  if (count > kMostSegments)
    return "a route may have " + std::to_string(kMostSegments) + " segments";
  return {};
}

}  // namespace

struct Routes::Tables {
  Node any;
  // By host; "*.example.com" as ".example.com".
  std::unordered_map<std::string, Node, TextHash, std::equal_to<>> hosts;

  Targets* place_of(const std::string& host, std::string_view path) {
    Node* node = &any;
    if (!host.empty()) node = &hosts[lower(host.starts_with('*') ? host.substr(1) : host)];
    for (size_t begin = 1; begin <= path.size();) {
      const size_t end = std::min(path.find('/', begin), path.size());
      const std::string_view segment = path.substr(begin, end - begin);
      if (segment == "*") return &node->rest;
      std::string name;
      decode(segment, &name);
      std::unique_ptr<Node>& next =
          segment.starts_with(':') ? node->parameter : node->literals[name];
      if (next == nullptr) next = std::make_unique<Node>();
      node = next.get();
      begin = end + 1;
    }
    return &node->here;
  }
};

std::string fault_of(const RouteConfig& route) {
  if (!route.host.empty()) {
    if (std::string fault = fault_of_host(route.host); !fault.empty()) return fault;
  }
  for (const std::string& method : route.methods) {
    const bool is_plain = !method.empty() && method.size() <= 32 &&
                          std::all_of(method.begin(), method.end(),
                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
    if (!is_plain) return "\"" + method + "\" is no method: they are written as GET or POST";
  }
  return fault_of_path(route.path);
}

Routes::Routes() : tables_(std::make_unique<Tables>()) {}
Routes::~Routes() = default;
Routes::Routes(Routes&&) noexcept = default;
Routes& Routes::operator=(Routes&&) noexcept = default;

void Routes::add_name(std::string_view name, size_t function) {
  const std::string path = "/" + std::string(name) + "/*";
  for (const auto& [pattern, stripped] :
       {std::pair(path, size_t{0}), std::pair("/functions/v1" + path, size_t{2})}) {
    Targets* const targets = tables_->place_of({}, pattern);
    const bool is_there = std::any_of(targets->begin(), targets->end(),
                                      [](const Target& target) { return target.method.empty(); });
    if (!is_there) targets->push_back({{}, function, true, stripped});
  }
}

Status Routes::add(const RouteConfig& route, size_t function) {
  if (std::string fault = fault_of(route); !fault.empty())
    return Error{ErrorCode::kInvalidArgument, std::move(fault)};
  Targets* const targets = tables_->place_of(route.host, route.path);
  std::vector<std::string> methods = route.methods;
  if (methods.empty()) methods.emplace_back();
  for (std::string& method : methods) {
    const auto there = std::find_if(targets->begin(), targets->end(),
                                    [&](const Target& target) { return target.method == method; });
    if (there == targets->end()) {
      targets->push_back({std::move(method), function});
    } else if (there->is_name) {
      *there = {std::move(method), function};
    } else if (there->function != function) {
      return Error{ErrorCode::kInvalidArgument, "another function has the same route"};
    }
  }
  return Unit{};
}

RouteMatch Routes::find(std::string_view host, std::string_view method,
                        std::string_view path) const {
  RouteMatch match;
  path = path.substr(0, path.find('?'));
  if (is_refused(path)) {
    match.kind = RouteMatch::Kind::kRefused;
    return match;
  }
  std::string plain;
  if (may_have_dots(path)) {
    plain = without_dots(path);
    if (plain != path) match.path = plain;
    path = plain;
  }
  const Segments segments(path);
  Search search{segments, method};
  const Target* found = nullptr;
  if (host = bare_host(host); !tables_->hosts.empty() && host.size() <= kLongestHost) {
    const std::string name = lower(host);
    // Itself, and then ".example.com" of all that is above it.
    for (size_t at = 0; found == nullptr && at != std::string::npos; at = name.find('.', at + 1)) {
      const auto table = tables_->hosts.find(std::string_view(name).substr(at));
      if (table != tables_->hosts.end()) found = search.in(table->second, 0);
    }
  }
  if (found == nullptr) found = search.in(tables_->any, 0);
  if (found != nullptr) {
    match.kind = RouteMatch::Kind::kFound;
    match.function = found->function;
    if (found->stripped > 0) match.path = segments.from(found->stripped);
    return match;
  }
  match.path.clear();
  if (search.others.empty()) return match;
  match.kind = RouteMatch::Kind::kMethodNotAllowed;
  const auto has = [&](const char* name) {
    return std::find(search.others.begin(), search.others.end(), name) != search.others.end();
  };
  if (has("GET") && !has("HEAD")) search.others.emplace_back("HEAD");
  if (!has("OPTIONS")) search.others.emplace_back("OPTIONS");
  for (const std::string& other : search.others)
    match.allow += (match.allow.empty() ? "" : ", ") + other;
  return match;
}

}  // namespace edgert::server
