// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"

#include <cagehop/material.h>
#include <math.h>
#include <stdio.h>

static void print_entry(const struct cagehop_material_entry *entry) {
  const struct cagehop_material *material = &entry->material;
  printf("%s\n", material->name);
  printf("  diameter_nm         %g\n", material->diameter_nm);
  printf("  glass_transition_K  %g\n", material->glass_transition_K);
  if (isnan(material->phi_g)) {
    printf("  phi_g               auto\n");
  } else {
    printf("  phi_g               %g\n", material->phi_g);
  }
  printf("  phi_0               %g\n", material->phi_0);
  printf("  beta_phi_0_per_K    %g\n", material->beta_phi_0_per_K);
  printf("  enskog_time_s       %g\n", material->enskog_time_s);
  printf("  source: %s\n", entry->source);
}

int materials_command(const struct command *command, int argc, char **argv) {
  int first, status = options_parse(command, argc, argv, 0, NULL, 0, 0, &first);
  if (status != OPTIONS_STOP) {
    return status;
  }
  size_t count;
  const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
  for (size_t i = 0; i < count; i++) {
    print_entry(&catalogue[i]);
  }
  return EXIT_DONE;
}
