#include "graph/helper_process.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "graph/helper_child.h"
#include "graph/helper_turns.h"

namespace edgert::graph {

namespace {

using base::Descriptor;

constexpr int kLookEveryMs = 10;
// Of a session, after which the kernel ends it.
constexpr double kMostAnswers = 100;

// What the child writes goes to files in memory: no pipe can fill up, and RLIMIT_FSIZE bounds them.
Descriptor memory_file() { return Descriptor(memfd_create("edgert", MFD_CLOEXEC)); }

std::string contents(const Descriptor& file, uint64_t at_most) {
  const off_t end = lseek(file.get(), 0, SEEK_END);
  std::string bytes(std::min(static_cast<uint64_t>(std::max<off_t>(end, 0)), at_most), '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t size =
        pread(file.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (size <= 0) break;
    at += static_cast<size_t>(size);
  }
  bytes.resize(at);
  return bytes;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Writes what the other side takes of it; it may not read because it has ended, or works without.
void hand_over(const Descriptor& input, std::string_view* bytes) {
  while (!bytes->empty()) {
    const ssize_t sent =
        send(input.get(), bytes->data(), bytes->size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) *bytes = {};
    bytes->remove_prefix(static_cast<size_t>(std::max<ssize_t>(sent, 0)));
  }
}

// Hands the input over and watches until the child has ended; an error when it had to be ended.
Status attend(HelperChild& child, const std::string& program, Descriptor& input,
              std::string_view bytes, const HelperLimits& limits, HelperOwner& owner) {
  HelperAllowance allowance(child, program, limits, owner);
  for (;;) {
    hand_over(input, &bytes);
    if (bytes.empty()) input.close();
    child.wait(WNOHANG);
    if (!child.runs()) return Unit{};
    if (Status allowed = allowance.check(); !allowed.ok()) return allowed;
    // Closed ones are negative, and poll passes them over.
    pollfd ready[] = {{child.descriptor(), POLLIN, 0}, {input.get(), POLLOUT, 0}};
    poll(ready, 2, child.descriptor() < 0 ? 1 : kLookEveryMs);
  }
}

Error cannot_run(const std::string& command, int reason) {
  return {ErrorCode::kIo,
          "cannot run " + base_name(command) + " (" + command + "): " + std::strerror(reason)};
}

Error too_much(const std::string& program, const HelperLimits& limits) {
  return {ErrorCode::kLimit,
          program + " wrote its " + std::to_string(limits.output_bytes >> 10) + " KB in full"};
}

Error no_turn(const std::string& program) {
  return {ErrorCode::kCancelled, "the worker was stopped while it waited for " + program};
}

}  // namespace

Result<HelperOutput> run_helper(const std::vector<std::string>& command,
                                const std::vector<std::string>& environment, std::string_view input,
                                const HelperLimits& limits, HelperOwner& owner) {
  const std::string program = base_name(command[0]);
  const HelperTurn turn(owner);
  if (!turn.taken()) return no_turn(program);
  const Descriptor output = memory_file(), complaints = memory_file();
  int pair[2];
  if (!output || !complaints || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    return cannot_run(command[0], errno);
  }
  Descriptor ours(pair[0]), theirs(pair[1]);
  HelperChild child(owner);
  if (const int failed =
          child.start(command, environment, theirs.get(), output.get(), complaints.get())) {
    return cannot_run(command[0], failed);
  }
  theirs.close();
  if (!child.limit(limits)) {
    const int reason = errno;
    child.wait(WNOHANG);
    if (child.runs()) return cannot_run(command[0], reason);
  }
  if (Status attended = attend(child, program, ours, input, limits, owner); !attended.ok())
    return attended.take_error();
  HelperOutput result{child.succeeded(), contents(output, limits.output_bytes),
                      contents(complaints, limits.output_bytes)};
  if (result.output.size() >= limits.output_bytes) {
    return too_much(program, limits);
  }
  if (child.is_unknown()) result.succeeded = !result.output.empty() && result.complaints.empty();
  return result;
}

struct HelperSession::Parts {
  Parts(const std::vector<std::string>& command, const HelperLimits& allowed, HelperOwner& whose)
      : program(base_name(command[0])), limits(allowed), owner(whose), turn(whose), child(whose) {}
  const std::string program;
  const HelperLimits limits;
  HelperOwner& owner;
  const HelperTurn turn;
  HelperChild child;  // ends before others have its turn
  Descriptor both_ways, complaints;
};

HelperSession::HelperSession(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HelperSession::~HelperSession() = default;

Result<std::unique_ptr<HelperSession>> HelperSession::start(
    const std::vector<std::string>& command, const std::vector<std::string>& environment,
    const HelperLimits& limits, HelperOwner& owner) {
  auto parts = std::make_unique<Parts>(command, limits, owner);
  if (!parts->turn.taken()) return no_turn(parts->program);
  int pair[2];
  parts->complaints = memory_file();
  if (!parts->complaints || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return cannot_run(command[0], errno);
  parts->both_ways = Descriptor(pair[0]);
  const Descriptor theirs(pair[1]);
  if (const int failed = parts->child.start(command, environment, theirs.get(), theirs.get(),
                                            parts->complaints.get())) {
    return cannot_run(command[0], failed);
  }
  HelperLimits all_its_life = limits;
  all_its_life.cpu_ms *= kMostAnswers;
  if (!parts->child.limit(all_its_life)) return cannot_run(command[0], errno);
  return std::unique_ptr<HelperSession>(new HelperSession(std::move(parts)));
}

Result<std::string> HelperSession::ask(
    std::string_view input, const std::function<bool(std::string_view output)>& is_whole) {
  Parts& its = *parts_;
  HelperAllowance allowance(its.child, its.program, its.limits, its.owner);
  std::string output;
  for (;;) {
    hand_over(its.both_ways, &input);
    char bytes[16 * 1024];
    const ssize_t size = recv(its.both_ways.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (size > 0) {
      output.append(bytes, static_cast<size_t>(size));
      if (output.size() > its.limits.output_bytes) return too_much(its.program, its.limits);
      continue;
    }
    if (is_whole(output)) return output;
    its.child.wait(WNOHANG);
    if (size == 0 || !its.child.runs())
      return Error{ErrorCode::kIo, its.program + " ended before it had answered"};
    if (Status allowed = allowance.check(); !allowed.ok()) return allowed.take_error();
    pollfd ready[] = {
        {its.child.descriptor(), POLLIN, 0},
        {its.both_ways.get(), static_cast<short>(input.empty() ? POLLIN : POLLIN | POLLOUT), 0}};
    poll(ready, 2, its.child.descriptor() < 0 ? 1 : kLookEveryMs);
  }
}

}  // namespace edgert::graph
