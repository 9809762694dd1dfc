// SPDX-License-Identifier: GPL-3.0-or-later
/// A fit as a material: a catalogue of one row, which jobs and --material read.
#include "cli/command.h"
#include "cli/output/fitted.h"

#include <cagehop/parameter.h>
#include <cagehop/version.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// A text between quotes.
static void write_quoted(FILE *stream, const char *text) {
  fputc('"', stream);
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') {
      fputc('\\', stream);
    }
    fputc((unsigned char)*text < ' ' ? '?' : *text, stream);
  }
  fputc('"', stream);
}

/// The last word of a key.
static const char *word_of_key(const char *key) {
  const char *dot = strrchr(key, '.');
  return dot != NULL ? dot + 1 : key;
}

static void write_numbers(FILE *stream, const struct cagehop_model *model) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    const bool absent =
        strstr(row[k].key, "bulk_modulus") != NULL && !cagehop_material_is_compressible(&model->material);
    if (strncmp(row[k].key, "material.", 9) == 0 && row[k].type != CAGEHOP_PARAMETER_TEXT && !absent) {
      char text[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_write(&row[k], model, text);
      fprintf(stream, "    %s: %s\n", word_of_key(row[k].key), text);
    }
  }
}

static void write_source(FILE *stream, const struct fitted *fitted) {
  fprintf(stream, "    source: >-\n      cagehop %s fit to", cagehop_version());
  for (size_t f = 0; f < fitted->n_files; f++) {
    fprintf(stream, " %s (SHA-256 %.16s)", fitted->path[f], fitted->file[f].sha256);
  }
  fprintf(stream, "; %zu data, chi2/dof %.4g/%zu\n", fitted->params.count, fitted->result.chi2,
          fitted->result.degrees_of_freedom);
}

/// Standard errors and correlations of what has them: nothing where nobody knows them.
static void write_uncertainty(FILE *stream, const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  const char *between = "";
  if (!result->sigma_known && result->degrees_of_freedom == 0) {
    return;
  }
  fputs("    uncertainty:\n      standard_errors: {", stream);
  for (int a = 0; a < CAGEHOP_FIT_PARAMETERS; a++) {
    if (fitted->params.free[a] && !result->at_bound[a]) {
      fprintf(stream, "%s%s: %.6g", between, cagehop_fit_name((enum cagehop_fit_parameter)a),
              result->standard_error[a]);
      between = ", ";
    }
  }
  fputs("}\n      correlations:\n", stream);
  for (int a = 0; a < CAGEHOP_FIT_PARAMETERS; a++) {
    for (int b = 0; b < a; b++) {
      if (result->correlation[a][b] != 0.0) {
        fprintf(stream, "        - {of: %s, with: %s, is: %.6f}\n",
                cagehop_fit_name((enum cagehop_fit_parameter)b),
                cagehop_fit_name((enum cagehop_fit_parameter)a), result->correlation[a][b]);
      }
    }
  }
}

int fitted_write_material(const struct fitted *fitted, const char *name, const char *path) {
  FILE *stream = fopen(path, "w");
  if (stream == NULL) {
    report("fit: %s: %s; choose another place for -o", path, strerror(errno));
    return EXIT_OTHER;
  }
  const double a_c = fitted->result.value[CAGEHOP_FIT_ELASTIC_COUPLING];
  fputs("# A material that cagehop fitted. In a job: material: {name: ", stream);
  write_quoted(stream, name);
  fprintf(stream, ", file: %s}", path);
  if (a_c != 0.0) {
    fprintf(stream, ", and physics: {elastic_coupling: %.9g},\n# which it was fitted with", a_c);
  }
  fputs(".\nmaterials:\n  - name: ", stream);
  write_quoted(stream, name);
  fputc('\n', stream);
  write_numbers(stream, &fitted->result.model);
  write_uncertainty(stream, fitted);
  write_source(stream, fitted);
  if (fclose(stream) != 0) {
    report("fit: %s: %s; the material is not written", path, strerror(errno));
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}
