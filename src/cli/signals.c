// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4352 }; // a path and some words

// Written out beforehand: a handler may not format. These are for the time before the map has a name.
static char winding_down[LINE_MAX_BYTES] =
    "cagehop: stopping after the state under way (SIGINT again: at once)\n";
static char ended_at_once[LINE_MAX_BYTES] = "cagehop: stopped at once; nothing was begun yet\n";
static volatile sig_atomic_t caught = 0;

static void say(const char *line) {
  // Nothing can be done in a handler when standard error is gone.
  const ssize_t written = write(STDERR_FILENO, line, strlen(line));
  (void)written;
}

static void handle(int number) {
  const int saved = errno; // of whatever was interrupted
  if (caught == 0) {
    caught = number;
    say(winding_down);
  } else if (number == SIGINT) {
    // By the signal itself, so that a shell's loop and mpirun see what it was. The file needs no farewell.
    say(ended_at_once);
    signal(SIGINT, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGINT);
    raise(SIGINT);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
  }
  errno = saved;
}

// A line for each signal that ends a command which keeps nothing.
static const int ending[] = {SIGINT, SIGTERM, SIGUSR1};
enum { ENDING = sizeof ending / sizeof ending[0] };
static char ended_by[ENDING][128];

/// Says what came, and ends by it: a shell's loop, mpirun and Slurm see the signal.
static void end_by(int number) {
  for (size_t i = 0; i < ENDING; i++) {
    if (ending[i] == number) {
      say(ended_by[i]);
    }
  }
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
}

void signals_end_by_name(const char *command) {
  struct sigaction action = {.sa_handler = end_by}, before;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < ENDING; i++) {
    snprintf(ended_by[i], sizeof ended_by[i], "cagehop: %.32s: ended by %s\n", command,
             signals_name(ending[i]));
    if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) { // nohup's, or a shell's &
      sigaction(ending[i], &action, NULL);
    }
  }
}

void signals_install(bool manages, bool together) {
  struct sigaction action = {.sa_handler = manages ? handle : SIG_IGN};
  const int signals[] = {SIGINT, SIGTERM, SIGUSR1};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
    sigaddset(&action.sa_mask, signals[i]); // one at a time
  }
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
    sigaction(signals[i], &action, NULL);
  }
  if (together) {
    signal(SIGPIPE, SIG_IGN);
  }
}

void signals_name_map(const char *map_path) {
  snprintf(winding_down, sizeof winding_down,
           "cagehop: %.4096s: stopping after what is under way (SIGINT again: at once); what is finished "
           "is kept, "
           "run the same command again to go on\n",
           map_path);
  snprintf(
      ended_at_once, sizeof ended_at_once,
      "cagehop: %.4096s: stopped at once; what is finished is kept, run the same command again to go on\n",
      map_path);
}

void signals_over(void) {
  signal(SIGUSR1, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_DFL);
}

int signals_caught(void) {
  return caught;
}

const char *signals_name(int number) {
  // glibc's sigabbrev_np is younger than some clusters.
#define NAMED(signal)                                                                                        \
  { signal, #signal }
  static const struct {
    int number;
    const char *name;
  } named[] = {NAMED(SIGHUP),  NAMED(SIGINT),  NAMED(SIGQUIT), NAMED(SIGILL),  NAMED(SIGTRAP),
               NAMED(SIGABRT), NAMED(SIGBUS),  NAMED(SIGFPE),  NAMED(SIGKILL), NAMED(SIGUSR1),
               NAMED(SIGSEGV), NAMED(SIGUSR2), NAMED(SIGPIPE), NAMED(SIGALRM), NAMED(SIGTERM),
               NAMED(SIGCONT), NAMED(SIGTSTP), NAMED(SIGXCPU), NAMED(SIGXFSZ)};
#undef NAMED
  for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
    if (named[i].number == number) {
      return named[i].name;
    }
  }
  return "a signal";
}
