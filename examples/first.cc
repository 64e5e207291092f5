#include <perdure/open.h>

#include <iostream>

int main() {
  auto store = perdure::open("sqlite:data/notes.db");
  (void)store->put({"notes", "first"}, R"({"text": "kept"})");  // durable when it returns
  for (const auto& note : store->list("notes").documents) {
    std::cout << note.key.id << " version " << note.version << ": " << note.body << '\n';
  }
}
