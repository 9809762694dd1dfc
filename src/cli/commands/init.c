// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "job/catalogue.h"
#include "job/key_table.h"
#include "status/text.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE_WIDTH = 96, VALUE_MAX = 128 }; // of a line; of a value with its closing 0

static const double kB = 1.380649e-23; // [J/K]

/// What was asked for.
struct init_request {
  const char *material, *axis, *pressure_unit, *output;
  double glass_transition; // NaN: not given
};

/// The job that is written.
struct draft {
  FILE *file;
  bool named;               // whether the material is one of a catalogue
  enum cagehop_unit states; // the axes
  bool megapascal;
  struct cagehop_model model; // its material, and the structure of a job that says nothing
  char map[VALUE_MAX];        // the map's name
};

// ---------------------------------------------------------------- comments and values

/// A text as comment lines of at most LINE_WIDTH bytes behind an indent.
static void write_comment(FILE *file, const char *indent, const char *text) {
  size_t column = 0;
  while (*text != '\0') {
    const size_t length = strcspn(text, " ");
    if (column == 0 || column + 1 + length > LINE_WIDTH) {
      column = (size_t)fprintf(file, "%s%s#", column > 0 ? "\n" : "", indent);
    }
    column += (size_t)fprintf(file, " %.*s", (int)length, text);
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', file);
}

/// A text as YAML: plain where it can't be anything else, else in quotes.
static void write_text(const char *text, char value[VALUE_MAX]) {
  bool plain = isalpha((unsigned char)text[0]) != 0;
  for (const char *c = text; *c != '\0'; c++) {
    plain = plain && (isalnum((unsigned char)*c) || strchr("-_./", *c) != NULL);
  }
  size_t used = 0;
  value[used++] = '"';
  for (const char *c = text; *c != '\0' && used + 3 < VALUE_MAX; c++) {
    if (*c == '"' || *c == '\\') {
      value[used++] = '\\';
    }
    value[used++] = *c;
  }
  value[used++] = '"';
  value[used] = '\0';
  if (plain) {
    snprintf(value, VALUE_MAX, "%s", text);
  }
}

/// Whether a text is a value of that key: most tell what holds without them by a value.
static bool is_value(const struct cagehop_parameter *row, const char *text) {
  struct cagehop_model scratch = cagehop_model_default();
  char *end;
  if (text == NULL) {
    return false;
  }
  switch (row->type) {
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_COUNT: {
    const double number = text_number(text, &end);
    return end != text && *end == '\0' && cagehop_parameter_allows(row, NULL, number);
  }
  case CAGEHOP_PARAMETER_TRUTH:
    return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
  case CAGEHOP_PARAMETER_TEXT:
    return strchr(text, ' ') == NULL;
  case CAGEHOP_PARAMETER_AUTO:
  case CAGEHOP_PARAMETER_NAME:
    return cagehop_model_set(&scratch, row->key, text, NULL) == CAGEHOP_OK;
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
  case CAGEHOP_PARAMETER_TABLES:
    break;
  }
  return false;
}

// ---------------------------------------------------------------- the grid

/// A pressure rounded to one digit, about 1.5 kBT/d^3 near the glass transition.
static double last_pressure_MPa(const struct cagehop_material *material) {
  const double kelvin = material->compressibility.count > 0 ? material->compressibility.temperature_K[0]
                                                            : material->glass_transition_K;
  const double highest = 1.5 * kB * kelvin / pow(material->diameter_nm * 1e-9, 3.0) * 1e-6;
  const double digit = pow(10.0, floor(log10(highest)));
  return digit * round(highest / digit);
}

/// From the glass transition to where phi is some 0.5, in steps of whole kelvins; of a table of S_0(T) all of
/// it.
static void write_temperatures(const struct cagehop_material *material, char value[VALUE_MAX]) {
  const struct cagehop_compressibility *table = &material->compressibility;
  const double low = table->count > 0 ? ceil(table->temperature_K[0]) : floor(material->glass_transition_K);
  const double range = floor(table->count > 0 ? table->temperature_K[table->count - 1] - low
                                              : 0.17 / material->beta_phi_0_per_K);
  const double step = ceil(range / 300.0), steps = floor(range / step);
  snprintf(value, VALUE_MAX, "{from: %.0f, to: %.0f, count: %.0f}", low, low + step * steps, steps + 1.0);
}

/// An axis of the grid; false for other keys.
static bool write_axis(const struct draft *draft, const char *key, char value[VALUE_MAX]) {
  if (strcmp(key, job_axis_row(CAGEHOP_UNIT_PACKING_FRACTION)->key) == 0) {
    snprintf(value, VALUE_MAX, "{from: 0.50, to: 0.67, count: 171}");
  } else if (strcmp(key, job_axis_row(CAGEHOP_UNIT_KELVIN)->key) == 0) {
    write_temperatures(&draft->model.material, value);
  } else if (strcmp(key, job_axis_row(CAGEHOP_UNIT_REDUCED_DENSITY)->key) == 0) {
    snprintf(value, VALUE_MAX, "{from: 0.95, to: 1.28, count: 166}");
  } else if (strcmp(key, job_axis_row(CAGEHOP_UNIT_REDUCED_PRESSURE)->key) == 0) {
    snprintf(value, VALUE_MAX, "{from: 0, to: 1.5, count: 151}");
  } else if (strcmp(key, job_axis_row(CAGEHOP_UNIT_MEGAPASCAL)->key) == 0) {
    snprintf(value, VALUE_MAX, "{from: 0, to: %.12g, count: 101}", last_pressure_MPa(&draft->model.material));
  } else {
    return false;
  }
  return true;
}

// ---------------------------------------------------------------- the keys

/// Whether the job has a key, or shows it as a comment.
static bool is_written(const struct draft *draft, const char *key) {
  const char *const written[] = {
      draft->named ? "material.name" : "material.glass_transition_K",
      "structure.source",
      "structure.closure",
      job_axis_row(draft->states)->key,
      job_axis_row(draft->megapascal ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE)->key,
      "output.file",
  };
  for (size_t k = 0; k < sizeof written / sizeof written[0]; k++) {
    if (strcmp(written[k], key) == 0) {
      return true;
    }
  }
  return false;
}

/// The value of a key, or "..." where none suggests itself. `left_out` receives what holds without it.
static void write_value(const struct draft *draft, const struct cagehop_parameter *row, char value[VALUE_MAX],
                        char left_out[VALUE_MAX]) {
  char text[CAGEHOP_PARAMETER_TEXT_MAX] = "";
  const bool own = cagehop_parameter_find(row->key) == NULL; // and no part of the model
  const bool of_material = !own && job_key_word(row, "material") != NULL;
  left_out[0] = '\0';
  if (!own) {
    cagehop_parameter_write(row, &draft->model, text);
  }
  if (strcmp(row->key, "output.file") == 0) {
    write_text(draft->map, value);
  } else if (write_axis(draft, row->key, value)) {
    return;
  } else if (row->type == CAGEHOP_PARAMETER_TEXT) {
    write_text(text, value);
  } else if ((of_material || is_written(draft, row->key)) && is_value(row, text)) {
    snprintf(value, VALUE_MAX, "%s", text);
    if (draft->named && of_material) {
      snprintf(left_out, VALUE_MAX, "the material's, %.64s", text);
    }
  } else {
    snprintf(value, VALUE_MAX, "%s", is_value(row, row->left_out) ? row->left_out : "...");
  }
}

static void write_key(const struct draft *draft, const struct cagehop_parameter *row, const char *word,
                      const char *indent) {
  char value[VALUE_MAX], left_out[VALUE_MAX], help[OPTION_HELP_MAX];
  write_value(draft, row, value, left_out);
  option_help(&(struct option_row){.key = row->key,
                                   .kind = OPTION_TEXT,
                                   .left_out = left_out[0] != '\0' ? left_out : NULL},
              help);
  char deeper[8];
  snprintf(deeper, sizeof deeper, "%s  ", indent);
  write_comment(draft->file, deeper, help);
  fprintf(draft->file, "%s%s%s: %s\n", is_written(draft, row->key) ? "" : "#", deeper, word, value);
}

/// A section with all its keys; as comments where the job writes none. One inside another stands after its
/// keys.
static void write_section(const struct draft *draft, const struct job_section *section) {
  const char *dot = strrchr(section->name, '.'), *indent = dot != NULL ? "  " : "";
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  bool written = false;
  for (size_t k = 0; k < count; k++) {
    written = written || (job_key_word(row[k], section->name) != NULL && is_written(draft, row[k]->key));
  }
  fputs(dot == NULL ? "\n" : "", draft->file);
  write_comment(draft->file, indent, section->help);
  fprintf(draft->file, "%s%s%s:\n", written ? "" : "#", indent, dot != NULL ? dot + 1 : section->name);
  for (size_t k = 0; k < count; k++) {
    const char *word = job_key_word(row[k], section->name);
    if (word != NULL) {
      write_key(draft, row[k], word, indent);
    }
  }
}

static void write_job(const struct draft *draft, const char *name) {
  char head[512];
  snprintf(head, sizeof head,
           "A job of cagehop: 'cagehop plan %s' tells what it costs, 'cagehop run %s' computes its map and "
           "goes on after an interruption. A line that begins with # and a key shows what may be written; "
           "to write it, take the # away, of its section too.",
           name, name);
  write_comment(draft->file, "", head);
  for (size_t k = 0; k < JOB_SECTIONS; k++) {
    write_section(draft, &job_sections[k]);
  }
}

// ---------------------------------------------------------------- the command

/// The material that was named, that of the glass transition, or the catalogue's first.
static int choose_material(const struct init_request *request, struct draft *draft) {
  struct catalogue catalogue = {0};
  char words[CATALOGUE_WORDS_MAX], error[JOB_ERROR_MAX];
  draft->model = cagehop_model_default();
  draft->named = isnan(request->glass_transition);
  if (!draft->named && request->material != NULL) {
    report("init: --material and --glass-transition exclude each other; leave one out");
    return EXIT_USAGE_ERROR;
  }
  if (!draft->named) {
    draft->model.material = cagehop_material_universal();
    draft->model.material.glass_transition_K = request->glass_transition;
  }
  if (request->material == NULL) {
    return EXIT_DONE;
  }
  const char *path = catalogue_path(NULL);
  if (path != NULL && catalogue_read(path, &catalogue, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_USAGE_ERROR;
  }
  const struct cagehop_material_entry *entry = catalogue_find(&catalogue, request->material);
  if (entry != NULL) {
    draft->model.material = entry->material;
  } else {
    catalogue_words(&catalogue, request->material, words);
    report("init: material '%s' is not in the catalogue; %s; of your own give --glass-transition",
           request->material, words);
  }
  catalogue_clear(&catalogue);
  return entry != NULL ? EXIT_DONE : EXIT_USAGE_ERROR;
}

/// The map's name: the job's, in the folder of the run.
static void name_map(const char *output, char map[VALUE_MAX]) {
  const char *slash = output != NULL ? strrchr(output, '/') : NULL;
  const char *name = output == NULL ? "map" : slash != NULL ? slash + 1 : output;
  const char *dot = strrchr(name, '.');
  const size_t length = dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name);
  snprintf(map, VALUE_MAX, "%.*s.h5", (int)fmin((double)length, VALUE_MAX / 2), name);
}

/// Writes the job into a file that must not be there yet, or to standard output.
static int write_output(const struct init_request *request, struct draft *draft) {
  const bool standard = request->output == NULL || strcmp(request->output, "-") == 0;
  name_map(standard ? NULL : request->output, draft->map);
  if (standard) {
    draft->file = stdout;
    write_job(draft, "JOB.yaml");
    return EXIT_DONE;
  }
  draft->file = fopen(request->output, "wx");
  if (draft->file == NULL && errno == EEXIST) {
    report("init: -o %s is there already, and is left as it is; choose another name", request->output);
    return EXIT_USAGE_ERROR;
  }
  if (draft->file != NULL) {
    write_job(draft, request->output);
  }
  const bool bad = draft->file == NULL || ferror(draft->file);
  if (draft->file == NULL || fclose(draft->file) != 0 || bad) {
    report("init: -o %s can't be written: %s; choose another place", request->output, strerror(errno));
    return EXIT_OTHER;
  }
  printf("%s: written; next: cagehop run %s\n", request->output, request->output);
  return EXIT_DONE;
}

static int run_init(const struct command *command, int argc, char **argv) {
  struct init_request request = {.axis = "phi", .pressure_unit = "reduced", .glass_transition = NAN};
  struct draft draft;
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  draft.states = strcmp(request.axis, "temperature") == 0 ? CAGEHOP_UNIT_KELVIN
                 : strcmp(request.axis, "density") == 0   ? CAGEHOP_UNIT_REDUCED_DENSITY
                                                          : CAGEHOP_UNIT_PACKING_FRACTION;
  draft.megapascal = strcmp(request.pressure_unit, "MPa") == 0;
  status = choose_material(&request, &draft);
  return status == EXIT_DONE ? write_output(&request, &draft) : status;
}

static const struct option_row init_options[] = {
    {.name = "material",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .help = "a name of 'cagehop materials'",
     .left_out = "the first of them",
     OPTION_AT(init_request, material)},
    {.key = "material.glass_transition_K",
     .kind = OPTION_NUMBER,
     .word = "T",
     .help = "of a material of your own, instead of --material",
     OPTION_AT(init_request, glass_transition)},
    {.name = "axis",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .names = (const char *const[]){"phi", "density", "temperature", NULL},
     .help = "what the states are told by",
     .left_out = "phi",
     OPTION_AT(init_request, axis)},
    {.name = "pressure-unit",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .names = (const char *const[]){"reduced", "MPa", NULL},
     .help = "of the pressures: kBT/d^3, or MPa",
     .left_out = "reduced",
     OPTION_AT(init_request, pressure_unit)},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .word = "JOB.yaml",
     .help = "the job file, which must not be there yet; its map is called JOB.h5",
     .left_out = "standard output",
     OPTION_AT(init_request, output)},
};

const struct command command_init = {
    .name = "init",
    .summary = "write a job file to begin with",
    .description = "Writes a job file with every key that there is, what it means, its range and what holds "
                   "without it. The few that a map needs are written, so that 'cagehop plan' and 'cagehop "
                   "run' take it as it is; the others are comments.",
    .option = init_options,
    .option_count = OPTION_COUNT(init_options),
    .run = run_init,
};
