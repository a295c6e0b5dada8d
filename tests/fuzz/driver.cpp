// Runs an entry point without libFuzzer: the seeds, then mutations of them, always the same ones
// unless it is told for how long.
//
//   fuzz_NAME SEEDS            the seeds and a fixed number of mutations
//   fuzz_NAME SEEDS --mutations N  so many
//   fuzz_NAME SEEDS --seconds N  mutations for that time, different ones each time
//   fuzz_NAME --input FILE       that file alone
//
// The input that a crash happened with is left in the file fuzz_crash.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace {

constexpr size_t kFixedMutations = 20000;
constexpr size_t kMostBytes = 64 * 1024;

std::string current;

// Only calls that a signal handler may make.
void keep_current() {
  if (std::FILE* file = std::fopen("fuzz_crash", "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
}

void on_signal(int) {
  keep_current();
  _exit(1);
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void run(std::string input) {
  current = std::move(input);
  // Memory of its own and of exactly that size, so that a sanitizer sees a read beyond it.
  std::vector<uint8_t> bytes(current.begin(), current.end());
  bytes.shrink_to_fit();
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, uint64_t luck) : seeds_(std::move(seeds)), luck_(luck) {}

  std::string next() {
    std::string bytes = seeds_[below(seeds_.size())];
    for (size_t steps = 1 + below(8); steps > 0; --steps) mutate(&bytes);
    if (bytes.size() > kMostBytes) bytes.resize(kMostBytes);
    return bytes;
  }

 private:
  size_t below(size_t bound) { return luck_() % bound; }

  void mutate(std::string* bytes) {
    static const std::string kPieces[] = {"\r\n", "\r\n\r\n", "\n", "\r",   std::string(1, 0),
                                          ":",    ";",        ",",  "\"",   "--",
                                          "=",    " ",        "0",  "ffff", "18446744073709551616"};
    const size_t at = below(bytes->size() + 1);
    switch (below(7)) {
      case 0:
        if (at < bytes->size()) (*bytes)[at] = static_cast<char>(luck_());
        break;
      case 1:
        if (at < bytes->size()) (*bytes)[at] ^= static_cast<char>(1 << below(8));
        break;
      case 2:
        bytes->erase(at, 1 + below(16));
        break;
      case 3:
        bytes->insert(at, bytes->substr(below(bytes->size() + 1), below(64)));
        break;
      case 4:
        bytes->insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 5: {
        const std::string& other = seeds_[below(seeds_.size())];
        *bytes = bytes->substr(0, at) + other.substr(below(other.size() + 1));
        break;
      }
      default:
        bytes->resize(at);
        break;
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 luck_;
};

}  // namespace

int main(int count, char** arguments) {
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) signal(number, on_signal);
#if defined(__SANITIZE_ADDRESS__)
  __asan_set_death_callback(keep_current);
#endif
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() == 2 && given[0] == "--input") {
    run(read(given[1]));
    return 0;
  }
  const bool is_timed = given.size() == 3 && given[1] == "--seconds";
  const bool is_counted = given.size() == 3 && given[1] == "--mutations";
  if (given.size() != 1 && !is_timed && !is_counted) {
    std::fprintf(stderr, "usage: %s SEEDS [--mutations N | --seconds N] | --input FILE\n",
                 arguments[0]);
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(given[0]))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const std::filesystem::path& file : files) seeds.push_back(read(file));
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds in %s\n", given[0].c_str());
    return 2;
  }
  for (const std::string& seed : seeds) run(seed);
  size_t runs = 0;
  if (!is_timed) {
    Mutator mutator(std::move(seeds), 1);
    const size_t most = is_counted ? std::stoul(given[2]) : kFixedMutations;
    for (; runs < most; ++runs) run(mutator.next());
  } else {
    const uint64_t luck = std::random_device()();
    Mutator mutator(std::move(seeds), luck);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::stoul(given[2]));
    for (; std::chrono::steady_clock::now() < end; ++runs) run(mutator.next());
  }
  std::printf("%zu seeds and %zu mutations\n", files.size(), runs);
}
