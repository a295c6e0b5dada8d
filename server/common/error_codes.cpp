#include "common/error_codes.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "common/explained_codes.h"
#include "edgert/closest.h"

namespace edgert::server {

namespace {

bool is_same_letter(char one, char other) {
  return std::toupper(static_cast<unsigned char>(one)) == other;
}

const Explained* find(std::string_view code) {
  for (const std::span<const Explained> some : {log_codes(), client_codes()}) {
    for (const Explained& each : some) {
      const std::string_view its = each.code;
      if (std::equal(code.begin(), code.end(), its.begin(), its.end(), is_same_letter))
        return &each;
    }
  }
  return nullptr;
}

std::string_view code_of(ErrorTopic topic) {
  switch (topic) {
    case ErrorTopic::kNoEntry:
      return "EDG101";
    case ErrorTopic::kModuleNotFound:
      return "EDG102";
    case ErrorTopic::kBareName:
      return "EDG103";
    case ErrorTopic::kSyntax:
      return "EDG104";
    case ErrorTopic::kMissingExport:
      return "EDG105";
    case ErrorTopic::kJson:
      return "EDG106";
    case ErrorTopic::kWebAssembly:
      return "EDG107";
    case ErrorTopic::kConfiguration:
      return "EDG108";
    case ErrorTopic::kNotAllowed:
      return "EDG109";
    case ErrorTopic::kThrown:
      return "EDG111";
    case ErrorTopic::kWorkerOption:
      return "EDG206";
    case ErrorTopic::kNoHandler:
      return "EDG207";
    case ErrorTopic::kRequestFailed:
      return "EDG208";
    case ErrorTopic::kTopLevelWaits:
      return "EDG209";
    case ErrorTopic::kOther:
      break;
  }
  return "EDG100";
}

std::string_view code_of(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::kMemoryLimit:
      return "EDG201";
    case ErrorReason::kCpuLimit:
      return "EDG202";
    case ErrorReason::kWallClockLimit:
      return "EDG203";
    case ErrorReason::kOverloaded:
    case ErrorReason::kPutOff:
      return "EDG205";
    default:
      return {};
  }
}

}  // namespace

std::string behind(std::string_view code) {
  return code.empty() ? std::string() : " [" + std::string(code) + "]";
}

std::string_view code_of(const Error& error, const ErrorDetail& detail) {
  const bool is_boot = error.code == ErrorCode::kInvalidWorkerCreation;
  if (const std::string_view code = code_of(error.reason); !code.empty())
    return is_boot && code < "EDG204" ? "EDG110" : code;
  switch (error.code) {
    case ErrorCode::kWorkerRequestIdleTimeout:
      return "EDG204";
    case ErrorCode::kAddressInUse:
      return "EDG301";
    case ErrorCode::kInvalidWorkerResponse:
      return "EDG111";
    default:
      break;
  }
  return is_boot || detail.topic != ErrorTopic::kOther ? code_of(detail.topic) : std::string_view();
}

std::string code_behind(const Error& error, const ErrorDetail& detail) {
  return behind(code_of(error, detail));
}

std::string_view code_of(const LogLine& line) {
  if (line.reason != ErrorReason::kNone) return code_of(line.reason);
  // What was thrown is not what has ended the worker, here.
  const bool has_topic = line.detail != nullptr && line.detail->topic != ErrorTopic::kOther &&
                         line.detail->topic != ErrorTopic::kThrown;
  return has_topic ? code_of(line.detail->topic) : std::string_view();
}

std::string explanation_of(std::string_view code) {
  const Explained* const found = find(code);
  if (found == nullptr) return {};
  return "## " + std::string(found->code) + "\n\n```text\n" + found->says + "\n```\n\n" +
         found->text + "\n";
}

std::string code_meant(std::string_view code) {
  std::string upper(code);
  for (char& letter : upper)
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  std::vector<std::string> known;
  for (const std::span<const Explained> some : {log_codes(), client_codes()}) {
    for (const Explained& each : some) known.emplace_back(each.code);
  }
  // Of numbers one is as good as another.
  constexpr std::string_view kFront = "EDG";
  const bool is_number = upper.starts_with(kFront) &&
                         upper.find_first_not_of("0123456789", kFront.size()) == std::string::npos;
  return is_number ? std::string() : closest(upper, known);
}

std::string page_of_codes() {
  std::string page =
      "# Errors and what they mean\n\nWhat `edgertd` says of functions that do not boot, of "
      "requests that fail (`--access-log`) and of itself ends with a code, such as `[EDG102]`; "
      "`edgertd explain EDG102` prints what is said of it here, `edgertd explain` this page. What "
      "has "
      "no code in the log is found here by what it says. Codes stand in the log and on the "
      "terminal alone, never in an `error.message`, "
      "which scripts and clients see.\n\nA function that does not boot is logged with the place, "
      "the "
      "line and a hint where there is one:\n\n```text\n"
      "2026-11-30T10:20:30.123Z hello [Error] cannot boot: Module not found "
      "\"file:///srv/functions/hello/lib\" [EDG102]\n"
      "    imported from file:///srv/functions/hello/index.ts:2:23\n"
      "  2 | import { greet } from \"./lib\";\n"
      "    |                       ^\n"
      "    hint: files are imported with their extension: \"./lib.ts\"\n```\n\n"
      "Codes from 100 on are of boots, from 200 on of workers that were stopped or that there may "
      "not be, from 300 on of the process. [Those in words](#what-clients-are-answered) are what "
      "clients see.\n";
  for (const Explained& each : log_codes()) page += "\n" + explanation_of(each.code);
  page +=
      "\n## What clients are answered\n\nWhere `edgertd serve` answers in a function's place, the "
      "body and the field `sb-error-code` have one of these codes, as Supabase's platform has "
      "them; "
      "`edgertd explain WORKER_LIMIT` prints what is said of it. What is wrong in the function "
      "stands in the log alone, at the time of the request. With `edgertd start` the main script "
      "decides what clients are answered.\n";
  for (const Explained& each : client_codes()) page += "\n" + explanation_of(each.code);
  return page;
}

}  // namespace edgert::server
