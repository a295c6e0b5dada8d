// edgertd: serves edge functions over HTTP.
#include "server/edgertd.h"
#include "server/flags.h"

int main(int argc, char** argv) {
  edgert::server::Flags flags;
  if (const int code = edgert::server::read_flags(argc, argv, &flags); code >= 0) return code;
  return edgert::server::run(flags);
}
