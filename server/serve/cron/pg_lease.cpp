// The lease in PostgreSQL. libpq's calls that wait have no time-out of their own for a server that
// has stopped, so all goes through those that do not, and poll().
#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "serve/cron/client_library.h"
#include "serve/cron/lease.h"
#include "serve/cron/lease_libraries.h"

namespace edgert::server::cron {

namespace {

// Of libpq, what is used here.
struct Libpq {
  decltype(&::PQfinish) finish = nullptr;
  decltype(&::PQclear) clear = nullptr;
  decltype(&::PQconnectStart) connectStart = nullptr;
  decltype(&::PQstatus) status = nullptr;
  decltype(&::PQconnectPoll) connectPoll = nullptr;
  decltype(&::PQsetnonblocking) setnonblocking = nullptr;
  decltype(&::PQsendQueryParams) sendQueryParams = nullptr;
  decltype(&::PQflush) flush = nullptr;
  decltype(&::PQconsumeInput) consumeInput = nullptr;
  decltype(&::PQisBusy) isBusy = nullptr;
  decltype(&::PQgetResult) getResult = nullptr;
  decltype(&::PQresultStatus) resultStatus = nullptr;
  decltype(&::PQsocket) socket = nullptr;
  decltype(&::PQerrorMessage) errorMessage = nullptr;
  decltype(&::PQntuples) ntuples = nullptr;
  decltype(&::PQgetvalue) getvalue = nullptr;
  decltype(&::PQsetNoticeProcessor) setNoticeProcessor = nullptr;
  Status there = Unit{};

  Libpq() {
    ClientLibrary library(kLibpq.file, kLibpq.package);
    library.find("PQfinish", &finish);
    library.find("PQclear", &clear);
    library.find("PQconnectStart", &connectStart);
    library.find("PQstatus", &status);
    library.find("PQconnectPoll", &connectPoll);
    library.find("PQsetnonblocking", &setnonblocking);
    library.find("PQsendQueryParams", &sendQueryParams);
    library.find("PQflush", &flush);
    library.find("PQconsumeInput", &consumeInput);
    library.find("PQisBusy", &isBusy);
    library.find("PQgetResult", &getResult);
    library.find("PQresultStatus", &resultStatus);
    library.find("PQsocket", &socket);
    library.find("PQerrorMessage", &errorMessage);
    library.find("PQntuples", &ntuples);
    library.find("PQgetvalue", &getvalue);
    library.find("PQsetNoticeProcessor", &setNoticeProcessor);
    there = library.status();
  }
};

const Libpq& libpq() {
  static const Libpq loaded;
  return loaded;
}

using SteadyTime = std::chrono::steady_clock::time_point;

struct EndsConnection {
  void operator()(PGconn* connection) const { libpq().finish(connection); }
};
struct ClearsResult {
  void operator()(PGresult* result) const { libpq().clear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearsResult>;

// One connection, made when it is needed and again when it is broken.
class PgLink {
 public:
  PgLink(std::string url, uint64_t timeout_ms) : url_(std::move(url)), timeout_ms_(timeout_ms) {}

  Status connect() {
    if (!libpq().there.ok()) return libpq().there;
    if (connection_ != nullptr && libpq().status(connection_.get()) == CONNECTION_OK) return Unit{};
    is_new_ = true;
    const SteadyTime until = deadline();
    connection_.reset(libpq().connectStart(url_.c_str()));
    if (connection_ == nullptr) return Error{ErrorCode::kInternal, "there is no memory"};
    if (libpq().status(connection_.get()) == CONNECTION_BAD) return give_up();
    for (PostgresPollingStatusType next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK;) {
      if (next == PGRES_POLLING_FAILED) return give_up();
      if (!wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until)) return too_slow();
      next = libpq().connectPoll(connection_.get());
    }
    // libpq would write to our standard error what the server remarks.
    (void)libpq().setNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    // Of what the server does, too, so that it does not go on when nobody listens.
    (void)libpq().setnonblocking(connection_.get(), 1);
    Result<PgResult> set = ask("SET statement_timeout = " + std::to_string(timeout_ms_), {});
    if (!set.ok()) return set.take_error();
    return Unit{};
  }

  // The connection is another than when this was last asked.
  bool take_is_new() { return std::exchange(is_new_, false); }

  // Its last result.
  Result<PgResult> ask(const std::string& statement, const std::vector<std::string>& values) {
    std::vector<const char*> texts;
    for (const std::string& value : values) texts.push_back(value.c_str());
    const SteadyTime until = deadline();
    PGconn* const to = connection_.get();
    if (libpq().sendQueryParams(to, statement.c_str(), static_cast<int>(texts.size()), nullptr,
                                texts.data(), nullptr, nullptr, 0) == 0)
      return give_up();
    for (int left = libpq().flush(to); left != 0; left = libpq().flush(to)) {
      if (left < 0) return give_up();
      if (!wait(POLLOUT | POLLIN, until)) return too_slow();
      if (libpq().consumeInput(to) == 0) return give_up();
    }
    PgResult last;
    for (;;) {
      while (libpq().isBusy(to) != 0) {
        if (!wait(POLLIN, until)) return too_slow();
        if (libpq().consumeInput(to) == 0) return give_up();
      }
      PgResult next(libpq().getResult(to));
      if (next == nullptr) break;
      last = std::move(next);
    }
    const ExecStatusType status =
        last == nullptr ? PGRES_FATAL_ERROR : libpq().resultStatus(last.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return last;
    Error error = failed();
    if (libpq().status(to) != CONNECTION_OK) connection_.reset();
    return error;
  }

 private:
  SteadyTime deadline() const {
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms_);
  }
  bool wait(int events, SteadyTime until) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          until - std::chrono::steady_clock::now())
                          .count();
    pollfd on{libpq().socket(connection_.get()), static_cast<short>(events), 0};
    return left > 0 && on.fd >= 0 && ::poll(&on, 1, static_cast<int>(left)) > 0;
  }
  // What libpq says names hosts and users, and no password.
  Error failed() const {
    std::string text = libpq().errorMessage(connection_.get());
    while (!text.empty() && text.back() == '\n') text.pop_back();
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < 32) c = ' ';
    }
    return {ErrorCode::kIo, text.empty() ? "the connection is broken" : text.substr(0, 500)};
  }
  Error give_up() {
    Error error = failed();
    connection_.reset();
    return error;
  }
  Error too_slow() {
    connection_.reset();
    return {ErrorCode::kTimedOut, "no answer within " + std::to_string(timeout_ms_) + " ms"};
  }

  const std::string url_;
  const uint64_t timeout_ms_;
  std::unique_ptr<PGconn, EndsConnection> connection_;
  bool is_new_ = false;
};

constexpr char kMakeTable[] =
    "CREATE TABLE IF NOT EXISTS edgert_cron (job text NOT NULL, due bigint NOT NULL, "
    "owner text NOT NULL, done boolean NOT NULL, expires timestamptz NOT NULL, "
    "PRIMARY KEY (job, due))";
// Who asks again because an answer was lost gets it, too. Times are the database's: hosts need not
// agree on theirs.
constexpr char kTake[] =
    "INSERT INTO edgert_cron AS c (job, due, owner, done, expires) "
    "VALUES ($1, $2::bigint, $3, false, now() + $4::bigint * interval '1 ms') "
    "ON CONFLICT (job, due) DO UPDATE SET owner = excluded.owner, expires = excluded.expires "
    "WHERE NOT c.done AND (c.expires < now() OR c.owner = excluded.owner) RETURNING 1";
constexpr char kWhose[] =
    "SELECT done, greatest(0, ceil(extract(epoch FROM expires - now()) * 1000))::bigint "
    "FROM edgert_cron WHERE job = $1 AND due = $2::bigint";
constexpr char kKeep[] =
    "UPDATE edgert_cron SET expires = now() + $4::bigint * interval '1 ms' "
    "WHERE job = $1 AND due = $2::bigint AND owner = $3 AND NOT done RETURNING 1";
constexpr char kFinish[] =
    "UPDATE edgert_cron SET done = true, expires = now() "
    "WHERE job = $1 AND due = $2::bigint AND owner = $3 RETURNING 1";
constexpr char kGiveBack[] =
    "DELETE FROM edgert_cron WHERE job = $1 AND due = $2::bigint AND owner = $3 AND NOT done";
constexpr char kForget[] = "DELETE FROM edgert_cron WHERE expires < now() - interval '7 days'";

class PgLease final : public Lease {
 public:
  explicit PgLease(SharedLeaseOptions options)
      : options_(std::move(options)), link_(options_.url, options_.timeout_ms) {}

  std::string name() const override { return "the PostgreSQL of the schedules"; }
  Status check() const override { return libpq().there; }

  Result<Answer> take(const Turn& turn) override {
    if (Status ready = connect(); !ready.ok()) return ready.take_error();
    const Result<PgResult> taken =
        link_.ask(kTake, {turn.key, std::to_string(turn.due_s), owner_, ttl()});
    if (!taken.ok()) return taken.error();
    if (libpq().ntuples(taken.value().get()) != 0) return Answer{};
    const Result<PgResult> whose = link_.ask(kWhose, {turn.key, std::to_string(turn.due_s)});
    if (!whose.ok()) return whose.error();
    // Given back just now.
    if (libpq().ntuples(whose.value().get()) == 0) return Answer{Holder::kTheirs, 1};
    if (*libpq().getvalue(whose.value().get(), 0, 0) == 't') return Answer{Holder::kDone};
    const long long left = std::atoll(libpq().getvalue(whose.value().get(), 0, 1));
    return Answer{Holder::kTheirs, static_cast<uint64_t>(left) + 1};
  }

  Status keep(const Turn& turn) override {
    return change(kKeep, {turn.key, std::to_string(turn.due_s), owner_, ttl()});
  }

  Status finish(const Turn& turn, bool done) override {
    Status changed =
        change(done ? kFinish : kGiveBack, {turn.key, std::to_string(turn.due_s), owner_}, done);
    const auto now = std::chrono::steady_clock::now();
    if (changed.ok() && now - last_forgot_ > std::chrono::hours(1)) {
      last_forgot_ = now;
      (void)link_.ask(kForget, {});
    }
    return changed;
  }

  uint64_t keep_every_ms() const override { return options_.ttl_ms / 3; }

 private:
  std::string ttl() const { return std::to_string(options_.ttl_ms); }

  Status connect() {
    if (Status connected = link_.connect(); !connected.ok()) return connected;
    if (!link_.take_is_new()) return Unit{};
    Result<PgResult> made = link_.ask(kMakeTable, {});
    // Two hosts that make it at once may both find none, and one of them then hears that it is
    // there.
    if (!made.ok()) made = link_.ask(kMakeTable, {});
    if (!made.ok()) return made.take_error();
    return Unit{};
  }

  Status change(const char* statement, const std::vector<std::string>& values,
                bool needs_row = true) {
    if (Status ready = connect(); !ready.ok()) return ready;
    const Result<PgResult> changed = link_.ask(statement, values);
    if (!changed.ok()) return changed.error();
    if (needs_row && libpq().ntuples(changed.value().get()) == 0)
      return Error{ErrorCode::kCancelled, "another host has taken it over"};
    return Unit{};
  }

  const SharedLeaseOptions options_;
  const std::string owner_ = new_owner();
  PgLink link_;
  SteadyTime last_forgot_{};
};

}  // namespace

std::unique_ptr<Lease> pg_lease(SharedLeaseOptions options) {
  return std::make_unique<PgLease>(std::move(options));
}

}  // namespace edgert::server::cron
