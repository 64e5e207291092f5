#include "store/sqlite/change_rows.h"

#include <gtest/gtest.h>

#include <fmt/core.h>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <perdure/error.h>
#include <perdure/open.h>
#include "tests/seed.h"
#include "tests/temporary_directory.h"

namespace perdure::sqlite {
namespace {

constexpr std::string_view kGenerated = "generated";  // has documents with made-up ids
constexpr const char* kUnique = R"({"unique":[{"fields":["n"]}]})";

struct Request {
  Batch batch;
  CommitOptions options;
};

std::string outcome_of(const CommitResult& result) {
  if (!result.ok()) return result.conflict()->message();
  std::string text = result.repeated() ? "again" : "";
  for (const Written& one : result.written()) {
    const std::string id = one.key.collection == kGenerated ? "new" : one.key.id;
    text +=
        fmt::format(" {}/{} of '{}' v{} at {}", one.key.collection, id, one.key.scope, one.version, one.seq);
  }
  return text;
}

std::string outcome_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& thrown) {
    return std::string(thrown.code());
  }
}

std::vector<std::string> commit_singly(Store& store, const std::vector<Request>& requests) {
  std::vector<std::string> outcomes;
  for (const Request& request : requests) {
    try {
      outcomes.push_back(outcome_of(store.commit(request.batch, request.options)));
    } catch (const Error&) {
      outcomes.push_back(outcome_of(std::current_exception()));
    }
  }
  return outcomes;
}

// One thread runs the handlers and commits what they queue: what a single one queues is one group, but for
// what is refused before it queues.
std::vector<std::string> commit_in_one_group(Store& store, const std::vector<Request>& requests) {
  std::vector<std::string> outcomes(requests.size());
  std::promise<void> finished;
  std::size_t left_count = requests.size();
  const auto answer = [&](std::size_t i, const std::string& outcome) {
    outcomes[i] = outcome;
    if (--left_count == 0) finished.set_value();
  };
  store.commit_async(
      std::move(Batch().put({"gate", "g"}, "{}")), {}, [&](const std::exception_ptr&, const CommitResult&) {
        for (std::size_t i = 0; i < requests.size(); ++i) {
          try {
            store.commit_async(requests[i].batch, requests[i].options,
                               [&answer, i](const std::exception_ptr& error, const CommitResult& result) {
                                 answer(i, error ? outcome_of(error) : outcome_of(result));
                               });
          } catch (const Error&) {
            answer(i, outcome_of(std::current_exception()));
          }
        }
      });
  finished.get_future().wait();
  return outcomes;
}

/// Mostly new documents in ascending order, which are kept back, and of everything else a little.
class Requests {
 public:
  explicit Requests(test::Random& random) : random_(random) {}

  std::vector<Request> next() {
    std::vector<Request> requests;
    const std::uint64_t count = random_.between(1, 90);
    while (requests.size() < count) {
      if (random_.one_in(30)) {
        add_refused_settings(requests);
      } else {
        requests.push_back(one());
        if (random_.one_in(10)) requests.push_back(requests.back());
      }
    }
    return requests;
  }

 private:
  Request one() {
    Request request;
    if (random_.one_in(40)) {
      request.batch.put({std::string(kSettingsCollection), "b"}, random_.one_in(2) ? kUnique : "{}");
      return request;
    }
    if (random_.one_in(20)) {
      request.batch.create({std::string(kGenerated), ""}, "{}");
      request.options.operation_id = fmt::format("create{}", random_.below(20));
      return request;
    }
    const std::uint64_t count = random_.one_in(12) ? random_.between(2, 80) : 1;
    for (std::uint64_t i = 0; i < count; ++i) add_to(request.batch);
    if (random_.one_in(8)) request.options.operation_id = fmt::format("op{}", random_.below(60));
    if (random_.one_in(3)) request.options.actor = fmt::format("actor{}", random_.below(30));
    return request;
  }

  // They are rolled back to a savepoint when they are found not to hold.
  void add_refused_settings(std::vector<Request>& requests) {
    const std::string collection = fmt::format("z{:08}", ++last_);
    requests.resize(requests.size() + 3);
    (requests.end() - 3)->batch.put({collection, "one"}, R"({"n":1})");
    (requests.end() - 2)->batch.put({collection, "two"}, R"({"n":1})");
    (requests.end() - 1)->batch.put({std::string(kSettingsCollection), collection}, kUnique);
  }

  void add_to(Batch& batch) {
    const std::string body = fmt::format(R"({{"n":{}}})", random_.below(100'000));
    if (!random_.one_in(5)) {
      batch.put({"a", fmt::format("n{:08}", ++last_)}, body);
      return;
    }
    const std::string id = random_.one_in(2)
                               ? fmt::format("n{:08}", last_ - std::min(last_, random_.below(5)))
                               : fmt::format("k{}", random_.below(30));
    const Key key{random_.one_in(4) ? "b" : "a", id, random_.one_in(5) ? "ann" : ""};
    switch (random_.below(5)) {
      case 0:
        batch.create(key, body);
        break;
      case 1:
        batch.patch(key, {{{"/m", body}}, {}});
        break;
      case 2:
        batch.erase(key);
        break;
      case 3:
        batch.put(key, body, random_.below(3));
        break;
      default:
        batch.put(key, body);
    }
  }

  test::Random& random_;
  std::uint64_t last_ = 0;
};

// Rows are kept back while the group's later batches are decided. None of these may be decided otherwise for
// that: which documents there are, which operation was there before, what a patch applies to, what settings
// and unique keys allow.
TEST(ChangeRows, ABatchSeesWhatItsGroupWroteBefore) {
  test::Random random(test::test_seed("ChangeRows"));
  const test::TemporaryDirectory directory;
  const auto grouped = perdure::open("sqlite:" + directory.file("grouped.db"));
  const auto single = perdure::open("sqlite:" + directory.file("single.db"));
  Requests requests(random);
  for (int round = 0; round < 15; ++round) {
    const std::vector<Request> group = requests.next();
    (void)single->put({"gate", "g"}, "{}").value();
    ASSERT_EQ(commit_in_one_group(*grouped, group), commit_singly(*single, group)) << "round " << round;
  }
  ListOptions options;
  options.limit = limits::kPageDocumentsCount;
  for (const char* const collection : {"a", "b"}) {
    const Page one = grouped->list(collection, options);
    const Page other = single->list(collection, options);
    ASSERT_EQ(one.documents.size(), other.documents.size());
    for (std::size_t i = 0; i < one.documents.size(); ++i) {
      EXPECT_EQ(one.documents[i].body, other.documents[i].body);
      EXPECT_EQ(one.documents[i].version, other.documents[i].version);
    }
  }
  EXPECT_TRUE(grouped->verify().ok());
}

}  // namespace
}  // namespace perdure::sqlite
