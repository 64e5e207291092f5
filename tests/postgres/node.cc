// A program that writes to a store until it is told to end, and says of each write what became of it. Tests
// start several of these on one space; what they print is the ledger, which is kept outside of them.
//
//   postgres_node URL NAME COUNT    COUNT batches, each of a new document `NAME-1`, `NAME-2`… with the
//   number,
//                                   and of the document `NAME-counter`
//
// Prints `try I` before a batch, `ack I` behind it, `again I` for one that was not applied and is repeated,
// and `doubt I` for one whose outcome is in doubt, which it then looks up. At the end `done`, or `error …`.

#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <perdure/open.h>

namespace perdure::test {
namespace {

void say(const std::string& line) { std::cout << line << std::endl; }

class Node {
 public:
  Node(const std::string& url, std::string name)
      : name_(std::move(name)), store_(perdure::open(url, options())) {}

  void write(std::uint64_t number) {
    const std::string shown = std::to_string(number);
    say("try " + shown);
    while (!try_to_write(number)) say("again " + shown);
    say("ack " + shown);
  }

 private:
  static OpenOptions options() {
    OpenOptions options;
    options.lock_wait = std::chrono::seconds(60);
    return options;
  }
  [[nodiscard]] Key key(const std::string& what) const { return {"notes", name_ + "-" + what}; }

  // Half of them without an operation id: what is said to be not applied must not be there.
  bool try_to_write(std::uint64_t number) {
    const std::string body = R"({"n":)" + std::to_string(number) + "}";
    Batch batch;
    batch.create(key(std::to_string(number)), body).put(key("counter"), body);
    CommitOptions commit;
    if (number % 2 == 0) commit.operation_id = name_ + "-" + std::to_string(number);
    try {
      (void)store_->commit(batch, commit).value();
      return true;
    } catch (const Error& error) {
      if (error.outcome() == Outcome::in_doubt) {
        say("doubt " + std::to_string(number));
        return store_->get(key(std::to_string(number))).has_value();
      }
      if (!error.retryable()) throw;
      return false;
    }
  }

  const std::string name_;
  const std::unique_ptr<Store> store_;
};

}  // namespace
}  // namespace perdure::test

int main(int count, char** arguments) {
  if (count != 4) return 2;
  try {
    perdure::test::Node node(arguments[1], arguments[2]);
    const std::uint64_t all = std::stoull(arguments[3]);
    for (std::uint64_t number = 1; number <= all; ++number) node.write(number);
    perdure::test::say("done");
  } catch (const std::exception& error) {
    perdure::test::say(std::string("error ") + error.what());
    return 1;
  }
}
