#include "tests/crash/mirror_scenario.h"

#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include <perdure/mirror.h>
#include "core/fs.h"
#include "core/json_text.h"
#include "follow/mirror_catch_up.h"

namespace perdure::test {
namespace {

constexpr const char* kCollection = "notes";
constexpr std::uint64_t kDocumentsCount = 6;
constexpr std::uint64_t kNamesCount = 4;  ///< fewer, so that they collide

std::string content_of(const std::string& body) { return json::pretty(body) + "\n"; }

/// The one thread that writes and mirrors.
class MirrorWorker {
 public:
  MirrorWorker(SimulatedDisk& disk, std::uint64_t seed) : disk_(disk), notes_(disk), random_(seed) {}

  void run_session() {
    const auto store = open_simulated(OpenOptions::Access::read_write, StoreScenario::kPath, warnings_);
    store_ = store.get();
    for (std::uint64_t left = random_.between(3, 5); left > 0; --left) {
      if (!mirror_ || random_.one_in(4)) declare();
      for (std::uint64_t batches = random_.between(1, 3); batches > 0; --batches) commit(changes());
      mirror();
    }
    mirror_.reset();
    warnings_.require_none();
  }

 private:
  void declare() {
    MirrorSettings settings{"m", kCollection, "files",
                            random_.one_in(2) ? "{name}.json" : "{name}-{@id}.json"};
    Batch batch;
    batch.put({std::string(kMirrorsCollection), settings.name}, settings.to_json());
    fs::create_directories(MirrorScenario::kDirectory);
    commit(std::move(batch));
    mirror_ = std::make_unique<Mirror>(*store_, std::move(settings));
  }

  Batch changes() {
    Batch batch;
    std::set<std::string> touched;
    for (std::uint64_t left = random_.between(1, 5); left > 0; --left) {
      const std::string id = "d" + std::to_string(random_.below(kDocumentsCount));
      if (!touched.insert(id).second) continue;
      if (existing_.count(id) != 0 && random_.one_in(4)) {
        batch.erase({kCollection, id});
        disk_.note("erasing " + id);
        existing_.erase(id);
        continue;
      }
      const std::string body = body_of(id);
      disk_.note("content " + id + " " + content_of(body));
      batch.put({kCollection, id}, body);
      existing_.insert(id);
    }
    return batch;
  }

  std::string body_of(const std::string& id) {
    const std::string text(static_cast<std::size_t>(random_.one_in(5) ? random_.between(600, 3000) : 20),
                           'x');
    return R"({"_id":")" + id + R"(","name":"n)" + std::to_string(random_.below(kNamesCount)) + R"(","n":)" +
           std::to_string(++bodies_count_) + R"(,"text":")" + text + "\"}";
  }

  void commit(Batch batch) {
    const std::uint64_t number = ++last_number_;
    CommitOptions options;
    options.actor = std::to_string(number);
    notes_.attempt(number);
    const CommitResult result = store_->commit(std::move(batch), options);
    notes_.acknowledged(number, result.written());
    for (const Written& written : result.written()) {
      notes_.change(number, store_->version(written.key, written.version).value(), false);
    }
  }

  void mirror() {
    catch_up(*mirror_, *store_, random_.one_in(2) ? 1000 : 2);
    for (const std::string& id : existing_) disk_.note("mirrored " + id);
  }

  SimulatedDisk& disk_;
  LedgerNotes notes_;
  Random random_;
  Warnings warnings_;
  Store* store_ = nullptr;
  std::unique_ptr<Mirror> mirror_;
  std::set<std::string> existing_;
  std::uint64_t last_number_ = 0;
  std::uint64_t bodies_count_ = 0;
};

std::vector<Document> documents_in(Store& store) { return store.list(kCollection, {}).documents; }

void check_directory(Store& store, SimulatedDisk& disk) {
  std::multiset<std::string> wanted;
  for (const perdure::Document& document : documents_in(store)) wanted.insert(content_of(document.body));
  for (const std::string& name : fs::list_directory(MirrorScenario::kDirectory)) {
    const std::string path = fs::join(MirrorScenario::kDirectory, name);
    if (name.ends_with(".tmp")) throw PowerFault("a temporary file is left: " + name);
    if (name[0] == '.') continue;
    const auto found = wanted.find(disk.content(path));
    if (found == wanted.end())
      throw PowerFault("the file " + name + " is of no document: " + disk.content(path).substr(0, 80));
    wanted.erase(found);
  }
  if (!wanted.empty()) throw PowerFault("a document without a file: " + *wanted.begin());
}

void check_mirrors(Store& store, SimulatedDisk& disk) {
  for (const MirrorSettings& settings : mirrors(store)) {
    Mirror mirror(store, settings);
    catch_up(mirror, store);
    for (const MirrorFinding& finding : mirror.verify()) {
      if (finding.kind != MirrorFinding::Kind::collision) {
        throw PowerFault("mirror: " + std::string(to_string(finding.kind)) + ": " + finding.what);
      }
    }
    check_directory(store, disk);
  }
}

}  // namespace

void MirrorScenario::work(SimulatedDisk& disk, std::uint64_t seed) const {
  SimulatedSystem system(disk, omitted_);
  const fs::ScopedSystem scoped(system);
  MirrorWorker worker(disk, seed);
  worker.run_session();
  worker.run_session();
}

std::unique_ptr<Recovery> MirrorScenario::recovery(const DiskTrace& trace) const {
  return std::make_unique<MirrorRecovery>(trace);
}

MirrorRecovery::MirrorRecovery(const DiskTrace& trace) : StoreRecovery(trace) {
  for (std::size_t position = 0; position < trace.size(); ++position) {
    if (trace[position].kind != DiskOperation::Kind::note) continue;
    std::istringstream words(trace[position].bytes);
    std::string what;
    std::string id;
    words >> what >> id;
    if (what == "content") {
      words.get();
      documents_[id].contents.insert(std::string(std::istreambuf_iterator<char>(words), {}));
    }
    if (what == "mirrored") documents_[id].mirrored_at.insert(position);
    if (what == "erasing") documents_[id].erasing_at.insert(position);
  }
}

bool MirrorRecovery::Document::must_have_a_file(std::size_t position) const {
  const auto mirrored = mirrored_at.lower_bound(position);
  if (mirrored == mirrored_at.begin()) return false;
  const auto erasing = erasing_at.upper_bound(*std::prev(mirrored));
  return erasing == erasing_at.end() || *erasing >= position;
}

void MirrorRecovery::check_files_as_found(SimulatedDisk& disk, const CutMoment& cut) const {
  std::vector<std::string> names;
  (void)disk.list(MirrorScenario::kDirectory, names);
  std::set<std::string> ids;
  for (const std::string& name : names) {
    if (name[0] == '.') continue;
    const std::string content = disk.content(fs::join(MirrorScenario::kDirectory, name));
    bool is_whole = false;
    for (const auto& [id, document] : documents_) {
      if (document.contents.count(content) == 0) continue;
      is_whole = true;
      ids.insert(id);
    }
    if (!is_whole) throw PowerFault("the file " + name + " is not whole: " + content.substr(0, 60));
  }
  for (const auto& [id, document] : documents_) {
    if (document.must_have_a_file(cut.position) && ids.count(id) == 0) {
      throw PowerLoss("the document " + id + " was mirrored and has no file");
    }
  }
}

void MirrorRecovery::start_and_check(SimulatedDisk& disk, const CutMoment& cut, Random& random) const {
  // A second start may have been about to move files of documents that it knew only then.
  if (cut.second_trace == nullptr) check_files_as_found(disk, cut);
  StoreRecovery::start_and_check(disk, cut, random);
  SimulatedSystem system(disk);
  const fs::ScopedSystem scoped(system);
  Warnings warnings;
  const auto store = open_simulated(OpenOptions::Access::read_write, StoreScenario::kPath, warnings);
  check_mirrors(*store, disk);
  warnings.require_none();
}

}  // namespace perdure::test
