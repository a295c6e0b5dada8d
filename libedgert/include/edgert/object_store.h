// ObjectStore: where the folder /s3 of a worker leads.
#pragma once

#include <cstdint>
#include <string>

namespace edgert {

// When a request to the store is made again. `backoff`: a random part of the first wait, which
// doubles with each further attempt up to the longest.
struct ObjectStoreRetries {
  // With the second, all requests of the worker wait while one waits because the store is busy.
  enum class Mode : uint8_t { kStandard, kAdaptive };
  Mode mode = Mode::kStandard;
  uint32_t max_attempts = 3;                                   // with the first; 1 to 20
  uint32_t initial_backoff_ms = 1000, max_backoff_ms = 20000;  // at most 300000
  bool waits_exactly = false;                                  // all of it, and no random part
  // After a failure of the server's or of the way to it: on a new connection.
  bool reconnects = true;
};

// One that speaks the protocol of Amazon's S3, whose buckets are the folders in /s3. Requests to it
// go out with the host's rights, whatever the worker may reach by itself; its scripts see neither
// where it is nor the keys.
struct ObjectStore {
  std::string endpoint;  // an http: or https: URL; empty: Amazon's of the region
  std::string region = "us-east-1";
  // Buckets stand in the path, and not before the host's name. Always so where that is an address.
  bool path_style = false;
  std::string access_key_id, secret_access_key;
  std::string session_token;  // of keys for a while; empty: none
  uint64_t expires_s = 0;     // until when the keys hold, in seconds since 1970; 0: for ever
  std::string app_name;       // for the User-Agent; empty: none
  ObjectStoreRetries retries;
  // After so much silence an attempt has failed.
  uint32_t silence_ms = 30000;
};

}  // namespace edgert
