// What is wrong with a folder of functions, found without serving it.
#pragma once

#include "serve/project.h"
#include "serve/serve_flags.h"
#include "verbs/teller.h"

namespace edgert::server {

// Says all of it at once. Returns the exit code: 1 where anything is wrong.
int check_project(const ServeFlags& flags, Teller& teller);

}  // namespace edgert::server
