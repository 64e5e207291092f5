// How far the mirror is behind the store while documents are written at a steady rate.
//   mirror_bench [DIRECTORY [SECONDS [DOCUMENTS [PER_SECOND]]]]

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "benchmarks/mirror_lag.h"

int main(int argc, char** argv) {
  perdure::bench::MirrorLagOptions options;
  const auto number = [&](int place, std::uint64_t otherwise) {
    return argc > place ? std::strtoull(argv[place], nullptr, 10) : otherwise;
  };
  options.directory = argc > 1 ? argv[1] : "mirror-bench";
  options.seconds = number(2, options.seconds);
  options.documents_count = number(3, options.documents_count);
  options.puts_per_second = number(4, options.puts_per_second);
  try {
    perdure::bench::run_mirror_lag(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mirror_bench: %s\n", error.what());
    return 1;
  }
}
