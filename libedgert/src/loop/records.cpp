#include "loop/records.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <resolv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string_view>

namespace edgert::loop {

namespace {

using Fields = std::vector<std::string>;

// What follows in a record's data: a number of 1, 2 or 4 bytes, a domain name, a text with its
// length in front, texts up to the end, an address, or bytes up to the end.
enum class Part { kNumber8, kNumber16, kNumber32, kName, kText, kTexts, kIpv4, kIpv6, kRest };

struct Type {
  std::string_view name;
  int number;
  std::vector<Part> parts;
};

const std::vector<Type>& types() {
  using enum Part;
  static const auto* const known = new std::vector<Type>{
      {"A", 1, {kIpv4}},
      {"NS", 2, {kName}},
      {"CNAME", 5, {kName}},
      {"SOA", 6, {kName, kName, kNumber32, kNumber32, kNumber32, kNumber32, kNumber32}},
      {"PTR", 12, {kName}},
      {"MX", 15, {kNumber16, kName}},
      {"TXT", 16, {kTexts}},
      {"AAAA", 28, {kIpv6}},
      {"SRV", 33, {kNumber16, kNumber16, kNumber16, kName}},
      {"NAPTR", 35, {kNumber16, kNumber16, kText, kText, kText, kName}},
      {"CAA", 257, {kNumber8, kText, kRest}},
  };
  return *known;
}

// Reads a message that a stranger made.
class Reader {
 public:
  Reader(const unsigned char* bytes, size_t size)
      : begin_(bytes), message_end_(bytes + size), at_(bytes), end_(message_end_) {}

  bool skip(size_t bytes) {
    if (left() < bytes) return false;
    at_ += bytes;
    return true;
  }
  bool skip_name() {
    const int used = dn_skipname(at_, end_);
    return used >= 0 && skip(static_cast<size_t>(used));
  }
  bool number16(int* value) {
    if (left() < 2) return false;
    *value = at_[0] << 8 | at_[1];
    at_ += 2;
    return true;
  }
  // The next bytes alone, and the reader behind them; names in them may point into the message.
  bool part(size_t bytes, Reader* data) {
    *data = *this;
    if (!skip(bytes)) return false;
    data->end_ = at_;
    return true;
  }

  // False when the data does not hold it.
  bool read(Part part, Fields* fields) {
    switch (part) {
      case Part::kNumber8:
        return number(1, fields);
      case Part::kNumber16:
        return number(2, fields);
      case Part::kNumber32:
        return number(4, fields);
      case Part::kName:
        return name(fields);
      case Part::kText:
        return text(fields);
      case Part::kTexts:
        while (at_ < end_) {
          if (!text(fields)) return false;
        }
        return true;
      case Part::kIpv4:
        return address(AF_INET, sizeof(in_addr), fields);
      case Part::kIpv6:
        return address(AF_INET6, sizeof(in6_addr), fields);
      case Part::kRest:
        fields->emplace_back(at_, end_);
        at_ = end_;
        return true;
    }
    return false;
  }

 private:
  size_t left() const { return static_cast<size_t>(end_ - at_); }

  bool number(size_t bytes, Fields* fields) {
    if (left() < bytes) return false;
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value = value << 8 | *at_++;
    fields->push_back(std::to_string(value));
    return true;
  }

  bool name(Fields* fields) {
    char expanded[NS_MAXDNAME];
    const int used = dn_expand(begin_, message_end_, at_, expanded, sizeof expanded);
    if (used < 0 || static_cast<size_t>(used) > left()) return false;
    at_ += used;
    fields->emplace_back(expanded);
    // Fully qualified, as it was meant.
    if (!fields->back().ends_with('.')) fields->back() += '.';
    return true;
  }

  bool text(Fields* fields) {
    if (left() == 0) return false;
    const size_t size = *at_++;
    if (left() < size) return false;
    fields->emplace_back(at_, at_ + size);
    at_ += size;
    return true;
  }

  bool address(int family, size_t bytes, Fields* fields) {
    char shown[INET6_ADDRSTRLEN];
    if (left() != bytes || inet_ntop(family, at_, shown, sizeof shown) == nullptr) return false;
    fields->emplace_back(shown);
    at_ = end_;
    return true;
  }

  const unsigned char* begin_;
  const unsigned char* message_end_;
  const unsigned char* at_;
  const unsigned char* end_;
};

// The resolver's state of one question.
struct State {
  struct __res_state resolver {};
  bool begun = false;
  ~State() {
    if (begun) res_nclose(&resolver);
  }
};

// One exchange over TCP (RFC 1035 §4.2.2) that is over in time, whatever the server does.
class TcpQuestion {
 public:
  TcpQuestion() = default;
  TcpQuestion(const TcpQuestion&) = delete;
  TcpQuestion& operator=(const TcpQuestion&) = delete;
  ~TcpQuestion() {
    if (socket_ >= 0) close(socket_);
  }

  // The size of what came, or -1.
  int ask(const sockaddr_in& server, const unsigned char* question, size_t size,
          unsigned char* answer) {
    if (socket_ < 0) return -1;
    const int begun = connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server);
    if (begun != 0 && errno != EINPROGRESS) return -1;
    std::string message{static_cast<char>(size >> 8), static_cast<char>(size)};
    message.append(question, question + size);
    const auto write = [&](size_t done) {
      return send(socket_, message.data() + done, message.size() - done, MSG_NOSIGNAL);
    };
    if (!pass(message.size(), POLLOUT, write)) return -1;
    unsigned char length[2];
    if (!receive(length, sizeof length)) return -1;
    const int announced = length[0] << 8 | length[1];
    return receive(answer, static_cast<size_t>(announced)) ? announced : -1;
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool receive(unsigned char* bytes, size_t size) {
    return pass(size, POLLIN,
                [&](size_t done) { return recv(socket_, bytes + done, size - done, 0); });
  }

  template <typename Step>
  bool pass(size_t size, short event, const Step& step) {
    for (size_t done = 0; done < size;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now());
      if (left.count() <= 0) return false;
      pollfd waits{socket_, event, 0};
      if (poll(&waits, 1, static_cast<int>(left.count())) <= 0) continue;
      const ssize_t passed = step(done);
      if (passed > 0) {
        done += static_cast<size_t>(passed);
      } else if (passed == 0 || (errno != EAGAIN && errno != EINTR)) {
        return false;
      }
    }
    return true;
  }

  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  Clock::time_point until_ = Clock::now() + std::chrono::seconds(5);
};

// Asks over TCP what did not fit into a datagram. The size of the answer, or -1 with the
// resolver's reason.
int ask_over_tcp(State& state, const std::string& name, int type, unsigned char* answer) {
  unsigned char question[NS_PACKETSZ];
  const int size = res_nmkquery(&state.resolver, ns_o_query, name.c_str(), ns_c_in, type, nullptr,
                                0, nullptr, question, sizeof question);
  const int answered = size < 0 ? -1
                                : TcpQuestion().ask(state.resolver.nsaddr_list[0], question,
                                                    static_cast<size_t>(size), answer);
  if (answered < NS_HFIXEDSZ || !std::equal(question, question + NS_INT16SZ, answer)) {
    state.resolver.res_h_errno = TRY_AGAIN;
    return -1;
  }
  const int verdict = answer[3] & 0xf;
  if (verdict == ns_r_noerror) return answered;
  state.resolver.res_h_errno = verdict == ns_r_nxdomain ? HOST_NOT_FOUND : TRY_AGAIN;
  return -1;
}

Result<std::vector<Fields>> read_answer(const std::string& name, const Type& type,
                                        const unsigned char* bytes, size_t size) {
  const Error malformed{ErrorCode::kInvalidData, "the answer for " + name + " is malformed"};
  // RFC 1035 §4.1: a head, the questions, and the answers.
  Reader message(bytes, size);
  int questions = 0, answers = 0;
  if (!message.skip(4) || !message.number16(&questions) || !message.number16(&answers) ||
      !message.skip(4)) {
    return malformed;
  }
  while (questions-- > 0) {
    if (!message.skip_name() || !message.skip(4)) return malformed;
  }
  std::vector<Fields> records;
  while (answers-- > 0) {
    int number = 0, length = 0;
    Reader data(bytes, 0);
    if (!message.skip_name() || !message.number16(&number) || !message.skip(6) ||
        !message.number16(&length) || !message.part(static_cast<size_t>(length), &data)) {
      return malformed;
    }
    // An alias stands in front of what it leads to.
    if (number != type.number) continue;
    Fields fields;
    for (const Part part : type.parts) {
      if (!data.read(part, &fields)) return malformed;
    }
    records.push_back(std::move(fields));
  }
  if (records.empty()) {
    return Error{ErrorCode::kNotFound, name + " has no records of type " + std::string(type.name)};
  }
  return records;
}

}  // namespace

Result<std::vector<Fields>> ask_records(const std::string& name, const std::string& type,
                                        const std::string& server, uint16_t port) {
  const auto known = std::find_if(types().begin(), types().end(),
                                  [&](const Type& each) { return each.name == type; });
  if (known == types().end())
    return Error{ErrorCode::kNotSupported, "records of type " + type + " are not supported"};
  State state;
  if (res_ninit(&state.resolver) != 0)
    return Error{ErrorCode::kIo, "the system's resolver cannot be used"};
  state.begun = true;
  constexpr int kSeconds = 3;
  constexpr int kTries = 2;
  state.resolver.retrans = kSeconds;
  state.resolver.retry = kTries;
  if (!server.empty()) {
    sockaddr_in& address = state.resolver.nsaddr_list[0];
    address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, server.c_str(), &address.sin_addr) != 1)
      return Error{ErrorCode::kNotSupported, "name servers are named by their IPv4 address"};
    state.resolver.nscount = 1;
    // The resolver waits for ever for a server that says nothing over TCP.
    state.resolver.options = (state.resolver.options | RES_IGNTC) & ~RES_USEVC;
  }
  constexpr size_t kLargestMessage = 65536;
  const auto answer = std::make_unique<unsigned char[]>(kLargestMessage);
  int size = res_nquery(&state.resolver, name.c_str(), ns_c_in, known->number, answer.get(),
                        kLargestMessage);
  constexpr unsigned char kTruncated = 2;
  if (!server.empty() && (answer[2] & kTruncated) != 0)
    size = ask_over_tcp(state, name, known->number, answer.get());
  if (size >= 0) {
    return read_answer(name, *known, answer.get(),
                       std::min(static_cast<size_t>(size), kLargestMessage));
  }
  switch (state.resolver.res_h_errno) {
    case HOST_NOT_FOUND:
    case NO_DATA:
      return Error{ErrorCode::kNotFound, name + " has no records of type " + type};
    case TRY_AGAIN:
      return Error{ErrorCode::kTimedOut, "no name server answers for " + name};
    default:
      return Error{ErrorCode::kIo, name + " cannot be resolved"};
  }
}

}  // namespace edgert::loop
