// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool slurm_is_job(const char *text) {
  return text != NULL && text[0] != '\0' && strspn(text, "0123456789_") == strlen(text);
}

/// posix_spawn: a fork would copy the pages of an MPI library that has pinned them.
bool slurm_child_start(struct slurm_child *child, char *const word[]) {
  int end[2];
  posix_spawn_file_actions_t actions;
  *child = (struct slurm_child){.pipe = -1};
  if (pipe2(end, O_CLOEXEC) != 0) {
    return false;
  }
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, end[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, end[1], STDERR_FILENO);
  const bool started = posix_spawnp(&child->pid, word[0], &actions, NULL, word, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(end[1]);
  if (started) {
    child->pipe = end[0];
    fcntl(end[0], F_SETFL, O_NONBLOCK);
  } else {
    child->pid = 0;
    close(end[0]);
  }
  return started;
}

void slurm_child_read(const struct slurm_child *child, size_t room, char answer[], size_t *length) {
  char more[512];
  ssize_t got;
  do {
    got = read(child->pipe, more, sizeof more);
    const size_t left = room - 1 - *length, said = got > 0 ? (size_t)got : 0,
                 taken = said < left ? said : left;
    memcpy(answer + *length, more, taken);
    *length += taken;
  } while (got > 0 || (got < 0 && errno == EINTR));
  answer[*length] = '\0';
}

bool slurm_child_ended(struct slurm_child *child, int *status) {
  int how = 0;
  const pid_t ended = waitpid(child->pid, &how, WNOHANG);
  if (ended == 0) {
    return false;
  }
  *status = ended > 0 && WIFEXITED(how) ? WEXITSTATUS(how) : -1;
  child->pid = 0;
  return true;
}

void slurm_child_leave(struct slurm_child *child) {
  if (child->pid > 0) {
    kill(child->pid, SIGTERM);
  }
  close(child->pipe);
  *child = (struct slurm_child){.pipe = -1};
}
