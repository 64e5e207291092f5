#include "tests/crash/workload.h"

#include "tests/seed.h"

namespace perdure::test {
namespace {

// Few documents, so that versions, deletions and re-creations pile up on them; some are written by every
// thread.
constexpr std::uint64_t kDocumentsCount = 24;

Key key_for(Random& random) {
  static constexpr const char* kScopes[] = {"", "ann"};
  return {random.one_in(3) ? "sessions" : "notes", "d" + std::to_string(random.below(kDocumentsCount)),
          kScopes[random.below(2)]};
}

std::string compressible_text(Random& random, std::size_t size) {
  const std::string word = "squat " + std::to_string(random.below(100)) + " kg ";
  std::string text;
  while (text.size() < size) text += word;
  return text;
}

std::string incompressible_text(Random& random, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    std::uint64_t bits = random.bits();
    for (int i = 0; i < 10; ++i, bits >>= 6) {
      text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[bits % 64];
    }
  }
  return text;
}

/// The first member is the one that patches change; the rest differs in size and in what zstd makes of it.
std::string body_for(Random& random) {
  std::string body = R"({"n":)" + std::to_string(random.below(1'000'000'000)) + R"(, "exact" : 0.1000e+01)";
  const std::uint64_t chance = random.below(100);
  if (chance < 8) body += R"(,"t":")" + compressible_text(random, random.between(2'000, 60'000)) + "\"";
  if (chance >= 8 && chance < 11)
    body += R"(,"t":")" + incompressible_text(random, random.between(2'000, 20'000)) + "\"";
  if (random.one_in(1000)) body += R"(,"u":")" + incompressible_text(random, 700'000) + "\"";
  return body + " }";
}

Patch patch_for(Random& random) {
  Patch patch;
  patch.set = {{"/n", std::to_string(random.below(1'000'000'000))}};
  return patch;
}

void add_operation(Random& random, Batch& batch) {
  const std::uint64_t chance = random.below(100);
  const Key key = key_for(random);
  if (chance < 60) {
    batch.put(key, body_for(random));
  } else if (chance < 75) {
    batch.patch(key, patch_for(random));
  } else if (chance < 85) {
    batch.merge_patch(key, R"({"n":)" + std::to_string(random.below(1'000'000'000)) + "}");
  } else if (chance < 95) {
    batch.erase(key);
  } else {
    batch.create(key, body_for(random));
  }
}

}  // namespace

Attempt attempt_of(std::uint64_t seed, const AttemptName& name) {
  Random random(seed * 1'000'003 + name.cycle * 10'007 + name.thread * 101 + name.number * 2'654'435'761U);
  Attempt attempt;
  attempt.name = name;
  attempt.options.actor = name.text();
  if (random.one_in(50)) {
    attempt.batch.create({"generated", ""}, body_for(random));
  } else if (random.one_in(2)) {
    add_operation(random, attempt.batch);
  } else {
    // Puts to begin with, so that most batches are accepted; the rest may conflict and must then be refused
    // with them.
    const std::uint64_t size = random.between(2, 20);
    const std::uint64_t puts = random.one_in(4) ? 0 : size - size / 5;
    for (std::uint64_t i = 0; i < size; ++i) {
      if (i < puts) {
        attempt.batch.put(key_for(random), body_for(random));
      } else {
        add_operation(random, attempt.batch);
      }
    }
  }
  if (random.one_in(3)) {
    attempt.options.operation_id = "op-" + std::to_string(seed) + "-" + name.text();
    attempt.sent_twice = random.one_in(4);
  }
  attempt.asynchronous = !attempt.sent_twice && random.one_in(5);
  return attempt;
}

std::string body_after(const Operation& operation, const std::string& before) {
  if (operation.kind == Operation::Kind::erase) return {};
  std::string number;
  if (operation.kind == Operation::Kind::patch) {
    number = operation.patch.set.at(0).second;
  } else if (operation.kind == Operation::Kind::merge_patch) {
    number = operation.body.substr(5, operation.body.size() - 6);
  } else {
    return operation.body;
  }
  return R"({"n":)" + number + before.substr(before.find(','));
}

}  // namespace perdure::test
