#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace perdure::test {

/// Stands between a store and its server, and cuts the connection around a COMMIT when told to. It reads the
/// protocol's messages as far as that takes, so the connection must not be encrypted (`sslmode=disable`).
///
/// Any thread.
class CuttingProxy {
 public:
  /// To the server at 127.0.0.1:`server_port`.
  explicit CuttingProxy(int server_port);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] int port() const { return port_; }

  enum class Cut {
    before_commit,  ///< the server never gets the COMMIT
    behind_commit,  ///< the server gets it, and finds nobody to answer
    before_answer,  ///< the server has answered, and the answer is lost
  };
  /// At the next COMMIT.
  void cut_once(Cut cut);
  [[nodiscard]] std::uint64_t cuts_count() const { return cuts_count_.load(); }
  /// While set, every new connection is closed at once.
  void refuse_connections(bool refuse) { refuses_ = refuse; }

 private:
  class Passage;
  void run();
  [[nodiscard]] bool take_cut(Cut& cut);

  const int server_port_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<bool> refuses_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> cuts_count_{0};
  std::mutex mutex_;
  // Guarded by mutex_.
  bool has_cut_ = false;
  Cut cut_ = Cut::before_commit;

  // Of the acceptor, and of the destructor when that has ended.
  std::list<std::thread> passages_;
  std::list<int> sockets_;

  std::thread acceptor_;
};

}  // namespace perdure::test
