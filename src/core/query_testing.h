#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/query_path.h"
#include "tests/seed.h"

// For tests only: what queries mean, said a second time in the simplest way. Text is read by Boost.JSON's
// parser.

namespace perdure::query::testing {

struct Model {
  enum class Kind { missing, null, boolean, number, text, array, object };

  Kind kind = Kind::missing;
  bool truth = false;
  std::string text = {};  ///< of a text its characters, of a number its text
  std::vector<std::string> names = {};
  std::vector<Model> values = {};  ///< elements, or members in the order of `names`, which are sorted
};

/// Expects JSON that Boost.JSON accepts.
Model read(std::string_view json);

/// Less than 0, 0, or more than 0; for numbers with exponents of at most some hundreds.
int compare(const Model& a, const Model& b);

/// Where `steps` lead to without going through an array but by an index.
Model value_at(const Model& from, const std::vector<std::string>& steps);
/// And with it.
std::vector<Model> each_value_at(const Model& from, const std::vector<std::string>& steps);

/// JSON text of few keys and values in many spellings, so that equal ones meet.
std::string random_value(test::Random& random, std::size_t depth = 0);
std::string random_document(test::Random& random);
std::vector<std::string> random_steps(test::Random& random);

/// A document with its own facts.
struct Sample {
  std::string body;
  Model model;
  std::string id;
  std::uint64_t version = 0;

  [[nodiscard]] Subject subject() const;
};
Sample random_sample(test::Random& random);

/// A filter and what it means.
struct RandomFilter {
  std::string text;
  std::function<bool(const Sample&)> holds;
};
RandomFilter random_filter(test::Random& random, std::size_t depth = 0);

}  // namespace perdure::query::testing
