#include <perdure/collection.h>
#include <perdure/open.h>

#include <boost/json.hpp>
#include <iostream>
#include <string>

namespace json = boost::json;

struct Note {
  std::string text;
  bool done = false;
};

void tag_invoke(json::value_from_tag, json::value& to, const Note& note) {
  to = {{"text", note.text}, {"done", note.done}};
}

Note tag_invoke(json::value_to_tag<Note>, const json::value& from) {
  const json::object& members = from.as_object();
  return {json::value_to<std::string>(members.at("text")), members.at("done").as_bool()};
}

int main() {
  auto store = perdure::open("sqlite:data/notes.db");
  perdure::Collection<Note> notes(*store, "notes");

  (void)notes.put("first", {"write it down", false}).value();  // durable when it returns
  (void)notes.update("first", [](Note& note) { note.done = true; }).value();
  std::cout << notes.get("first")->text << ": " << notes.get("first")->done << '\n';  // from memory

  const std::string id = notes.create({"read it again", false}).value().key.id;
  for (const auto& open : notes.where([](const Note& note) { return !note.done; })) {
    std::cout << open.value->text << ", version " << open.version << '\n';
  }
  (void)notes.erase(id).value();
  std::cout << notes.size() << " note, " << notes.problems().size() << " problems\n";
}
