// SPDX-License-Identifier: GPL-3.0-or-later
/// The option of commands that print a table: --json.
#ifndef CAGEHOP_CLI_JSON_OPTION_H
#define CAGEHOP_CLI_JSON_OPTION_H

#include "cli/options/option_row.h"

struct json_request {
  bool json;
};

/// Its row, with what the help says.
#define JSON_OPTION(text)                                                                                    \
  { .name = "json", .kind = OPTION_FLAG, .help = text, OPTION_AT(json_request, json) }

#endif
