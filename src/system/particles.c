// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/particles.h"

#include <math.h>

struct particles particles_at(double phi) {
  return (struct particles){.phi = phi, .density = 6.0 * phi / M_PI, .temperature = NAN};
}

double particles_virial(const struct particles *particles, double contact) {
  return 1.0 + 4.0 * particles->phi * contact;
}

double particles_contact(const struct particles *particles) {
  return (1.0 - 0.5 * particles->phi) / pow(1.0 - particles->phi, 3);
}

double particles_jump_tail(const struct particles *particles) {
  return 4.0 * M_PI * particles->density;
}

double particles_collision_factor(double contact) {
  return contact * contact;
}

double particles_force_limit(const struct particles *particles, double contact) {
  return 4.0 * particles->phi * contact * contact * sqrt(3.0 / M_PI);
}
