// SPDX-License-Identifier: GPL-3.0-or-later
/// Gives a target the files that are named, and what is left of each where it is cut at 8 places; without
/// libFuzzer.
#include "input.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIZE_MAX_READ = 1 << 22, CUTS = 8 };

int main(int count, char **path) {
  static uint8_t bytes[SIZE_MAX_READ];
  for (int i = 1; i < count; i++) {
    FILE *file = fopen(path[i], "rb");
    if (file == NULL) {
      perror(path[i]);
      return EXIT_FAILURE;
    }
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 0; cut <= CUTS; cut++) {
      LLVMFuzzerTestOneInput(bytes, size * cut / CUTS);
    }
  }
  printf("%d inputs\n", count - 1);
  return count > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
