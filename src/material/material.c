// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/material.h>
#include <math.h>
#include <string.h>

static const struct cagehop_material_entry catalogue[] = {
    {
        .material = {.name = "Pd40Ni10Cu30P20",
                     .diameter_nm = 0.8,
                     .glass_transition_K = 570.24,
                     .phi_g = NAN,
                     .phi_0 = 0.50,
                     .beta_phi_0_per_K = 6.0e-4,
                     .enskog_time_s = 1.0e-13},
        .source = "Ngan, Phan, Zaccone: d, phi_0, beta phi_0, tau_E of the paper; Tg is where its VFT line "
                  "crosses 100 s",
    },
    {
        .material = {.name = "Pd43Ni10Cu27P20",
                     .diameter_nm = 0.8,
                     .glass_transition_K = 570.24,
                     .phi_g = NAN,
                     .phi_0 = 0.50,
                     .beta_phi_0_per_K = 6.0e-4,
                     .enskog_time_s = 1.0e-13},
        .source =
            "Ngan, Phan, Zaccone, Fig. 4a: its diffusion is compared with the same curve as Pd40Ni10Cu30P20",
    },
};

const struct cagehop_material_entry *cagehop_material_catalogue(size_t *count) {
  *count = sizeof catalogue / sizeof catalogue[0];
  return catalogue;
}

const struct cagehop_material_entry *cagehop_material_find(const char *name) {
  for (size_t i = 0; i < sizeof catalogue / sizeof catalogue[0]; i++) {
    if (strcmp(catalogue[i].material.name, name) == 0) {
      return &catalogue[i];
    }
  }
  return NULL;
}
