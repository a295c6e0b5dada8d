#include "loop/tcp_listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <utility>

#include "loop/handle.h"
#include "loop/timer.h"

namespace edgert::loop {

namespace {

constexpr int kBacklog = 1024;
// What else the loop has to do comes in between.
constexpr int kMostPerTurn = 64;
constexpr uint64_t kRestMs = 50;
constexpr uint64_t kTellEveryMs = 10000;
// Clients leave so many descriptors to what is done for them: connections, files, new workers.
constexpr uint64_t kSpare = 64;
constexpr uint64_t kSparePart = 8;

// The first descriptor that is no client's any more; none when there is no limit.
int64_t end_of_clients() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return INT64_MAX;
  return static_cast<int64_t>(limit.rlim_cur -
                              std::min<uint64_t>(kSpare, limit.rlim_cur / kSparePart));
}

}  // namespace

// libuv's own listener answers a shortage by accepting and closing, which resets every client that
// waits; so this one polls the socket and accepts by itself.
struct TcpListener::Internals {
  struct Target {
    uv_poll_t uv;
    int descriptor = -1;
    Internals* owner = nullptr;
    std::string path;     // where it listens; empty: at no path
    struct stat file {};  // that is there
    ~Target() {
      if (descriptor >= 0) close(descriptor);
      leave_path();
    }
    // Its file goes with it; one that somebody has put in its place stays.
    void leave_path() {
      struct stat found {};
      if (!path.empty() && lstat(path.c_str(), &found) == 0 && found.st_dev == file.st_dev &&
          found.st_ino == file.st_ino)
        unlink(path.c_str());
      path.clear();
    }
    void detach() { owner = nullptr; }
  };
  Internals(Loop& on, const ListenOptions& given, Accepted told)
      : loop(on), options(given), accepted(std::move(told)), rest(on, [this] { wake(); }) {}
  ~Internals() {
    if (!handle) return;
    // Not as late as the handle's memory goes, but when nothing polls it any more.
    const int descriptor = std::exchange(handle->descriptor, -1);
    handle->leave_path();
    handle.reset();
    close(descriptor);
  }

  Loop& loop;
  const ListenOptions options;
  const Accepted accepted;
  uint16_t port = 0;
  Handle<Target> handle;
  Timer rest;
  bool resting = false;
  std::optional<uint64_t> told_ms;
  uint64_t rests = 0;  // since it was told

  Status open();
  Status listen_at_port(Target* target);
  Status listen_at_path(Target* target);
  Status take_given(Target* target);
  static Status open_socket(int family, const std::string& where, Target* target);
  static Status bind_to(const sockaddr* address, socklen_t size, const std::string& where,
                        const Target& target);
  int begin_polling();
  bool accept_one();
  void pause(const std::string& why);
  void wake();
};

int TcpListener::Internals::begin_polling() {
  return uv_poll_start(&handle->uv, UV_READABLE, [](uv_poll_t* poll, int, int) {
    auto* target = static_cast<Target*>(poll->data);
    // The target stays until its close callback, also when its owner goes.
    for (int i = 0; i < kMostPerTurn && target->owner != nullptr; ++i) {
      if (target->owner->resting || !target->owner->accept_one()) return;
    }
  });
}

// False: nobody can be accepted for now.
bool TcpListener::Internals::accept_one() {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  const int descriptor = accept4(handle->descriptor, reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (errno == EINTR || errno == ECONNABORTED) return true;
    // Also what does not pass by itself, as of a socket that somebody else has shut down: polling
    // would tell of it without end.
    if (errno != EAGAIN && errno != EWOULDBLOCK) pause(error_text(-errno));
    return false;
  }
  if (descriptor >= end_of_clients()) pause("few descriptors are left");
  if (options.given_away && options.given_away(descriptor)) return true;
  std::unique_ptr<TcpStream> stream = TcpStream::adopt(loop, descriptor, peer);
  if (stream == nullptr) return true;
  if (options.tcp_nodelay) stream->set_no_delay(true);
  accepted(std::move(stream));
  return true;
}

void TcpListener::Internals::pause(const std::string& why) {
  resting = true;
  uv_poll_stop(&handle->uv);
  rest.start(kRestMs);
  ++rests;
  const uint64_t now = loop.now_ms();
  if (!options.paused || (told_ms && now - *told_ms < kTellEveryMs)) return;
  told_ms = now;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::string where =
      options.unix_path.empty() ? "port " + std::to_string(port) : options.unix_path;
  options.paused("accepting connections on " + where + " rests: " + why + " (RLIMIT_NOFILE is " +
                 std::to_string(limit.rlim_cur) + "; " + std::to_string(std::exchange(rests, 0)) +
                 " rests of " + std::to_string(kRestMs) + " ms since the last word)");
}

void TcpListener::Internals::wake() {
  const int lowest = fcntl(handle->descriptor, F_DUPFD_CLOEXEC, 0);
  const int error = errno;
  if (lowest < 0) return pause(error_text(-error));
  close(lowest);
  // One client at a time is served whatever else takes descriptors.
  if (lowest >= end_of_clients() && TcpStream::accepted_now() != 0)
    return pause("few descriptors are left");
  resting = false;
  begin_polling();
}

Status TcpListener::Internals::open() {
  auto target = std::make_unique<Target>();
  target->owner = this;
  Status listens = options.descriptor >= 0      ? take_given(target.get())
                   : !options.unix_path.empty() ? listen_at_path(target.get())
                                                : listen_at_port(target.get());
  if (!listens.ok()) return listens;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(target->descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  if (address.ss_family == AF_INET6)
    port = ntohs(reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
  if (address.ss_family == AF_INET)
    port = ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  int status = uv_poll_init(loop.uv(), &target->uv, target->descriptor);
  if (status == 0) {
    target->uv.data = target.get();
    handle = Handle<Target>(std::move(target));
    status = begin_polling();
  }
  if (status == 0) return Unit{};
  return Error{ErrorCode::kIo, "cannot listen: " + error_text(status)};
}

Status TcpListener::Internals::listen_at_port(Target* target) {
  const std::string where = options.host + " port " + std::to_string(options.port);
  sockaddr_storage address{};
  if (!read_address(options.host, options.port, &address))
    return Error{ErrorCode::kInvalidArgument, "'" + options.host + "' is no IPv4 or IPv6 address"};
  if (Status opened = open_socket(address.ss_family, where, target); !opened.ok()) return opened;
  const int on = 1;
  setsockopt(target->descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (options.reuse_port &&
      setsockopt(target->descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    return Error{ErrorCode::kIo, "SO_REUSEPORT is refused for " + where};
  const socklen_t size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  return bind_to(reinterpret_cast<sockaddr*>(&address), size, where, *target);
}

Status TcpListener::Internals::listen_at_path(Target* target) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& path = options.unix_path;
  if (path.size() >= sizeof address.sun_path || path.find('\0') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "unix_path must be shorter than " +
                                                  std::to_string(sizeof address.sun_path) +
                                                  " bytes, and hold no NUL: " + path};
  }
  path.copy(address.sun_path, path.size());
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (Status opened = open_socket(AF_UNIX, path, target); !opened.ok()) return opened;
  // A socket of which the listener has gone stays in the way.
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) {
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe >= 0 && connect(probe, raw, sizeof address) != 0 && errno == ECONNREFUSED)
      unlink(path.c_str());
    if (probe >= 0) close(probe);
  }
  Status bound = bind_to(raw, sizeof address, path, *target);
  if (bound.ok() && lstat(path.c_str(), &target->file) == 0) target->path = path;
  return bound;
}

Status TcpListener::Internals::take_given(Target* target) {
  target->descriptor = options.descriptor;
  int listens = 0;
  socklen_t size = sizeof listens;
  if (getsockopt(options.descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
      listens == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "descriptor " + std::to_string(options.descriptor) + " is no socket that listens"};
  }
  fcntl(options.descriptor, F_SETFL, fcntl(options.descriptor, F_GETFL) | O_NONBLOCK);
  fcntl(options.descriptor, F_SETFD, FD_CLOEXEC);
  return Unit{};
}

Status TcpListener::Internals::open_socket(int family, const std::string& where, Target* target) {
  target->descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (target->descriptor >= 0) return Unit{};
  return Error{ErrorCode::kIo, "no socket for " + where + ": " + error_text(-errno)};
}

Status TcpListener::Internals::bind_to(const sockaddr* address, socklen_t size,
                                       const std::string& where, const Target& target) {
  if (bind(target.descriptor, address, size) == 0 && ::listen(target.descriptor, kBacklog) == 0)
    return Unit{};
  return Error{errno == EADDRINUSE ? ErrorCode::kAddressInUse : ErrorCode::kIo,
               "cannot listen on " + where + ": " + error_text(-errno)};
}

TcpListener::TcpListener(std::unique_ptr<Internals> internals) : internals_(std::move(internals)) {}
TcpListener::~TcpListener() = default;
uint16_t TcpListener::port() const { return internals_->port; }
int TcpListener::descriptor() const { return internals_->handle->descriptor; }

Result<std::unique_ptr<TcpListener>> TcpListener::listen(Loop& loop, const ListenOptions& options,
                                                         Accepted accepted) {
  auto internals = std::make_unique<Internals>(loop, options, std::move(accepted));
  if (Status opened = internals->open(); !opened.ok()) return opened.take_error();
  return std::unique_ptr<TcpListener>(new TcpListener(std::move(internals)));
}

}  // namespace edgert::loop
