// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/text.h"

#include <stdio.h>
#include <string.h>

void text_append(char *room, size_t size, const char *text) {
  const size_t used = strlen(room);
  snprintf(room + used, size - used, "%s", text);
}
