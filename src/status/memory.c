// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/memory.h"

#include <stdlib.h>

bool memory_has_room(size_t bytes) {
  void *volatile room = malloc(bytes); // volatile, or it is optimised away
  free(room);
  return room != NULL;
}
