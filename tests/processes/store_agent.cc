// A program that uses a store as it is told on its standard input, one line for each call, and answers each
// with one line on its standard output. Tests of several processes give orders to two or three of these, so
// that every interleaving is chosen by the test and none by the clock.
//
//   open URL read_write|read_only lasting|brief WAIT_MS PROGRAM    → opening, then ok
//   put COLLECTION ID BODY                                         → ok VERSION SEQ
//   get COLLECTION ID                                              → ok VERSION BODY | none
//   head                                                           → ok SEQ
//   count                                                          → ok NUMBER (changes, read page by page)
//   close                                                          → ok
//   become UID                                                     → ok (gives up the rights of root)
//
// What throws is answered by `error CODE OUTCOME MESSAGE`, or by nothing when the program ends.

#include <grp.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <perdure/open.h>

namespace perdure::test {
namespace {

void answer(const std::string& line) { std::cout << line << std::endl; }

class Agent {
 public:
  void run() {
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string word;
      words >> word;
      try {
        answer(call(word, words));
      } catch (const Error& error) {
        std::string message = error.what();
        for (char& c : message) {
          if (c == '\n') c = ' ';
        }
        answer("error " + std::string(error.code()) +
               (error.outcome() == Outcome::not_applied ? " not_applied " : " in_doubt ") + message);
      }
    }
  }

 private:
  std::string call(const std::string& word, std::istringstream& words) {
    if (word == "open") return open_store(words);
    if (word == "put") return put(words);
    if (word == "get") return get(words);
    if (word == "head") return "ok " + std::to_string(store_->info().head.seq);
    if (word == "count") return "ok " + std::to_string(count());
    if (word == "close") {
      store_.reset();
      return "ok";
    }
    if (word == "become") return become(words);
    throw std::runtime_error("no such call: " + word);
  }

  std::string open_store(std::istringstream& words) {
    std::string url;
    std::string access;
    std::string holder;
    long wait = 0;
    OpenOptions options;
    words >> url >> access >> holder >> wait >> options.program;
    options.access = access == "read_only" ? OpenOptions::Access::read_only : OpenOptions::Access::read_write;
    options.holder = holder == "brief" ? OpenOptions::Holder::brief : OpenOptions::Holder::lasting;
    options.lock_wait = std::chrono::milliseconds(wait);
    // Where warnings are due they come with every commit, and nobody reads them here.
    options.on_warning = [](std::string_view) {};
    answer("opening");
    store_ = perdure::open(url, options);
    return "ok";
  }

  static std::string become(std::istringstream& words) {
    unsigned id = 0;
    words >> id;
    if (::setgroups(0, nullptr) != 0 || ::setgid(id) != 0 || ::setuid(id) != 0) {
      throw std::runtime_error("cannot become another user");
    }
    return "ok";
  }

  std::string put(std::istringstream& words) {
    Key key;
    std::string body;
    words >> key.collection >> key.id;
    std::getline(words >> std::ws, body);
    const CommitResult result = store_->put(key, body);
    return "ok " + std::to_string(result.value().version) + " " + std::to_string(result.value().seq);
  }

  std::string get(std::istringstream& words) {
    Key key;
    words >> key.collection >> key.id;
    const auto document = store_->get(key);
    return document ? "ok " + std::to_string(document->version) + " " + document->body : "none";
  }

  std::uint64_t count() {
    std::uint64_t count = 0;
    ChangePage page;
    do {
      page = store_->changes(page.next);
      count += page.changes.size();
    } while (!page.at_end);
    return count;
  }

  std::unique_ptr<Store> store_;
};

}  // namespace
}  // namespace perdure::test

int main() {
  perdure::test::Agent().run();
  return 0;
}
