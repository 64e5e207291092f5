#include "apps/traininglog/warmup_line.h"

#include "apps/traininglog/line_scanner.h"
#include "apps/traininglog/note_text.h"
#include "apps/traininglog/set_amount.h"
#include "apps/traininglog/set_measure.h"
#include "apps/traininglog/set_words.h"

namespace traininglog {
namespace {

/// Whether `5` stands for itself: not in `5-6`, `30s`, `8/8`. A note may follow without a dash.
bool count_ends(const LineScanner& scanner) {
  return number_ends(scanner) || equal_any_case(scanner.letters(), "reps");
}

bool read_reps(LineScanner& scanner, WarmupSet& set) {
  if (scanner.take_word("feel") || scanner.take_word("fee")) return true;
  const std::size_t start = scanner.position();
  const auto count = scanner.take_count();
  if (!count || !count_ends(scanner)) {
    scanner.return_to(start);
    return false;
  }
  if (!scanner.take_word("reps")) (void)scanner.take_word("rep");
  set.rep_count = count;
  return true;
}

}  // namespace

std::optional<WarmupSet> read_warmup_set(std::string_view body, Remarks& remarks) {
  LineScanner scanner(body);
  const auto load = read_load(scanner);
  if (!load) return std::nullopt;
  const std::string_view entered = trimmed(scanner.since(0));
  const bool times = scanner.take_times();
  scanner.skip_blanks();
  // `5 minutes on the bike` is prose, `5` and `5 - easy` are sets that break off.
  if (!times && !scanner.at_end() && scanner.dash_length() == 0) return std::nullopt;

  WarmupSet set;
  set.weight_kg = load->weight_kg;
  NoteText note;
  if (!times || !read_reps(scanner, set)) {
    set.rep_count = 0;
    note.add(kRepsNotRecorded, kSetNoteJoint);
    remarks.malformed(trimmed(body),
                      "`x` and a number or `feel` expected behind the weight; read as 0, and noted");
  }
  if (load->as_entered) {
    note.add(entered, kSetNoteJoint);
    remarks.warn(entered, "pounds became kilograms; what was entered is kept in the set's note");
  }
  scanner.skip_blanks();
  scanner.advance(scanner.dash_length());
  note.add(trimmed(scanner.rest()), kSetNoteJoint);
  set.notes = note.note();
  return set;
}

}  // namespace traininglog
