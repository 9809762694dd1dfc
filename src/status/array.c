// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/array.h"

#include <stdint.h>
#include <stdlib.h>

void *array_grown(void *array, size_t count, size_t size) {
  if ((count & (count - 1)) != 0) { // between two powers of two there is room
    return array;
  }
  const size_t room = count == 0 ? 1 : 2 * count;
  return room > SIZE_MAX / size ? NULL : realloc(array, room * size);
}
