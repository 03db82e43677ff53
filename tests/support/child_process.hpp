#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cbuild::test {

/// How a child that runs `work` ends: its exit status (0 if `work` returns), or minus the signal that killed
/// it.
template <typename Work>
int status_of_child(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// For a child: gives up root, to whom the limit below does not apply. False if it may not.
inline bool become_ordinary_user() {
  constexpr uid_t k_nobody = 65534;
  return getuid() != 0 || setuid(k_nobody) == 0;
}

enum class NewThreads { forbidden, allowed };

/// For a child that is an ordinary user: whether it can start processes and threads from here on.
inline bool limit(NewThreads threads) {
  rlimit allowed{};
  if (getrlimit(RLIMIT_NPROC, &allowed) != 0) return false;
  allowed.rlim_cur = threads == NewThreads::forbidden ? 0 : allowed.rlim_max;
  return setrlimit(RLIMIT_NPROC, &allowed) == 0;
}

} // namespace cbuild::test
