// Env files: NAME=value, a line each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "serve/config/serve_config.h"

namespace edgert::server {

struct EnvFile {
  NamedTexts variables;  // the last of a name counts
  std::vector<Error> errors, notes;
};

inline constexpr size_t kMostEnvBytes = size_t{1} << 20;

// What the Supabase CLI reads, and as it does: `export NAME=…` and NAME: … are NAME=…; `#` begins a
// comment at the beginning of a line and behind white space; values in '…' and "…" may go on over
// lines, in "…" \n, \r, \t and \\ mean what they do in C; $NAME and ${NAME} are variables of
// capitals that the same file has before, outside of '…', and \$ is a "$". Unlike there, a name
// that is not there is told, what follows a closing quote has to be a comment, and the first `#`
// behind white space begins one, also where no value stands before it.
EnvFile parse_env(const std::string& path, std::string_view text);
// kNotFound, kIo and too large a file are among the errors.
EnvFile read_env_file(const std::string& path);

// Without those that begin with SUPABASE_, which are the platform's to give: a note for each.
void drop_reserved(const std::string& path, EnvFile* file);

}  // namespace edgert::server
