// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/fingerprint.h"

#include "run/provenance.h"
#include "run/version.h"

#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 4096 }; // the longest text is about 1000 bytes

void physics_digest(const struct cagehop_model *model, const char *table_sha256,
                    char hexadecimal[DIGEST_TEXT]) {
  const struct cagehop_material *material = &model->material;
  const struct cagehop_structure_params *structure = &model->structure;
  char text[TEXT_MAX];
  // As read, so a tolerance left out and its default written out count as two: that costs time, not bits.
  snprintf(text, sizeof text,
           "cagehop %s %s\ncompiler %s\narithmetic %08" PRIx32 "\ngsl %s\nfftw %s\n"
           "diameter_nm %.17g\nglass_transition_K %.17g\nphi_g %.17g\nphi_0 %.17g\nbeta_phi_0_per_K %.17g\n"
           "enskog_time_s %.17g\n"
           "source %s\nclosure %s\ncompatibility %s\ndr %.17g\ntolerance %.17g\ngrid_points %zu\ntable %s\n"
           "elastic_barrier %d\nkinetics %d\n",
           CAGEHOP_VERSION, CAGEHOP_GIT_COMMIT, provenance_compiler(), cagehop_arithmetic(), gsl_version,
           fftw_version, material->diameter_nm, material->glass_transition_K, material->phi_g,
           material->phi_0, material->beta_phi_0_per_K, material->enskog_time_s,
           cagehop_structure_source_name(structure->source), cagehop_closure_name(structure->closure),
           cagehop_compatibility_name(structure->compatibility), structure->peer_step, structure->tolerance,
           structure->grid_points, table_sha256, model->elastic_barrier, model->kinetics);
  digest_bytes(text, strlen(text), hexadecimal);
}
