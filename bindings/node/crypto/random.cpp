// Natives of random bytes and primes.
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>

#include "bindings/node/crypto/job.h"
#include "bindings/node/crypto/search.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Number;

// A power of longer numbers takes seconds in which nothing stops OpenSSL.
constexpr size_t kMostPrimeBits = 8192;
constexpr const char* kTooManyBits = "Primes have at most 8192 bits here";

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

bool share_odd_divisor(const BIGNUM* a, const BIGNUM* b) {
  const std::unique_ptr<BN_CTX, crypto::Freed<BN_CTX_free>> context(BN_CTX_new());
  const Number shared(BN_new());
  if (BN_gcd(shared.get(), a, b, context.get()) != 1 || BN_is_zero(shared.get())) return true;
  while (BN_is_odd(shared.get()) == 0) BN_rshift1(shared.get(), shared.get());
  return !BN_is_one(shared.get());
}

// Whether not all numbers that leave `rest` (by itself as OpenSSL has it) when divided by `add` are
// divided by the same odd one, or of safe primes half of what is below them. OpenSSL would look for
// one for ever, and asks nobody meanwhile.
bool has_primes(const BIGNUM* add, const BIGNUM* rest, bool safe) {
  const Number number(BN_new());
  if (rest == nullptr) {
    BN_set_word(number.get(), safe ? 3 : 1);
  } else {
    BN_copy(number.get(), rest);
  }
  if (share_odd_divisor(add, number.get())) return false;
  return !safe || BN_is_zero(number.get()) ||
         (BN_sub_word(number.get(), 1) == 1 && !share_odd_divisor(add, number.get()));
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
    return call.fail(range_error("ERR_OUT_OF_RANGE", kTooManyBits));
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
    if (!has_primes(a.get(), r.get(), safe))
      return call.fail(range_error("ERR_OUT_OF_RANGE", "invalid options.rem"));
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
  if (candidate.size() > kMostPrimeBits / 8)
    return call.fail(range_error("ERR_OUT_OF_RANGE", kTooManyBits));
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
