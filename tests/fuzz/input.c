// SPDX-License-Identifier: GPL-3.0-or-later
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static void must(int right, const char *what) {
  if (!right) {
    perror(what);
    abort();
  }
}

const char *input_file(const uint8_t *data, size_t size) {
  static char path[64];
  static int file = -1;
  if (file < 0) {
    file = memfd_create("input", 0);
    must(file >= 0, "memfd_create");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  }
  must(ftruncate(file, 0) == 0, "ftruncate");
  must(pwrite(file, data, size, 0) == (ssize_t)size, "pwrite");
  return path;
}

void input_check_line(const char *line) {
  must(line[0] != '\0', "an empty line");
  for (const char *c = line; *c != '\0'; c++) {
    if ((unsigned char)*c < 0x20 || *c == 0x7f) {
      fprintf(stderr, "a control character in the line: %s\n", line);
      abort();
    }
  }
}
