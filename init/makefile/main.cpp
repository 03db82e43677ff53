// A Lambda custom runtime in one file: it asks the runtime API for an event, answers it, and asks again. The
// API is plain HTTP on a local address, so sockets are all it takes.

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

// The function itself: a greeting with the event in it. An event is always JSON, so it goes in as it is.
static std::string handle(const std::string& event) {
  return R"({"message":"Hello from C++","event":)" + event + "}";
}

struct Answer {
  std::string head;
  std::string body;
};

static int connect_to(const std::string& api) {
  const auto colon = api.find(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (colon == std::string::npos || inet_pton(AF_INET, api.substr(0, colon).c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("is no IPv4 address with a port");
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(api.substr(colon + 1))));
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("does not answer");
  return connection;
}

// One exchange on a connection of its own, which in HTTP 1.0 ends with the answer.
static Answer exchange(const std::string& api, const std::string& call, const std::string& body) {
  const int connection = connect_to(api);
  const std::string request = call + " HTTP/1.0\r\nHost: " + api +
                              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  for (std::size_t sent = 0; sent < request.size();) {
    const auto more = send(connection, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (more < 0) throw std::runtime_error("took no request");
    sent += static_cast<std::size_t>(more);
  }
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = recv(connection, buffer, sizeof buffer, 0)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  close(connection);
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("gave no whole answer");
  return {text.substr(0, end + 2), text.substr(end + 4)};
}

static std::string header(const Answer& answer, const std::string& name) {
  for (std::size_t start = 0; start < answer.head.size();) {
    const auto end = answer.head.find("\r\n", start);
    const auto line = answer.head.substr(start, end - start);
    if (strncasecmp(line.c_str(), (name + ": ").c_str(), name.size() + 2) == 0)
      return line.substr(name.size() + 2);
    start = end + 2;
  }
  throw std::runtime_error("gave no header " + name);
}

int main() {
  const char* api = std::getenv("AWS_LAMBDA_RUNTIME_API");
  if (api == nullptr) {
    std::cerr << "AWS_LAMBDA_RUNTIME_API is not set: this program is started by AWS Lambda\n";
    return 78;
  }
  try {
    const std::string invocation = "/2018-06-01/runtime/invocation/";
    for (;;) {
      const auto event = exchange(api, "GET " + invocation + "next", "");
      const auto id = header(event, "Lambda-Runtime-Aws-Request-Id");
      exchange(api, "POST " + invocation + id + "/response", handle(event.body));
    }
  } catch (const std::exception& error) {
    std::cerr << "runtime API at " << api << ": " << error.what() << "\n";
    return 1;
  }
}
