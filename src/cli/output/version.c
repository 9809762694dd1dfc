// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/version.h"

#include "run/version.h"

#include <stdio.h>

void print_version(void) {
  printf("cagehop %s (%s)\n", CAGEHOP_VERSION, CAGEHOP_GIT_COMMIT);
}
