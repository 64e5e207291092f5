#pragma once

#include <perdure/collection.h>
#include <perdure/open.h>

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "tests/temporary_directory.h"

namespace perdure::test {

struct Note {
  std::string text;
  std::int64_t number = 0;

  bool operator==(const Note&) const = default;
};

inline void tag_invoke(boost::json::value_from_tag, boost::json::value& to, const Note& note) {
  to = {{"text", note.text}, {"number", note.number}};
}

// The text "unreadable" can be written, but not read.
inline Note tag_invoke(boost::json::value_to_tag<Note>, const boost::json::value& from) {
  const boost::json::object& members = from.as_object();
  Note note{boost::json::value_to<std::string>(members.at("text")), members.at("number").as_int64()};
  if (note.text == "unreadable") throw std::runtime_error("no note says unreadable");
  return note;
}

/// The body of a note that no `Collection` wrote.
inline std::string note_body(const std::string& text, std::int64_t number) {
  return R"({ "text": ")" + text + R"(", "number": )" + std::to_string(number) + " }";
}

/// A store of its own, in a directory that goes with it.
class NotesStore {
 public:
  NotesStore() : url_("sqlite:" + directory_.file("notes.db")), store_(open(url_)) {}

  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }
  [[nodiscard]] const std::string& url() const { return url_; }

  void close() { store_.reset(); }
  void reopen() {
    close();
    store_ = open(url_);
  }

 private:
  TemporaryDirectory directory_;
  std::string url_;
  std::unique_ptr<Store> store_;
};

}  // namespace perdure::test
