#include "serve/admin_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace edgert::server {

namespace {

constexpr size_t kMostAnswerBytes = 64 << 20;

// Closed with it.
struct Socket {
  int descriptor;
  explicit Socket(int family) : descriptor(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor >= 0) close(descriptor);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
};

bool connect_to(int descriptor, const AdminAddress& address) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    return connect(descriptor, reinterpret_cast<const sockaddr*>(&v4), sizeof v4) == 0;
  }
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port);
  return inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr) == 1 &&
         connect(descriptor, reinterpret_cast<const sockaddr*>(&v6), sizeof v6) == 0;
}

bool send_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    text.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

bool receive_all(int descriptor, std::string* text) {
  char bytes[16 * 1024];
  ssize_t size;
  while ((size = recv(descriptor, bytes, sizeof bytes, 0)) > 0 && text->size() < kMostAnswerBytes)
    text->append(bytes, static_cast<size_t>(size));
  return size == 0;
}

}  // namespace

std::string AdminAddress::authority() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string in_path(std::string_view name) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string path;
  for (const char each : name) {
    const auto byte = static_cast<unsigned char>(each);
    const bool is_plain = (each >= '0' && each <= '9') || (each >= 'A' && each <= 'Z') ||
                          (each >= 'a' && each <= 'z') || each == '-' || each == '_' ||
                          each == '.' || each == '/';
    if (is_plain) {
      path += each;
    } else {
      path.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return path;
}

std::string from_path(std::string_view path) {
  std::string name;
  for (size_t at = 0; at < path.size(); ++at) {
    const char* const digits = path.data() + at + 1;
    unsigned char byte = 0;
    const bool is_escaped = path[at] == '%' && path.size() - at > 2 &&
                            std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    name += is_escaped ? static_cast<char>(byte) : path[at];
    if (is_escaped) at += 2;
  }
  return name;
}

Result<AdminAddress> parse_admin_address(const std::string& text) {
  AdminAddress address{"127.0.0.1", 0};
  const size_t colon = text.rfind(':');
  std::string_view port = text;
  if (colon != std::string::npos) {
    port = std::string_view(text).substr(colon + 1);
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
      host = host.substr(1, host.size() - 2);
    if (!host.empty()) address.host = std::move(host);
  }
  if (address.host == "localhost") address.host = "127.0.0.1";
  const auto read = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || read.ec != std::errc() || read.ptr != port.data() + port.size())
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + text + "\" is no address of an admin, such as 127.0.0.1:9001"};
  return address;
}

bool is_of_this_machine(std::string_view host) {
  in_addr v4{};
  return host == "localhost" || host == "::1" || host == "[::1]" ||
         (host.starts_with("127.") && inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1);
}

Status check_admin(const AdminAddress& address, const std::string& token) {
  if (!token.empty() || is_of_this_machine(address.host)) return Unit{};
  return Error{ErrorCode::kInvalidArgument,
               "--admin at " + address.host +
                   " can be asked from other machines: [server] admin_token is "
                   "wanted, or 127.0.0.1"};
}

Result<AdminAnswer> ask_admin(const AdminAddress& address, const std::string& token,
                              const std::string& method, const std::string& path) {
  const std::string place = "http://" + address.authority();
  const Socket own(address.host.find(':') == std::string::npos ? AF_INET : AF_INET6);
  if (own.descriptor < 0 || !connect_to(own.descriptor, address))
    return Error{ErrorCode::kConnectionRefused,
                 "no server answers at " + place + ": " + std::strerror(errno)};
  std::string request = method + " " + path + " HTTP/1.1\r\nhost: " + address.authority() +
                        "\r\nconnection: close\r\n";
  if (!token.empty()) request += "authorization: Bearer " + token + "\r\n";
  if (method == "POST") request += "content-length: 0\r\n";
  std::string answer;
  const bool is_whole =
      send_all(own.descriptor, request + "\r\n") && receive_all(own.descriptor, &answer);
  // "HTTP/1.1 200 …", and a body up to the connection's end.
  const size_t head = answer.find("\r\n\r\n");
  int status = 0;
  if (!is_whole || !answer.starts_with("HTTP/1.1 ") || head == std::string::npos ||
      std::from_chars(answer.data() + 9, answer.data() + 12, status).ec != std::errc())
    return Error{ErrorCode::kInvalidData, place + " is no admin of edgertd"};
  return AdminAnswer{status, answer.substr(head + 4)};
}

}  // namespace edgert::server
