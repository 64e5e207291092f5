// The program that is killed: writes to a store from several threads and tells the ledger, on its standard
// output, what it tries and what was acknowledged. It opens, writes and closes again and again until the end.
//
// crash_writer URL SEED CYCLE THREADS

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <perdure/open.h>

#include "tests/crash/message.h"
#include "tests/crash/workload.h"
#include "tests/seed.h"

namespace perdure::test {
namespace {

/// One write call for each line: a kill leaves whole lines, and threads do not mix theirs.
void tell(const Message& message) {
  const std::string line = message.line() + "\n";
  ssize_t count = 0;
  do {
    count = ::write(STDOUT_FILENO, line.data(), line.size());
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(line.size())) std::_Exit(3);  // the ledger is gone
}

void tell_stage(const std::string& stage) { tell({Message::Kind::stage, {}, {}, false, stage}); }

[[noreturn]] void tell_failure(const AttemptName& name, const std::string& what) {
  tell({Message::Kind::failure, name, {}, false, what});
  std::_Exit(1);
}

void tell_answer(const AttemptName& name, const CommitResult& result) {
  if (result.ok()) {
    tell({Message::Kind::ack, name, result.written(), result.repeated(), {}});
  } else {
    tell({Message::Kind::refusal, name, {}, false, {}});
  }
}

void tell_answer_of(const AttemptName& name, const std::exception_ptr& error, const CommitResult& result) {
  try {
    if (error) std::rethrow_exception(error);
    tell_answer(name, result);
  } catch (const std::exception& failure) {
    tell_failure(name, failure.what());
  }
}

void make_attempt(Store& store, Attempt attempt) {
  const AttemptName name = attempt.name;
  tell({Message::Kind::attempt, name, {}, false, {}});
  try {
    if (attempt.asynchronous) {
      store.commit_async(std::move(attempt.batch), std::move(attempt.options),
                         [name](std::exception_ptr error, const CommitResult& result) {
                           tell_answer_of(name, error, result);
                         });
      return;
    }
    const CommitResult result = store.commit(attempt.batch, attempt.options);
    tell_answer(name, result);
    if (result.ok() && attempt.sent_twice) tell_answer(name, store.commit(attempt.batch, attempt.options));
  } catch (const std::exception& failure) {
    tell_failure(name, failure.what());
  }
}

struct Work {
  std::string url;
  std::uint64_t seed = 0;
  std::uint64_t cycle = 0;
  std::uint64_t threads = 1;
};

void run_session(const Work& work, std::vector<std::uint64_t>& next_numbers,
                 std::uint64_t attempts_per_thread) {
  tell_stage("opening");
  std::unique_ptr<Store> store = open(work.url);
  tell_stage("opened");
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < work.threads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < attempts_per_thread; ++i) {
        make_attempt(*store, attempt_of(work.seed, {work.cycle, thread, next_numbers[thread]++}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  tell_stage("closing");
  store.reset();
  tell_stage("closed");
}

}  // namespace
}  // namespace perdure::test

int main(int argc, char** argv) {
  using namespace perdure::test;
  if (argc != 5) {
    std::fprintf(stderr, "usage: crash_writer URL SEED CYCLE THREADS\n");
    return 2;
  }
  const Work work = {argv[1], std::stoull(argv[2]), std::stoull(argv[3]), std::stoull(argv[4])};
  Random random(work.seed + work.cycle);
  std::vector<std::uint64_t> next_numbers(work.threads, 0);
  try {
    while (true)
      run_session(work, next_numbers, random.one_in(3) ? random.between(1, 4) : random.between(5, 60));
  } catch (const std::exception& failure) {
    tell_failure({work.cycle, 0, 0}, failure.what());
  }
}
