// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/status.h>

const char *cagehop_status_name(int status) {
  switch (status) {
#define STATUS_CASE(symbol, value, name, message)                                                            \
  case value:                                                                                                \
    return name;
    CAGEHOP_STATUSES(STATUS_CASE)
#undef STATUS_CASE
  default:
    return "unknown";
  }
}

const char *cagehop_status_message(int status) {
  switch (status) {
#define STATUS_CASE(symbol, value, name, message)                                                            \
  case value:                                                                                                \
    return message;
    CAGEHOP_STATUSES(STATUS_CASE)
#undef STATUS_CASE
  default:
    return "an unknown status";
  }
}
