// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/json.h"
#include "cli/options.h"

#include <cagehop/structure.h>
#include <stdio.h>

static int print_closures(void) {
  const struct cagehop_closure_entry *entry;
  printf("%-18s  %-18s  %-9s  %s\n", "name", "a state takes", "parameter", "published by");
  for (unsigned i = 0; (entry = cagehop_closure_find((enum cagehop_closure)i)) != NULL; i++) {
    printf("%-18s  %-18s  %-9s  %s\n", entry->name, entry->quick ? "milliseconds" : "0.1 s to minutes",
           text_or_dash(entry->parameter), entry->reference);
  }
  return EXIT_DONE;
}

static int print_closures_json(void) {
  const struct cagehop_closure_entry *entry;
  json_t *rows = json_array();
  for (unsigned i = 0; (entry = cagehop_closure_find((enum cagehop_closure)i)) != NULL; i++) {
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:s?, s:b}", "name", entry->name, "reference",
                                    entry->reference, "parameter", entry->parameter, "quick", entry->quick));
  }
  return json_print(json_pack("{s:o}", "closures", rows));
}

int closures_command(const struct command *command, int argc, char **argv) {
  bool json = false;
  const struct option_spec spec[] = {{.name = "json", .kind = OPTION_FLAG, .value = &json}};
  int first, status = options_parse(command, argc, argv, OPTION_COUNT(spec), spec, 0, 0, &first);
  if (status != OPTIONS_STOP) {
    return status;
  }
  return json ? print_closures_json() : print_closures();
}
