#include "tests/postgres/cutting_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>
#include <string_view>

namespace perdure::test {
namespace {

sockaddr_in address_of(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Appends what has arrived; false at the end.
bool receive(int socket, std::string& bytes) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (count > 0) bytes.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

}  // namespace

/// One connection through the proxy.
class CuttingProxy::Passage {
 public:
  Passage(CuttingProxy& proxy, int client, int server) : proxy_(proxy), client_(client), server_(server) {}

  void run() {
    std::array<pollfd, 2> waited = {{{client_, POLLIN, 0}, {server_, POLLIN, 0}}};
    bool is_open = true;
    while (is_open && ::poll(waited.data(), waited.size(), -1) > 0) {
      if (waited[0].revents != 0) is_open = receive(client_, from_client_) && pass_to_server();
      if (is_open && waited[1].revents != 0) is_open = pass_to_client();
    }
    ::shutdown(client_, SHUT_RDWR);
    ::shutdown(server_, SHUT_RDWR);
  }

 private:
  bool pass_to_client() {
    std::string answer;
    if (!receive(server_, answer) || drops_answer_) {
      if (drops_answer_) ++proxy_.cuts_count_;
      return false;
    }
    return send_all(client_, answer);
  }

  // Message by message: each but the first has a letter, then its length, which counts itself.
  bool pass_to_server() {
    while (true) {
      const std::size_t letter = is_started_ ? 1 : 0;
      if (from_client_.size() < letter + 4) return true;
      const std::size_t size = letter + number_at(std::string_view(from_client_).substr(letter));
      if (from_client_.size() < size) return true;
      const std::string message = from_client_.substr(0, size);
      from_client_.erase(0, size);
      if (!pass_message(message)) return false;
      is_started_ = true;
    }
  }

  bool pass_message(const std::string& message) {
    if (is_started_ && is_commit(message)) {
      Cut cut{};
      if (proxy_.take_cut(cut)) {
        if (cut == Cut::before_commit) {
          ++proxy_.cuts_count_;
          return false;
        }
        closes_at_sync_ = cut == Cut::behind_commit;
        drops_answer_ = cut == Cut::before_answer;
      }
    }
    if (!send_all(server_, message)) return false;
    if (is_started_ && message[0] == 'S' && closes_at_sync_) {
      ++proxy_.cuts_count_;
      return false;
    }
    return true;
  }

  // Whether it binds the statement that was prepared from COMMIT.
  bool is_commit(const std::string& message) {
    constexpr std::size_t kHead = 5;
    if (message[0] == 'P') {
      const std::string name = message.substr(kHead).c_str();
      const std::string sql = message.substr(kHead + name.size() + 1).c_str();
      if (sql == "COMMIT") commits_.insert(name);
    }
    if (message[0] != 'B') return false;
    const std::string portal = message.substr(kHead).c_str();
    return commits_.count(message.substr(kHead + portal.size() + 1).c_str()) > 0;
  }

  CuttingProxy& proxy_;
  const int client_;
  const int server_;
  std::string from_client_;
  std::set<std::string> commits_;
  bool is_started_ = false;
  bool closes_at_sync_ = false;
  bool drops_answer_ = false;
};

CuttingProxy::CuttingProxy(int server_port)
    : server_port_(server_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = address_of(0);
  socklen_t size = sizeof(address);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error(std::string("the proxy cannot listen: ") + std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { run(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  for (std::thread& passage : passages_) passage.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

void CuttingProxy::run() {
  while (!stopping_) {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) continue;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = address_of(server_port_);
    sockets_.push_back(client);
    sockets_.push_back(server);
    if (refuses_ || ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      ::shutdown(client, SHUT_RDWR);
      continue;
    }
    // Messages go on one by one, and must not wait for each other's acknowledgement.
    const int yes = 1;
    for (const int socket : {client, server})
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    passages_.emplace_back([this, client, server] { Passage(*this, client, server).run(); });
  }
}

void CuttingProxy::cut_once(Cut cut) {
  const std::lock_guard lock(mutex_);
  has_cut_ = true;
  cut_ = cut;
}

bool CuttingProxy::take_cut(Cut& cut) {
  const std::lock_guard lock(mutex_);
  if (!has_cut_) return false;
  has_cut_ = false;
  cut = cut_;
  return true;
}

}  // namespace perdure::test
