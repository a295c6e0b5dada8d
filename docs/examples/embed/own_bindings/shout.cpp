// The half of `shout` that sees V8.
#include "shout.h"

#include <edgert/binding/read.h>
#include <edgert/web_platform.h>

#include <string>

using namespace edgert;

// shout(text) → text
static void shout(const binding::Arguments& info) {
  binding::Scope scope(info);
  std::string text;
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "shout needs a string");
  if (!binding::read_text(scope, info[0], &text)) return;
  binding::give(info, binding::text(scope, text + "!"));
}

void install_with_shout(binding::Natives& natives) {
  install_web_platform(natives);
  natives.folder("shout");
  natives.add("shout", shout, 1);
}
