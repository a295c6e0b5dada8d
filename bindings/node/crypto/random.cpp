// Natives of random bytes and primes.
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <cstring>

#include "bindings/node/crypto/job.h"
#include "bindings/node/crypto/search.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Number;

// Numbers beyond this take a machine days.
constexpr size_t kMostPrimeBits = 32 * 1024;

bool fill(uint8_t* to, size_t size, crypto::Stopped stopped) {
  constexpr size_t kPiece = 1 << 20;
  while (size > 0 && !stopped.load(std::memory_order_relaxed)) {
    const size_t piece = std::min(size, kPiece);
    if (RAND_bytes(to, static_cast<int>(piece)) != 1) return false;
    to += piece;
    size -= piece;
  }
  return true;
}

// Where in a buffer `size` bytes lie from `offset` on; null when they do not.
uint8_t* part_of(Call& call, size_t* size) {
  const Span target = call.bytes();
  const uint32_t offset = call.number();
  *size = call.number();
  if (!call.ok()) return nullptr;
  if (offset > target.size() || *size > target.size() - offset) {
    call.fail(range_error("ERR_OUT_OF_RANGE", "The bytes do not fit into the buffer"));
    return nullptr;
  }
  static uint8_t nothing;
  return *size == 0 ? &nothing : const_cast<uint8_t*>(target.data()) + offset;
}

// randomFill(buffer, offset, size)
void random_fill(const Arguments& info) {
  Call call(info);
  size_t size = 0;
  uint8_t* const to = part_of(call, &size);
  if (to != nullptr && !fill(to, size, stopped_of(call.scope)))
    call.fail(openssl_failure("The random numbers failed"));
}

// randomBytes(size) → a job that gives bytes
void random_bytes(const Arguments& info) {
  Call call(info);
  const uint32_t size = call.number();
  const auto make = [size](crypto::Stopped stopped) -> Got<Value> {
    Secret bytes(size);
    if (!fill(bytes.data(), size, stopped)) return openssl_failure("The random numbers failed");
    return Value(std::move(bytes));
  };
  give_job(call, 0, make, size);
}

// copyBytes(buffer, offset, size, bytes): as much of it as there still is
void copy_bytes(const Arguments& info) {
  Call call(info);
  const Span target = call.bytes();
  const uint32_t offset = call.number();
  const Span from = call.bytes();
  if (!call.ok() || offset >= target.size() || from.empty()) return;
  std::memcpy(const_cast<uint8_t*>(target.data()) + offset, from.data(),
              std::min(from.size(), target.size() - offset));
}

// randomPrime(bits, safe, add, remainder) → a job that gives the prime's bytes
void random_prime(const Arguments& info) {
  Call call(info);
  const int32_t bits = call.integer();
  const bool safe = call.truth();
  const Secret add = call.copy_or_none();
  const Secret rest = call.copy_or_none();
  if (!call.ok()) return;
  if (bits < 1 || static_cast<size_t>(bits) > kMostPrimeBits)
    return call.fail(range_error("ERR_OUT_OF_RANGE", "The prime has too many bits"));
  if (add.size() * 8 > kMostPrimeBits || rest.size() * 8 > kMostPrimeBits)
    return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.add"));
  if (!add.empty()) {
    const Number a = number_of(add);
    const Number r = rest.empty() ? nullptr : number_of(rest);
    if (BN_num_bits(a.get()) > bits)
      return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.add"));
    if (r != nullptr && BN_cmp(a.get(), r.get()) != 1)
      return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.rem"));
    // There is nothing to be found then, and OpenSSL would look for it for ever.
    if (BN_is_zero(a.get()))
      return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.add"));
  }
  give_job(call, static_cast<size_t>(bits) / 8,
           [bits, safe, add, rest](crypto::Stopped stopped) -> Got<Value> {
             ERR_clear_error();
             const Number prime(BN_secure_new());
             const Number a = add.empty() ? nullptr : number_of(add);
             const Number r = rest.empty() ? nullptr : number_of(rest);
             const Search search(stopped);
             if (prime == nullptr || BN_generate_prime_ex(prime.get(), bits, safe ? 1 : 0, a.get(),
                                                          r.get(), search.callback()) != 1)
               return stopped ? stopped_failure() : openssl_failure("No prime was found");
             return Value(bytes_of_number(prime.get(), (static_cast<size_t>(bits) + 7) / 8));
           });
}

// checkPrime(bytes, checks) → a job that gives whether it is one
void check_prime(const Arguments& info) {
  Call call(info);
  const Secret candidate = call.copy();
  const int32_t checks = call.integer();
  if (!call.ok()) return;
  if (candidate.size() * 8 > 4 * kMostPrimeBits)
    return call.fail(range_error("ERR_OUT_OF_RANGE", "The candidate has too many bits"));
  if (checks < 0) return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.checks"));
  give_job(call, candidate.size(), [candidate, checks](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    const Number number = number_of(candidate);
    const std::optional<bool> prime = is_prime(number.get(), checks, stopped);
    if (!prime) return stopped ? stopped_failure() : openssl_failure("The check failed");
    return Value(*prime);
  });
}

}  // namespace

void add_random(binding::Natives& natives) {
  natives.add("randomFill", random_fill, 3);
  natives.add("randomBytes", random_bytes, 1);
  natives.add("copyBytes", copy_bytes, 3);
  natives.add("randomPrime", random_prime, 4);
  natives.add("checkPrime", check_prime, 2);
}

}  // namespace edgert::bindings::node_crypto
