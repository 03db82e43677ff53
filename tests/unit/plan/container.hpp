#pragma once

#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/action/action.hpp>
#include <cbuild/action/tree.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cbuild::test {

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

inline std::vector<std::string> shells() {
  std::vector<std::string> found;
  for (const auto* shell : {"/bin/sh", "/bin/bash", "/bin/busybox"})
    if (std::filesystem::exists(shell)) found.emplace_back(shell);
  return found;
}

inline std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// With no other variables than these, as in a container.
[[noreturn]] inline void exec(std::vector<std::string> argv,
                              const std::map<std::string, std::string>& variables) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  execve(argv[0].c_str(), pointers(argv).data(), pointers(environment).data());
  _exit(126);
}

/// A container's file system in a temporary directory: the script's fixed paths lead there. Its tools are the
/// host's, before them those that a test puts there.
class Container {
  TempDirectory m_directory;
  std::deque<action::Snapshot> m_read;

public:
  Container() : path((root() / "bin").string() + ":/usr/sbin:/usr/bin:/sbin:/bin") {
    std::filesystem::create_directories(root() / "samcli/source");
    std::filesystem::create_directory(root() / "cbuild");
    std::filesystem::create_directory(root() / "bin");
  }

  [[nodiscard]] const std::filesystem::path& root() const { return m_directory.path(); }
  [[nodiscard]] std::filesystem::path source() const { return root() / "samcli/source"; }
  [[nodiscard]] std::filesystem::path scratch() const { return root() / "samcli/scratch"; }

  void tool(const std::string& name, const std::string& script) const {
    write_file(root() / "bin" / name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(root() / "bin" / name, std::filesystem::perms::owner_all);
  }

  /// The paths of the container as they are here.
  [[nodiscard]] std::string here(const std::string& text) const {
    return replaced(replaced(text, "/tmp/samcli", (root() / "samcli").string()),
                    "/tmp/cbuild/",
                    (root() / "cbuild/").string());
  }

  /// What a link of the source leads to, by its number.
  [[nodiscard]] std::filesystem::path link(int number) const {
    return root() / "cbuild/links" / std::to_string(number);
  }

  /// Reads the source, and what its links lead to, as they are when an Action is made, wherever that says
  /// that they are.
  [[nodiscard]] action::SnapshotOf reader() {
    return [this](const action::Tree& tree) -> const action::Snapshot& {
      return m_read.emplace_back(action::take_snapshot(here(tree.container), tree.rules, tree.digests));
    };
  }

  /// Runs an Action's command; gives its exit code, -1 for one that hangs.
  int run(const action::Action& action, const std::string& shell = "/bin/sh") {
    std::vector<std::string> argv{shell};
    if (shell.ends_with("busybox")) argv.emplace_back("sh");
    for (std::size_t i = 1; i < action.command.argv.size(); ++i) argv.push_back(here(action.command.argv[i]));
    for (const auto& text : action.texts) write_file(here(text.container), text.content);
    auto variables = action.command.environment;
    for (auto& [name, value] : variables) value = here(value);
    variables["PATH"] = path;
    const pid_t child = fork();
    if (child == 0) {
      umask(077);
      alarm(60);
      const int out = open((root() / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      dup2(out, STDOUT_FILENO);
      if (chdir("/") == 0) exec(argv, variables);
      _exit(125);
    }
    int status = 0;
    waitpid(child, &status, 0);
    output = read_file(root() / "out");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string path;
  std::string output;
};

} // namespace cbuild::test
