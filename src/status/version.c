// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/version.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

const char *cagehop_version(void) {
  return TEXT(CAGEHOP_VERSION_MAJOR) "." TEXT(CAGEHOP_VERSION_MINOR) "." TEXT(CAGEHOP_VERSION_PATCH);
}

int cagehop_abi(void) {
  return CAGEHOP_ABI;
}
