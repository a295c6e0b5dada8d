#include "net/sockets.h"

#include <utility>

#include "base/text.h"
#include "loop/lookup.h"
#include "loop/records.h"
#include "net/tcp_socket.h"

namespace edgert::net {

namespace {

constexpr size_t kMostQuestions = 1000;

// Of the addresses that the system knows, also from its file of hosts, those that are asked for.
Result<binding::NameRecords> of_family(const binding::NameQuery& query,
                                       Result<std::vector<std::string>> found) {
  if (!found.ok()) {
    return Error{ErrorCode::kNotFound,
                 query.name + " cannot be resolved: " + found.error().message};
  }
  binding::NameRecords records;
  for (std::string& address : found.value()) {
    const bool is_v6 = address.find(':') != std::string::npos;
    if (query.for_connection || is_v6 == (query.type == "AAAA"))
      records.push_back({std::move(address)});
  }
  if (records.empty())
    return Error{ErrorCode::kNotFound, query.name + " has no records of type " + query.type};
  return records;
}

}  // namespace

struct Sockets::Attempt {
  std::string name;
  Connected done;
  std::shared_ptr<void> counted;
  std::unique_ptr<loop::Dial> dial;
};

Sockets::Sockets(loop::Loop& loop, NetAccess access,
                 std::shared_ptr<binding::DescriptorShare> share)
    : loop_(loop), access_(std::move(access)), share_(std::move(share)) {}

struct Sockets::Question {
  Resolved done;
  std::unique_ptr<loop::Lookup> lookup;
};

Sockets::~Sockets() = default;

void Sockets::connect(const std::string& host, uint16_t port, Connected done) {
  auto attempt = std::make_unique<Attempt>();
  attempt->name = base::host_and_port(host, port);
  attempt->done = std::move(done);
  Status refused = access_.check(host, port);
  if (refused.ok() && !share_->has_room())
    refused = Error{ErrorCode::kLimit, attempt->name + ": " + share_->refusal()};
  const uint64_t id = ++next_id_;
  if (!refused.ok()) {
    loop_.post_next_turn(
        [this, id, error = refused.error(), self = std::weak_ptr<Sockets*>(self_)] {
          if (!self.expired()) finish(id, error);
        });
  } else {
    share_->take();
    attempt->counted =
        std::shared_ptr<void>(share_.get(), [share = share_](void*) { share->give(); });
    loop::DialOptions options;
    options.host = host;
    options.port = port;
    options.allows = [this, host, port](const std::string& address) {
      return access_.check_address(host, address, port);
    };
    attempt->dial = std::make_unique<loop::Dial>(
        loop_, std::move(options), [this, id](Result<std::unique_ptr<loop::TcpStream>> stream) {
          finish(id, std::move(stream));
        });
  }
  attempts_.emplace(id, std::move(attempt));
}

void Sockets::finish(uint64_t id, Result<std::unique_ptr<loop::TcpStream>> stream) {
  auto node = attempts_.extract(id);
  if (node.empty()) return;
  const std::unique_ptr<Attempt> attempt = std::move(node.mapped());
  if (!stream.ok()) return attempt->done(stream.take_error());
  std::unique_ptr<binding::Socket> made = std::make_unique<TcpSocket>(
      loop_, attempt->name, std::move(stream).value(), std::move(attempt->counted));
  attempt->done(std::move(made));
}

void Sockets::resolve(binding::NameQuery query, Resolved done) {
  auto question = std::make_unique<Question>();
  question->done = std::move(done);
  const uint64_t id = ++next_id_;
  Status refused = query.for_connection   ? access_.check_name(query.name)
                   : query.server.empty() ? access_.check(query.name, query.port)
                                          : access_.check(query.server, query.port);
  if (refused.ok() && questions_.size() >= kMostQuestions) {
    refused = Error{ErrorCode::kLimit,
                    "this worker asks for as many as " + std::to_string(kMostQuestions) + " names"};
  }
  const bool addresses =
      query.for_connection || (query.server.empty() && (query.type == "A" || query.type == "AAAA"));
  if (!refused.ok()) {
    loop_.post_next_turn(
        [this, id, error = refused.error(), self = std::weak_ptr<Sockets*>(self_)] {
          if (!self.expired()) answer(id, error);
        });
  } else if (addresses) {
    question->lookup = std::make_unique<loop::Lookup>(
        loop_, query.name, [this, id, query](Result<std::vector<std::string>> found) {
          answer(id, of_family(query, std::move(found)));
        });
  } else {
    using Answer = Result<binding::NameRecords>;
    auto records = std::make_shared<Answer>(binding::NameRecords());
    question->lookup = std::make_unique<loop::Lookup>(
        loop_,
        [records, query] {
          *records = loop::ask_records(query.name, query.type, query.server, query.port);
        },
        [this, id, records, name = query.name](Status status) {
          if (status.ok()) return answer(id, std::move(*records));
          answer(id, Error{status.error().code,
                           name + " cannot be resolved: " + status.error().message});
        });
  }
  questions_.emplace(id, std::move(question));
}

void Sockets::answer(uint64_t id, Result<binding::NameRecords> records) {
  auto node = questions_.extract(id);
  if (!node.empty()) node.mapped()->done(std::move(records));
}

}  // namespace edgert::net
