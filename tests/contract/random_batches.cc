#include "tests/contract/random_batches.h"

namespace perdure::test {
namespace {

using Kind = Operation::Kind;

constexpr Kind kAllKinds[] = {Kind::put,   Kind::create,      Kind::replace,
                              Kind::patch, Kind::merge_patch, Kind::erase};

}  // namespace

Key RandomBatches::key() { return {collection(), "d" + std::to_string(random_.below(40)), scope()}; }

Batch RandomBatches::next(std::size_t size) {
  states_.clear();
  if (one_collection_) collection_ = random_.one_in(10) ? kGenerated : collection();
  const bool flawed = random_.percent(20);
  const bool risky = random_.percent(15);
  Batch batch;
  for (std::size_t i = 0; i < size; ++i) batch.add(operation(flawed && random_.percent(10), risky));
  return batch;
}

Kind RandomBatches::kind_for(bool exists) {
  if (!exists) return random_.one_in(2) ? Kind::create : Kind::put;
  const std::uint64_t chance = random_.below(100);
  if (chance < 25) return Kind::put;
  if (chance < 40) return Kind::replace;
  if (chance < 65) return Kind::patch;
  if (chance < 85) return Kind::merge_patch;
  return Kind::erase;
}

Operation RandomBatches::operation(bool flawed, bool risky) {
  Operation operation;
  if (one_collection_ ? collection_ == kGenerated : random_.one_in(100)) {
    operation.kind = Kind::create;
    operation.key = {kGenerated, "", scope()};
    operation.body = body();
    return operation;
  }
  operation.key = key();
  if (one_collection_) operation.key.collection = collection_;
  const auto [entry, is_new] = states_.try_emplace(operation.key);
  State& state = entry->second;
  if (is_new) {
    if (const ModelDocument* const stored = model_.find(operation.key))
      state = {stored->exists, stored->version};
  }
  operation.kind = flawed ? random_.pick(kAllKinds) : kind_for(state.exists);
  if (random_.percent(30)) operation.if_version = state.exists ? state.version : 0;
  if (flawed && random_.one_in(2)) operation.if_version = random_.below(state.version + 3);
  // A create with a version to have contradicts itself; the contract does not say which half wins.
  if (operation.kind == Kind::create) operation.if_version.reset();

  switch (operation.kind) {
    case Kind::patch:
      operation.patch = patch(risky);
      break;
    case Kind::merge_patch:
      operation.body = merge_patch();
      break;
    case Kind::erase:
      break;
    default:
      operation.body = body();
  }
  state.exists = operation.kind != Kind::erase;
  ++state.version;
  return operation;
}

std::string RandomBatches::space() {
  static constexpr const char* kSpaces[] = {"", "", "", " ", "\n", "\t ", "\r\n  "};
  return kSpaces[random_.below(std::size(kSpaces))];
}

std::string RandomBatches::value(int depth) {
  switch (random_.below(depth > 0 ? 8 : 6)) {
    case 0:
      return std::to_string(static_cast<std::int64_t>(random_.bits()));
    case 1:
      return std::to_string(random_.below(10));
    case 2:
      return R"("text )" + std::to_string(random_.below(1000)) + "\"";
    case 3:
      return "\"\\u00e9 \xc3\xa9 \\\"\\n\"";
    case 4:
      return random_.one_in(2) ? "true" : "false";
    case 5:
      return "null";
    case 6:
      return "[" + space() + value(depth - 1) + "," + space() + value(depth - 1) + "]";
    default:
      return object(depth - 1);
  }
}

std::string RandomBatches::object(int depth) {
  std::string text = "{" + space();
  const char* separator = "";
  for (const char* name : {"a", "b", "c"}) {
    if (random_.one_in(3)) continue;
    text += separator + space() + "\"" + name + "\":" + space() + value(depth);
    separator = ",";
  }
  return text + space() + "}";
}

std::string RandomBatches::body() {
  std::string text = space() + "{" + space() + "\"n\":" + std::to_string(random_.below(1'000'000));
  if (!random_.one_in(5)) text += "," + space() + std::string(ReferenceModel::kExactMember);
  text += space() + "," + space() + "\"s\" :" + value(0) + ",\"o\":" + space() + object(1);
  text += R"(,"l":[1, 2,)" + space() + value(1) + "]";
  if (random_.one_in(50)) {
    const std::string word = "word " + std::to_string(random_.below(1000)) + " ";
    std::string filler;
    for (std::uint64_t left = random_.between(200, 2500); left > 0; --left) filler += word;
    text += R"(,"filler":")" + filler + "\"";
  }
  return text + space() + "}" + space();
}

Patch RandomBatches::patch(bool risky) {
  static constexpr const char* kSafe[] = {"/n",          "/s",         "/new1", "/new2",
                                          "/new~1three", "/new~0four", "/l",    "/o"};
  static constexpr const char* kRisky[] = {"/o/a", "/o/b/c", "/l/-", "/l/0", "/l/2",
                                           "/x/y", "/l/01",  "nope", "/l/~2"};
  static constexpr const char* kRemoved[] = {"/new1", "/new2",  "/s", "/l/0", "/o/b",
                                             "/o",    "/exact", "/n", "/l/-"};
  Patch patch;
  if (random_.one_in(40)) patch.set.emplace_back("", body());
  for (std::uint64_t left = random_.below(4); left > 0; --left) {
    const char* pointer = risky && random_.one_in(3) ? random_.pick(kRisky) : random_.pick(kSafe);
    patch.set.emplace_back(pointer, value(1));
  }
  if (risky && random_.one_in(2)) patch.remove.emplace_back(random_.pick(kRemoved));
  // Sets first, so what was just set can be removed again in the same patch.
  if (!patch.set.empty() && random_.one_in(8)) {
    const std::string& pointer = patch.set.back().first;
    if (pointer.rfind("/new", 0) == 0) patch.remove.push_back(pointer);
  }
  return patch;
}

std::string RandomBatches::merge_patch() {
  static constexpr const char* kNames[] = {"n", "s", "o", "l", "new1", "new/three", "exact"};
  std::string text = "{" + space();
  const char* separator = "";
  for (const char* name : kNames) {
    if (!random_.one_in(4) || (std::string_view(name) == "exact" && !random_.one_in(5))) continue;
    text += separator + space() + "\"" + name + "\" :" + space() + value(2);
    separator = ",";
  }
  return text + space() + "}";
}

}  // namespace perdure::test
