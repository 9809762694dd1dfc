// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "cli/options/help.h"
#include "cli/output/version.h"
#include "cli/signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Grids and tables are made and freed many times in a run. The C library would give each back to the system,
/// which clears its pages anew: a sixth of the time of a modified-verlet state. Up to 64 MB are kept.
static void keep_freed_memory(void) {
#ifdef __GLIBC__
  (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
  (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

static int dispatch(int argc, char **argv) {
  if (argc < 2) {
    print_short_help(stderr);
    return EXIT_USAGE_ERROR;
  }
  const char *name = argv[1];
  const bool help = strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
  const bool version = strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0;
  const struct command *asked = help && argc == 3 ? command_find(argv[2]) : NULL;
  if (asked != NULL) {
    print_command_help(asked);
    return EXIT_DONE;
  }
  if ((help || version) && argc > 2) {
    report("'%s' after %s is too much; see 'cagehop %s'", argv[2], name,
           help ? "help COMMAND" : "version --help");
    return EXIT_USAGE_ERROR;
  }
  if (help) {
    print_help();
    return EXIT_DONE;
  }
  if (version) {
    print_version();
    return EXIT_DONE;
  }
  const struct command *command = command_find(name);
  if (command == NULL) {
    return report_no_command(NULL, name);
  }
  if (!command->winds_down) {
    signals_end_by_name(command->name);
  }
  return command->run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv) {
  keep_freed_memory();
  signal(SIGXFSZ, SIG_IGN); // a limit on file sizes is then an error of the write, with its line
  signal(SIGCHLD, SIG_DFL); // where the caller ignored it, how a child ended could not be asked
  const int status = dispatch(argc, argv);
  if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_DONE) {
    report("standard output can't be written");
    return EXIT_OTHER;
  }
  return status;
}
