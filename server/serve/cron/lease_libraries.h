// The system's libraries that leases load when they need them.
#pragma once

namespace edgert::server::cron {

struct LeaseLibrary {
  const char* about;    // "PostgreSQL"
  const char* file;     // as the loader knows it
  const char* package;  // Debian's
  const char* scheme;   // what the URLs that need it begin with
};

constexpr LeaseLibrary kLibpq{"PostgreSQL", "libpq.so.5", "libpq5", "postgres"};
constexpr LeaseLibrary kHiredis{"Redis", "libhiredis.so." EDGERT_HIREDIS_SONAME,
                                "libhiredis" EDGERT_HIREDIS_SONAME, "redis"};

}  // namespace edgert::server::cron
