// Natives of deno: connections, questions to name servers, and schedules.
#include <cstdlib>
#include <utility>
#include <vector>

#include "bindings/deno/outcome.h"
#include "bindings/deno/socket_handle.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/self.h"
#include "edgert/binding/servers.h"
#include "edgert/cron_expression.h"
#include "edgert/schedule.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

void ask(Scope& scope, binding::NameQuery query, v8::Local<v8::Value> on_done,
         v8::Local<v8::Value> on_error) {
  scope.realm().servers().sockets().resolve(
      std::move(query),
      [outcome = Outcome::make(scope, on_done, on_error)](Result<binding::NameRecords> answer) {
        if (!answer.ok()) return outcome->failed(answer.error());
        outcome->js->enter([&](Scope& inner) {
          std::vector<v8::Local<v8::Value>> records;
          for (const std::vector<std::string>& fields : answer.value()) {
            std::vector<v8::Local<v8::Value>> texts;
            for (const std::string& field : fields) texts.push_back(binding::text(inner, field));
            records.push_back(v8::Array::New(inner.isolate(), texts.data(), texts.size()));
          }
          v8::Local<v8::Value> argument =
              v8::Array::New(inner.isolate(), records.data(), records.size());
          outcome->done(inner, 1, &argument);
        });
      });
}

// resolve(name, type, server, port, onDone(records: string[][]), onError(name, message))
void resolve(const Arguments& info) {
  Scope scope(info);
  constexpr uint32_t kMostPort = 65535;
  binding::NameQuery query;
  query.name = binding::short_text(scope, info[0]);
  query.type = binding::short_text(scope, info[1]);
  query.server = binding::short_text(scope, info[2]);
  if (!is_host(query.name) || !(query.server.empty() || is_host(query.server)))
    return binding::throw_type_error(scope, "not a host name");
  if (!info[3]->IsUint32() || info[3].As<v8::Uint32>()->Value() > kMostPort)
    return binding::throw_type_error(scope, "not a port");
  query.port = static_cast<uint16_t>(info[3].As<v8::Uint32>()->Value());
  ask(scope, std::move(query), info[4], info[5]);
}

// lookUp(name, onDone(records: string[][]), onError(name, message)): addresses to connect to
void look_up(const Arguments& info) {
  Scope scope(info);
  binding::NameQuery query;
  query.name = binding::short_text(scope, info[0]);
  query.for_connection = true;
  if (!is_host(query.name)) return binding::throw_type_error(scope, "not a host name");
  ask(scope, std::move(query), info[1], info[2]);
}

// parseCron(schedule) → the same as schedules are told; throws what is wrong with it
void parse_cron(const Arguments& info) {
  Scope scope(info);
  bool cut = false;
  // One that is longer is refused by its length.
  const std::string text =
      info[0]->IsString()
          ? binding::text_prefix(scope, info[0], CronExpression::kMostBytes + 1, &cut)
          : std::string();
  const Result<CronExpression> parsed = CronExpression::parse(text, CronWeekdays::kSundayIs1);
  if (!parsed.ok())
    return binding::throw_type_error(scope, "Invalid cron schedule: " + parsed.error().message);
  binding::give(info, binding::text(scope, parsed.value().text()));
}

// schedulesAre(list: string[]): NAME EXPRESSION BACKOFF each, the last as "100,200"
void schedules_are(const Arguments& info) {
  Scope scope(info);
  constexpr binding::ListBounds kBounds{"schedules", 300, 100 * 1024};
  std::vector<std::string> texts;
  if (!binding::read_texts(scope, info[0], kBounds, &texts)) return;
  std::vector<Schedule> schedules;
  for (size_t i = 0; i + 2 < texts.size(); i += 3) {
    Schedule schedule{std::move(texts[i]), std::move(texts[i + 1]), {}};
    const char* at = texts[i + 2].c_str();
    while (*at >= '0' && *at <= '9' && schedule.backoff_ms.size() < 5) {
      char* end;
      schedule.backoff_ms.push_back(static_cast<uint32_t>(std::strtoul(at, &end, 10)));
      at = *end == ',' ? end + 1 : end;
    }
    schedules.push_back(std::move(schedule));
  }
  scope.realm().self().schedules_are(std::move(schedules));
}

}  // namespace

void install_deno(binding::Natives& natives) {
  natives.folder("deno");
  natives.add("connect", SocketHandle::connect, 4);
  natives.add("startTls", SocketHandle::start_tls, 6);
  natives.add("readSocket", SocketHandle::read, 4);
  natives.add("writeSocket", SocketHandle::write, 4);
  natives.add("closeWrite", SocketHandle::close_write, 1);
  natives.add("closeSocket", SocketHandle::close, 1);
  natives.add("setNoDelay", SocketHandle::set_no_delay, 2);
  natives.add("setKeepAlive", SocketHandle::set_keep_alive, 2);
  natives.add("resolve", resolve, 6);
  natives.add("lookUp", look_up, 3);
  natives.add("parseCron", parse_cron, 1);
  natives.add("schedulesAre", schedules_are, 1);
}

}  // namespace edgert::bindings
