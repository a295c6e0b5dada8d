// What a worker of a function starts from.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "edgert/worker.h"
#include "serve/config/serve_config.h"
#include "serve/function_folder.h"

namespace edgert::server {

struct FunctionParts {
  FoundFunction found;
  FunctionConfig config;
  std::string folder;               // of all functions
  std::vector<std::string> shared;  // FoundFunctions::shared
  NamedTexts variables;             // of the env file
};

// Its env is, where a later one counts more: secrets, those of the env file, what the configuration
// says for it; and what the platform gives, which nobody else says: SUPABASE_URL,
// SUPABASE_ANON_KEY, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_DB_URL, as far as they are known, with new
// keys SUPABASE_PUBLISHABLE_KEYS and SUPABASE_SECRET_KEYS, and DENO_DEPLOYMENT_ID. (SB_EXECUTION_ID
// every worker has.)
WorkerOptions worker_options_of(const ServeConfig& config, const FunctionParts& parts);

// A token of the Supabase CLI's for local projects, such as for the role "anon".
std::string local_token(const std::string& jwt_secret, const std::string& role);

}  // namespace edgert::server
