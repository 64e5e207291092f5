#include "tests/crash/message.h"

#include <sstream>
#include <stdexcept>

namespace perdure::test {
namespace {

constexpr const char* kWords[] = {"stage", "attempt", "ack", "refusal", "failure"};

Message::Kind kind_of(const std::string& word, const std::string& line) {
  for (int i = 0; i < 5; ++i) {
    if (word == kWords[i]) return static_cast<Message::Kind>(i);
  }
  throw std::runtime_error("no message of a writer: " + line);
}

}  // namespace

std::string AttemptName::text() const {
  return std::to_string(cycle) + "." + std::to_string(thread) + "." + std::to_string(number);
}

std::optional<AttemptName> AttemptName::parse(const std::string& text) {
  AttemptName name;
  char first = 0;
  char second = 0;
  std::istringstream stream(text);
  if (!(stream >> name.cycle >> first >> name.thread >> second >> name.number)) return std::nullopt;
  if (first != '.' || second != '.' || name.text() != text) return std::nullopt;
  return name;
}

std::string Message::line() const {
  std::string line = kWords[static_cast<int>(kind)];
  if (kind == Kind::stage) return line + " " + text;
  line += " " + attempt.text();
  if (kind == Kind::failure) {
    std::string shown = text.substr(0, 2000);
    for (char& c : shown) {
      if (c == '\n') c = ' ';
    }
    return line + " " + shown;
  }
  if (kind != Kind::ack) return line;
  line += repeated ? " repeated" : " first";
  for (const Written& one : written) {
    line += " " + one.key.collection + "/" + one.key.id + "/" + one.key.scope + "/" +
            std::to_string(one.version) + "/" + std::to_string(one.seq);
  }
  return line + " .";
}

Message Message::parse(const std::string& line) {
  std::istringstream stream(line);
  Message message;
  std::string word;
  stream >> word;
  message.kind = kind_of(word, line);
  if (message.kind == Kind::stage) {
    stream >> message.text;
    return message;
  }
  stream >> word;
  const auto name = AttemptName::parse(word);
  if (!name) throw std::runtime_error("no attempt is named: " + line);
  message.attempt = *name;
  if (message.kind == Kind::failure) std::getline(stream, message.text);
  if (message.kind != Kind::ack) return message;
  stream >> word;
  message.repeated = word == "repeated";
  while (stream >> word && word != ".") {
    Written written;
    std::istringstream parts(word);
    std::string version;
    std::string seq;
    if (!std::getline(parts, written.key.collection, '/') || !std::getline(parts, written.key.id, '/') ||
        !std::getline(parts, written.key.scope, '/') || !std::getline(parts, version, '/') ||
        !std::getline(parts, seq)) {
      throw std::runtime_error("cannot read the ack: " + line);
    }
    written.version = std::stoull(version);
    written.seq = std::stoull(seq);
    message.written.push_back(std::move(written));
  }
  if (word != ".") throw std::runtime_error("the ack is not whole: " + line);
  return message;
}

}  // namespace perdure::test
